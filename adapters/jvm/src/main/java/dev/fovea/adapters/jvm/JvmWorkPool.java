package dev.fovea.adapters.jvm;

import dev.fovea.api.Setting;
import dev.fovea.api.spi.WorkPool;
import java.util.function.IntConsumer;
import org.jspecify.annotations.Nullable;

/**
 * The process's one pool: {@code fovea.threads} threads at work, by default one a processor. Every instance hands out
 * the same threads, which are made at the first use and are daemons. The number is read at the first use; every method
 * throws {@link dev.fovea.api.error.InvalidArgumentException} as long as it is no positive number.
 *
 * <p>A caller of {@link #forEach} works too; hence the pool has one worker less than its number of threads, and at least
 * one. A caller waits for nobody but helpers that are at work on its own indices, so that nested calls cannot starve.
 * What {@code body} writes is visible to the caller afterwards, and what the caller wrote before is visible to {@code
 * body}.
 */
public final class JvmWorkPool implements WorkPool {

    private static volatile @Nullable Workers shared;

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
        return shared().threads();
    }

    @Override
    public void forEach(int n, int parallelism, IntConsumer body) {
        shared().forEach(n, parallelism, body);
    }

    @Override
    public void execute(Runnable task) {
        shared().execute(task);
    }

    /** Made by the first method that needs it; a setting that is wrong is told to every caller, until it is mended. */
    private static Workers shared() {
        Workers known = shared;
        return known == null ? make() : known;
    }

    private static synchronized Workers make() {
        Workers known = shared;
        if (known == null) {
            int processors = Runtime.getRuntime().availableProcessors();
            known = new Workers((int) Math.min(Workers.MOST_THREADS, Setting.THREADS.number(processors)));
            shared = known;
        }
        return known;
    }
}
