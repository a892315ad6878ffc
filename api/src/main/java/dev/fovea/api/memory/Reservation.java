package dev.fovea.api.memory;

/** Bytes that a runtime is believed to hold outside fovea's own allocations; closing takes them off the gauge. */
public interface Reservation extends AutoCloseable {

    /** The bytes that are counted. */
    long bytes();

    @Override
    void close();
}
