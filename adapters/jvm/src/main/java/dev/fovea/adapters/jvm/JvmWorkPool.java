package dev.fovea.adapters.jvm;

import dev.fovea.api.Setting;
import dev.fovea.api.spi.WorkPool;
import java.util.function.IntConsumer;

/**
 * The process's one pool: {@code fovea.threads} threads at work, by default one a processor. Every instance hands out
 * the same threads, which are made at the first use and are daemons. The number is read once, at the first use.
 *
 * <p>A caller of {@link #forEach} works too; hence the pool has one worker less than its number of threads, and at least
 * one. A caller waits for nobody but helpers that are at work on its own indices, so that nested calls cannot starve.
 * What {@code body} writes is visible to the caller afterwards, and what the caller wrote before is visible to {@code
 * body}.
 */
public final class JvmWorkPool implements WorkPool {

    /** A handle on the process's pool; it makes no threads. */
    public JvmWorkPool() {}

    @Override
    public String id() {
        return "jvm";
    }

    @Override
    public int priority() {
        return 0;
    }

    @Override
    public int threads() {
        return Shared.THREADS;
    }

    @Override
    public void forEach(int n, int parallelism, IntConsumer body) {
        Shared.WORKERS.forEach(n, parallelism, body);
    }

    @Override
    public void execute(Runnable task) {
        Shared.WORKERS.execute(task);
    }

    /** The threads of the process: made when the first method needs them, not when the pool is found. */
    private static final class Shared {
        private static final int THREADS = (int) Math.min(
                Workers.MOST_THREADS,
                Setting.THREADS.number(Runtime.getRuntime().availableProcessors()));
        private static final Workers WORKERS = new Workers(THREADS);
    }
}
