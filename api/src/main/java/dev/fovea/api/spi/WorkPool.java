package dev.fovea.api.spi;

import java.util.function.IntConsumer;

/**
 * The one pool of threads that a process has. Found by {@link java.util.ServiceLoader}; every provider hands out the
 * same threads however often it is instantiated.
 */
public interface WorkPool {

    /** A short name, for people. */
    String id();

    /** Larger is preferred. */
    int priority();

    /** The number of threads that work at one time, the caller of {@link #forEach} included; at least 1. */
    int threads();

    /**
     * Runs {@code body} for every index from 0 to n - 1, in any order, and returns when all are done. The caller works
     * too, so that a call from inside the pool cannot starve.
     *
     * @param n number of indices, at least 0
     * @param parallelism the most threads that this call may use, the caller included; at least 1
     * @param body what to do; when it throws, no new index is begun and the first error is thrown to the caller with
     *     the others suppressed
     */
    void forEach(int n, int parallelism, IntConsumer body);

    /** Runs the task on a thread of the pool when one is free, in order of arrival. The task does not throw. */
    void execute(Runnable task);
}
