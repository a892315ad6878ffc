package dev.fovea.adapters.jpeg;

import dev.fovea.api.memory.Memory;
import dev.fovea.api.memory.MemoryBlock;
import java.util.ArrayDeque;
import java.util.Iterator;
import org.jspecify.annotations.Nullable;

/**
 * Off-heap memory for one picture at a time, used again. At most {@value #MOST_KEPT_BYTES} bytes lie idle; the memory
 * gauge counts all of it.
 */
final class Scratch {

    private static final long MOST_KEPT_BYTES = 64L << 20;

    /** Pictures of about one size share a block: new memory costs a page fault each 4 KiB. */
    private static final long STEP = 1L << 20;

    private final ArrayDeque<Block> idle = new ArrayDeque<>();
    private long idleBytes;

    /**
     * A block in use.
     *
     * @param memory the block itself
     * @param bytes its size
     */
    record Block(MemoryBlock memory, int bytes) {}

    /**
     * A block of at least the given bytes, at most 2^31 - 1.
     *
     * @throws dev.fovea.api.error.MemoryLimitException when the limit would be passed
     */
    Block take(long bytes) {
        Block found = find(bytes);
        if (found != null) {
            return found;
        }
        int rounded = (int) Math.min(Integer.MAX_VALUE, (bytes + STEP - 1) / STEP * STEP);
        return new Block(Memory.allocatePooled(rounded, "jpeg"), rounded);
    }

    private synchronized @Nullable Block find(long bytes) {
        for (Iterator<Block> all = idle.iterator(); all.hasNext(); ) {
            Block block = all.next();
            if (block.bytes >= bytes) {
                all.remove();
                idleBytes -= block.bytes;
                return block;
            }
        }
        return null;
    }

    /** Takes a block back; whatever lies idle beyond the bound is freed, the longest unused first. */
    void give(Block block) {
        ArrayDeque<Block> freed = new ArrayDeque<>();
        synchronized (this) {
            idle.addFirst(block);
            idleBytes += block.bytes;
            // What lies idle must not starve others of a limit that is small.
            while (idleBytes > Math.min(MOST_KEPT_BYTES, Memory.limit() / 16)) {
                Block oldest = idle.removeLast();
                idleBytes -= oldest.bytes;
                freed.add(oldest);
            }
        }
        freed.forEach(oldest -> oldest.memory.close());
    }
}
