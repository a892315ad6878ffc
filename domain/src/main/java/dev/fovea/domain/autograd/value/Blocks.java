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
 * here. Sizes are rounded up to eighths of a power of two, so that at most an eighth is wasted; where no block of a size
 * is free, one of up to twice the size serves, rather than that it lies idle while more is taken. One thread at a time.
 */
final class Blocks implements AutoCloseable {

    private static final int LEAST = 64;

    private final Map<Integer, Deque<MemoryBlock>> free = new HashMap<>();
    private boolean closed;

    /** Those of the size that was asked for last, which is mostly the next one's too. */
    private Deque<MemoryBlock> recent = new ArrayDeque<>();

    private int recentSize = -1;

    private Deque<MemoryBlock> free(int size) {
        if (size != recentSize) {
            recent = free.computeIfAbsent(size, any -> new ArrayDeque<>());
            recentSize = size;
        }
        return recent;
    }

    MemoryBlock take(int bytes) {
        int size = rounded(bytes);
        @Nullable MemoryBlock block = free(size).poll();
        block = block == null ? larger(size) : block;
        return block == null ? fresh(size) : block;
    }

    /** The smallest free block that is larger, and not more than twice as large. */
    private @Nullable MemoryBlock larger(int size) {
        long best = 2L * size + 1;
        @Nullable Deque<MemoryBlock> found = null;
        for (Map.Entry<Integer, Deque<MemoryBlock>> entry : free.entrySet()) {
            int other = entry.getKey();
            if (other > size && other < best && !entry.getValue().isEmpty()) {
                best = other;
                found = entry.getValue();
            }
        }
        return found == null ? null : found.poll();
    }

    /** What lies idle in other sizes is no reason to fail. */
    private MemoryBlock fresh(int size) {
        try {
            return Memory.allocate(size);
        } catch (MemoryLimitException e) {
            if (free.values().stream().allMatch(Deque::isEmpty)) {
                throw e;
            }
            clear();
            return Memory.allocate(size);
        }
    }

    private void clear() {
        free.values().forEach(blocks -> blocks.forEach(MemoryBlock::close));
        free.clear();
        recentSize = -1;
    }

    /** Takes back a block that {@link #take} gave. */
    void giveBack(MemoryBlock block) {
        if (closed) {
            block.close();
        } else {
            free(block.buffer().capacity()).push(block);
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
