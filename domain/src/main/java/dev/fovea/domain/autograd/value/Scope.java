package dev.fovea.domain.autograd.value;

import dev.fovea.api.error.ClosedException;
import dev.fovea.api.error.Fault;
import dev.fovea.api.error.ShapeException;
import dev.fovea.api.memory.MemoryBlock;
import dev.fovea.api.tensor.DType;
import dev.fovea.api.tensor.Tensor;
import org.jspecify.annotations.Nullable;

/**
 * The memory of tensors that end together: those made while it is open, until {@link #close()}. Open one around each
 * step of a loop; what the step leaves behind serves the next. One thread at a time.
 */
public final class Scope implements AutoCloseable {

    private final Blocks blocks;
    private final Runnable onClose;
    private @Nullable Storage last;
    private long numbers;
    private boolean closed;

    Scope(Blocks blocks, Runnable onClose) {
        this.blocks = blocks;
        this.onClose = onClose;
    }

    Blocks blocks() {
        return blocks;
    }

    Storage allocate(DType dtype, int elements) {
        requireOpen();
        long wanted = (long) elements * dtype.bytes();
        if (wanted > Integer.MAX_VALUE) {
            throw new ShapeException(Fault.of("tensor", dtype.toString())
                    .expected("at most 2^31 - 1 bytes")
                    .got(wanted)
                    .repair("use a smaller batch"));
        }
        int bytes = (int) wanted;
        Storage storage = new Storage(blocks.take(bytes), bytes, true, this);
        add(storage);
        return storage;
    }

    /** A storage over memory that is somebody else's, who keeps it open for as long as this scope. */
    Storage borrow(Tensor tensor) {
        requireOpen();
        Storage storage = new Storage(new Borrowed(tensor), tensor.byteSize(), false, this);
        add(storage);
        return storage;
    }

    private record Borrowed(Tensor tensor) implements MemoryBlock {
        @Override
        public long address() {
            return tensor.address();
        }

        @Override
        public java.nio.ByteBuffer buffer() {
            return tensor.bytes();
        }

        @Override
        public void close() {}
    }

    private void requireOpen() {
        if (closed) {
            throw new ClosedException(Fault.of("scope", "")
                    .expected("an open scope")
                    .got("a closed one")
                    .repair("make tensors before close()"));
        }
    }

    void add(Storage storage) {
        storage.belongsTo(this);
        storage.number = ++numbers;
        storage.previous = last;
        storage.next = null;
        if (last != null) {
            last.next = storage;
        }
        last = storage;
    }

    void remove(Storage storage) {
        if (storage.next != null) {
            storage.next.previous = storage.previous;
        } else {
            last = storage.previous;
        }
        if (storage.previous != null) {
            storage.previous.next = storage.next;
        }
        storage.previous = null;
        storage.next = null;
    }

    /** A mark for {@link #dropSince}. */
    public long mark() {
        return numbers;
    }

    /** Lets go of what was made since the mark and is held by nobody else. */
    public void dropSince(long mark) {
        @Nullable Storage storage = last;
        while (storage != null && storage.number > mark) {
            Storage before = storage;
            storage = storage.previous;
            before.drop();
        }
    }

    /** Gives the memory of its tensors back; they can be read no more. */
    @Override
    public void close() {
        if (closed) {
            return;
        }
        closed = true;
        for (Storage storage = last; storage != null; storage = storage.previous) {
            storage.free();
        }
        last = null;
        onClose.run();
    }
}
