package dev.fovea.adapters.jvm;

import dev.fovea.api.memory.MemoryBlock;

/** A way to off-heap memory that the running JVM has. */
interface BlockSource {

    /** What it is, for people. */
    String detail();

    /**
     * A block of {@code bytes} (at least 0), 64-byte aligned.
     *
     * @throws OutOfMemoryError when there is no more
     */
    MemoryBlock allocate(int bytes);
}
