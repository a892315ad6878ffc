package dev.fovea.adapters.cli;

import java.io.IOException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Lets rows through one at a time, and none once the process has been told to stop: whoever reads the output of a run
 * that was interrupted finds whole rows only.
 */
final class RowGate {

    private static final long PATIENCE_SECONDS = 2;

    private final ReentrantLock lock = new ReentrantLock();
    private @Nullable Action onInterrupt;

    /** Something that writes. */
    @FunctionalInterface
    interface Action {
        void run() throws IOException;
    }

    /** Writes one row, or whatever else must not be cut. */
    void pass(Action row) throws IOException {
        lock.lock();
        try {
            row.run();
        } finally {
            lock.unlock();
        }
    }

    /** What completes the outputs if the process is told to stop; null when nothing is open any more. */
    void onInterrupt(@Nullable Action action) {
        lock.lock();
        try {
            onInterrupt = action;
        } finally {
            lock.unlock();
        }
    }

    /**
     * Waits for the row under way, completes the outputs and lets nothing through any more. For the thread that runs
     * when the process ends; it gives up on a row that nobody takes.
     */
    void shut() {
        try {
            // Kept for good: the next row waits until the process is gone.
            if (lock.tryLock(PATIENCE_SECONDS, TimeUnit.SECONDS) && onInterrupt != null) {
                onInterrupt.run();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (IOException e) {
            // Nobody is left to be told, and the rows before are whole.
        }
    }
}
