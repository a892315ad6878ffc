package dev.fovea.adapters.jvm;

import dev.fovea.api.memory.MemoryBlock;
import java.nio.ByteBuffer;
import java.util.concurrent.atomic.AtomicBoolean;

/** Blocks as aligned slices of direct byte buffers. */
final class BufferBlocks implements BlockSource {

    private static final int ALIGNMENT = 64;

    @Override
    public String detail() {
        return "java.nio";
    }

    @Override
    public MemoryBlock allocate(int bytes) {
        if (bytes > Integer.MAX_VALUE - (ALIGNMENT - 1)) {
            throw new OutOfMemoryError("a direct buffer cannot hold " + bytes + " aligned bytes");
        }
        ByteBuffer whole = ByteBuffer.allocateDirect(bytes + ALIGNMENT - 1);
        int start = (ALIGNMENT - whole.alignmentOffset(0, ALIGNMENT)) % ALIGNMENT;
        return new Block(whole, start, bytes);
    }

    private static final class Block implements MemoryBlock {
        /** The buffer as allocated: the JVM frees no slices. */
        private final ByteBuffer whole;

        private final int start;
        private final int bytes;
        private final AtomicBoolean open = new AtomicBoolean(true);

        Block(ByteBuffer whole, int start, int bytes) {
            this.whole = whole;
            this.start = start;
            this.bytes = bytes;
        }

        @Override
        public long address() {
            return DirectBuffers.access().address(whole) + start;
        }

        @Override
        public ByteBuffer buffer() {
            return whole.slice(start, bytes);
        }

        @Override
        public void close() {
            if (open.compareAndSet(true, false)) {
                DirectBuffers.access().free(whole);
            }
        }
    }
}
