package dev.fovea.adapters.jvm;

import dev.fovea.adapters.tck.WorkPoolContract;
import dev.fovea.api.spi.WorkPool;
import java.util.function.IntConsumer;
import org.junit.jupiter.api.Nested;

/** The contract at numbers of threads that this machine may not have. */
final class WorkersTest {

    private static final Pool ONE = new Pool(1);
    private static final Pool SEVEN = new Pool(7);

    @Nested
    final class One extends WorkPoolContract {
        @Override
        protected WorkPool create() {
            return ONE;
        }
    }

    @Nested
    final class Seven extends WorkPoolContract {
        @Override
        protected WorkPool create() {
            return SEVEN;
        }
    }

    private record Pool(int threads, Workers workers) implements WorkPool {
        Pool(int threads) {
            this(threads, new Workers(threads));
        }

        @Override
        public String id() {
            return "test";
        }

        @Override
        public int priority() {
            return 0;
        }

        @Override
        public void forEach(int n, int parallelism, IntConsumer body) {
            workers.forEach(n, parallelism, body);
        }

        @Override
        public void execute(Runnable task) {
            workers.execute(task);
        }
    }
}
