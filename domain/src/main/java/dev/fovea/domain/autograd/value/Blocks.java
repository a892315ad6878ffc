package dev.fovea.domain.autograd.value;

import dev.fovea.api.error.MemoryLimitException;
import dev.fovea.api.memory.Memory;
import dev.fovea.api.memory.MemoryBlock;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Memory blocks that are kept to be used again: step after step asks for the same sizes, and the second step finds them
 * here. Sizes are rounded up to eighths of a power of two, so that at most an eighth is wasted. One thread at a time.
 */
final class Blocks implements AutoCloseable {

    private static final int LEAST = 64;

    private final Map<Integer, Deque<MemoryBlock>> free = new HashMap<>();
    private boolean closed;

    MemoryBlock take(int bytes) {
        int size = rounded(bytes);
        Deque<MemoryBlock> same = free.get(size);
        @Nullable MemoryBlock block = same == null ? null : same.poll();
        return block == null ? fresh(size) : block;
    }

    /** What lies idle in other sizes is no reason to fail. */
    private MemoryBlock fresh(int size) {
        try {
            return Memory.allocate(size);
        } catch (MemoryLimitException e) {
            if (free.isEmpty()) {
                throw e;
            }
            clear();
            return Memory.allocate(size);
        }
    }

    private void clear() {
        free.values().forEach(blocks -> blocks.forEach(MemoryBlock::close));
        free.clear();
    }

    /** Takes back a block that {@link #take} gave for this number of bytes. */
    void giveBack(MemoryBlock block, int bytes) {
        if (closed) {
            block.close();
        } else {
            free.computeIfAbsent(rounded(bytes), size -> new ArrayDeque<>()).push(block);
        }
    }

    static int rounded(int bytes) {
        if (bytes <= LEAST) {
            return LEAST;
        }
        int step = Math.max(LEAST, Integer.highestOneBit(bytes - 1) >>> 3);
        long up = ((long) bytes + step - 1) / step * step;
        return (int) Math.min(up, Integer.MAX_VALUE);
    }

    /** Gives the free blocks back to the machine. */
    @Override
    public void close() {
        closed = true;
        clear();
    }
}
