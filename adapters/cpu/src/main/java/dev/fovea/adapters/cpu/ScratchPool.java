package dev.fovea.adapters.cpu;

import dev.fovea.api.error.MemoryLimitException;
import dev.fovea.api.memory.Memory;
import dev.fovea.api.memory.MemoryBlock;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Iterator;
import org.jspecify.annotations.Nullable;

/**
 * Scratch memory that is used again: a block remembers the filter weights of its last picture, so the pool prefers one
 * that saw the same sizes. It keeps no more idle blocks than there are processors, and no big ones; the memory gauge
 * counts them all.
 */
final class ScratchPool {

    /** A megapixel photo needs some 200 kB; what is far beyond that is rare and goes back. */
    private static final int MOST_KEPT_BYTES = 8 << 20;

    private static final int STEP = 1 << 16;
    private static final int HEADER_BYTES = 64;

    private final ArrayDeque<Scratch> idle = new ArrayDeque<>();
    private final int most;
    private final int mostKeptBytes;

    ScratchPool(int most) {
        this(most, MOST_KEPT_BYTES);
    }

    /** A pool that keeps blocks of at most so many bytes. */
    ScratchPool(int most, int mostKeptBytes) {
        this.most = most;
        this.mostKeptBytes = mostKeptBytes;
    }

    /** A block in use by one call. */
    static final class Scratch {
        private final MemoryBlock block;
        private final int bytes;
        private @Nullable Object sizes;

        private Scratch(MemoryBlock block, int bytes) {
            this.block = block;
            this.bytes = bytes;
        }

        long address() {
            return block.address();
        }

        int bytes() {
            return bytes;
        }

        /** The whole block; it must not be used once the block is given back. */
        ByteBuffer buffer() {
            return block.buffer();
        }
    }

    /** A block of at least the given bytes, if possible one that was last used for equal sizes. */
    Scratch take(int bytes, Object sizes) {
        Scratch found = find(bytes, sizes);
        if (found == null) {
            found = allocate(bytes);
        }
        found.sizes = sizes;
        return found;
    }

    private synchronized @Nullable Scratch find(int bytes, Object sizes) {
        Scratch fitting = null;
        for (Scratch scratch : idle) {
            if (scratch.bytes >= bytes && sizes.equals(scratch.sizes)) {
                fitting = scratch;
                break;
            }
            if (scratch.bytes >= bytes && fitting == null) {
                fitting = scratch;
            }
        }
        if (fitting != null) {
            idle.remove(fitting);
        }
        return fitting;
    }

    private Scratch allocate(int bytes) {
        int rounded = bytes > Integer.MAX_VALUE - STEP ? bytes : (bytes + STEP - 1) / STEP * STEP;
        MemoryBlock block;
        try {
            block = Memory.allocatePooled(rounded, "scratch");
        } catch (MemoryLimitException e) {
            clear(); // what is idle may be what is missing
            block = Memory.allocatePooled(rounded, "scratch");
        }
        block.buffer().put(0, new byte[HEADER_BYTES]);
        return new Scratch(block, rounded);
    }

    /** Takes a block back. */
    void give(Scratch scratch) {
        Scratch closed = scratch;
        if (scratch.bytes <= mostKeptBytes) {
            synchronized (this) {
                idle.addFirst(scratch);
                closed = idle.size() > most ? idle.removeLast() : null;
            }
        }
        if (closed != null) {
            closed.block.close();
        }
    }

    /** Closes what is idle. */
    synchronized void clear() {
        for (Iterator<Scratch> all = idle.iterator(); all.hasNext(); ) {
            all.next().block.close();
            all.remove();
        }
    }
}
