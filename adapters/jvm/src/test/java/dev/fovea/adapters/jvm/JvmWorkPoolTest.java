package dev.fovea.adapters.jvm;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fovea.adapters.tck.WorkPoolContract;
import dev.fovea.api.error.InvalidArgumentException;
import dev.fovea.api.spi.WorkPool;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

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

    @ParameterizedTest
    @ValueSource(strings = {"zzz", "0", "-2"})
    void aWrongNumberOfThreadsIsTheSameErrorAtEveryCallUntilItIsMended(String value, @TempDir Path folder)
            throws Exception {
        Path output = folder.resolve("out");
        Process jvm = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        "-Dfovea.threads=" + value,
                        WrongThreads.class.getName())
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start();
        assertThat(jvm.waitFor(60, TimeUnit.SECONDS)).isTrue();
        String refusal = "InvalidArgumentException: system property fovea.threads: expected a positive number, with k,"
                + " m or g, got '" + value + "'; unset it for the default (all processors)";
        assertThat(Files.readString(output).lines()).containsExactly(refusal, refusal, refusal, "3 threads");
    }

    /** The pool is one a process, so that a process of its own must read the setting. */
    static final class WrongThreads {
        private WrongThreads() {}

        public static void main(String[] args) {
            WorkPool pool = new JvmWorkPool();
            tell(pool::threads);
            tell(() -> pool.forEach(1, 1, i -> {}));
            tell(() -> pool.execute(() -> {}));
            System.setProperty("fovea.threads", "3");
            System.out.println(pool.threads() + " threads");
        }

        private static void tell(Runnable call) {
            try {
                call.run();
            } catch (InvalidArgumentException e) {
                System.out.println("InvalidArgumentException: " + e.getMessage());
            }
        }
    }
}
