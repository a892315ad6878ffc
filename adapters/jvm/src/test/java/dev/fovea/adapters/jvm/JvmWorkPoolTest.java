package dev.fovea.adapters.jvm;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fovea.adapters.tck.WorkPoolContract;
import dev.fovea.api.spi.WorkPool;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.Test;

final class JvmWorkPoolTest extends WorkPoolContract {

    @Override
    protected WorkPool create() {
        return new JvmWorkPool();
    }

    @Test
    void isAsWideAsTheMachine() {
        assertThat(create().threads()).isEqualTo(Runtime.getRuntime().availableProcessors());
    }

    @Test
    void namesItsThreads() {
        Set<String> names = ConcurrentHashMap.newKeySet();
        WorkPool pool = create();
        for (int round = 0; round < 100; round++) {
            pool.forEach(
                    64, pool.threads(), i -> names.add(Thread.currentThread().getName()));
        }
        names.remove(Thread.currentThread().getName());
        assertThat(names).allMatch(name -> name.matches("fovea-worker-\\d+"));
    }
}
