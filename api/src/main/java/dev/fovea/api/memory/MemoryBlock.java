package dev.fovea.api.memory;

import java.nio.ByteBuffer;

/** A piece of off-heap memory, 64-byte aligned, that is given back by {@link #close()}. */
public interface MemoryBlock extends AutoCloseable {

    /** The address of the first byte; a multiple of 64. */
    long address();

    /** The whole block as a direct buffer; it must not outlive the block. */
    ByteBuffer buffer();

    /** Gives the memory back. Called once. */
    @Override
    void close();
}
