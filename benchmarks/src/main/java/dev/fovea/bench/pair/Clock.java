package dev.fovea.bench.pair;

import java.lang.management.ManagementFactory;

/** What is read before and after a call. */
public enum Clock {
    /** Time as everybody's clock shows it. */
    WALL,
    /**
     * Time for which the calling thread had a processor. Right for work on one thread alone; what others do on the same
     * machine shows less in it, though they still share caches and memory.
     */
    THREAD;

    /** Nanoseconds since some moment. */
    public long nanos() {
        return switch (this) {
            case WALL -> System.nanoTime();
            case THREAD -> ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
        };
    }
}
