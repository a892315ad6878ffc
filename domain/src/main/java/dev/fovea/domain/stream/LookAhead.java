package dev.fovea.domain.stream;

import dev.fovea.api.spi.WorkPool;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import org.jspecify.annotations.Nullable;

/**
 * Work that is done ahead on a bounded number of the pool's threads. Whoever waits for a result that nobody has begun
 * computes it itself, so that waiting never starves, not even on the pool's own threads.
 */
public final class LookAhead {

    private final WorkPool pool;
    private final int helpers;
    private final Queue<FutureTask<?>> queue = new ArrayDeque<>();
    private int active;

    /**
     * Work for the pool.
     *
     * @param parallelism threads that the caller may keep busy, itself included; 1 leaves all work to the caller
     */
    public LookAhead(WorkPool pool, int parallelism) {
        this.pool = pool;
        this.helpers = parallelism - 1;
    }

    /** Begins the work when a thread is free; {@link #await} gives the result. */
    public <T> FutureTask<T> begin(Callable<T> work) {
        FutureTask<T> task = new FutureTask<>(work);
        boolean startHelper = false;
        synchronized (queue) {
            if (helpers > 0) {
                queue.add(task);
                if (active < helpers) {
                    active++;
                    startHelper = true;
                }
            }
        }
        if (startHelper) {
            pool.execute(this::drain);
        }
        return task;
    }

    private void drain() {
        while (true) {
            FutureTask<?> task;
            synchronized (queue) {
                task = queue.poll();
                if (task == null) {
                    active--;
                    return;
                }
            }
            task.run();
        }
    }

    /** The result of the work, computed here if nobody has begun it. */
    public static <T> T await(FutureTask<T> task) {
        task.run();
        boolean interrupted = false;
        try {
            while (true) {
                try {
                    return task.get();
                } catch (InterruptedException e) {
                    interrupted = true;
                } catch (ExecutionException e) {
                    throw rethrown(e.getCause());
                }
            }
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private static RuntimeException rethrown(@Nullable Throwable cause) {
        if (cause instanceof RuntimeException unchecked) {
            return unchecked;
        }
        if (cause instanceof Error error) {
            throw error;
        }
        return new IllegalStateException(cause);
    }
}
