package dev.fovea.api.spi;

import dev.fovea.api.memory.MemoryBlock;

/**
 * Hands out raw off-heap memory. Use {@link dev.fovea.api.memory.Memory}, which counts; providers do not. Found by
 * {@link java.util.ServiceLoader}; safe for any number of threads.
 */
public interface MemoryProvider {

    /** A short name such as {@code malloc}, for people. */
    String id();

    /** Larger is preferred. */
    int priority();

    /** Whether this provider works on this machine, and if not, why. */
    Availability availability();

    /**
     * A new block, 64-byte aligned, of undefined content.
     *
     * @param bytes at least 0
     * @throws OutOfMemoryError when the machine has no more
     */
    MemoryBlock allocate(int bytes);
}
