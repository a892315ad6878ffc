package dev.fovea.api.tensor;

import dev.fovea.api.error.ClosedException;
import dev.fovea.api.error.Fault;
import dev.fovea.api.error.ShapeException;
import dev.fovea.api.memory.Memory;
import dev.fovea.api.memory.MemoryBlock;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * An off-heap array of one element type: row-major, dense, 64-byte aligned, at most 2^31 - 1 bytes. Close it once; a
 * view keeps the memory alive until it is closed too. Reading and writing from several threads is the callers' to
 * arrange; closing is safe from any thread.
 */
public final class Tensor implements AutoCloseable {

    private final DType dtype;
    private final Shape shape;
    private final MemoryBlock block;
    private final int offset;
    private final int size;
    private final AtomicInteger references;
    private final AtomicBoolean closed = new AtomicBoolean();

    private Tensor(DType dtype, Shape shape, MemoryBlock block, int offset, AtomicInteger references) {
        this.dtype = dtype;
        this.shape = shape;
        this.block = block;
        this.offset = offset;
        this.size = byteSize(dtype, shape);
        this.references = references;
    }

    /**
     * A new tensor; its content is undefined until it is written.
     *
     * @throws ShapeException when a dimension is open or the size passes 2^31 - 1 bytes
     * @throws dev.fovea.api.error.MemoryLimitException when {@code fovea.memory.max} would be passed
     */
    public static Tensor allocate(DType dtype, Shape shape) {
        int size = byteSize(dtype, shape);
        return new Tensor(dtype, shape, Memory.allocate(size), 0, new AtomicInteger(1));
    }

    /** A new f32 tensor with a copy of the values, row-major. */
    public static Tensor of(Shape shape, float... values) {
        if (shape.elements() != values.length) {
            throw new ShapeException(Fault.of("tensor", shape.toString())
                    .expected(shape.elements() + " values")
                    .got(values.length));
        }
        Tensor tensor = allocate(DType.F32, shape);
        tensor.floats().put(values);
        return tensor;
    }

    private static int byteSize(DType dtype, Shape shape) {
        long elements = shape.elements();
        if (elements > Integer.MAX_VALUE / dtype.bytes()) {
            throw new ShapeException(Fault.of("tensor", dtype + " " + shape)
                    .expected("at most " + Integer.MAX_VALUE + " bytes")
                    .got(elements + " elements of " + dtype.bytes() + " bytes")
                    .repair("use a smaller batch"));
        }
        return (int) elements * dtype.bytes();
    }

    /** The element type. */
    public DType dtype() {
        return dtype;
    }

    /** The dimensions, outermost first. */
    public Shape shape() {
        return shape;
    }

    /** The size in bytes. */
    public int byteSize() {
        return size;
    }

    /**
     * The address of the first element.
     *
     * @throws ClosedException after {@link #close()}
     */
    public long address() {
        ensureOpen();
        return block.address() + offset;
    }

    /**
     * The memory as a buffer of its own position and limit, in native byte order. It must not outlive the tensor.
     *
     * @throws ClosedException after {@link #close()}
     */
    public ByteBuffer bytes() {
        ensureOpen();
        return block.buffer().slice(offset, size).order(ByteOrder.nativeOrder());
    }

    /**
     * The elements of an f32 tensor as a buffer. It must not outlive the tensor.
     *
     * @throws ShapeException when the element type is another
     */
    public FloatBuffer floats() {
        if (dtype != DType.F32) {
            throw new ShapeException(Fault.of("tensor", shape.toString())
                    .expected("element type F32")
                    .got(dtype)
                    .repair("read bytes(), or copy with HeapTensor.copyOf"));
        }
        return bytes().asFloatBuffer();
    }

    /** A copy of the elements of an f32 tensor. */
    public float[] toFloats() {
        FloatBuffer buffer = floats();
        float[] values = new float[buffer.remaining()];
        buffer.get(values);
        return values;
    }

    /** A view of rows {@code from} (inclusive) to {@code to} (exclusive) of the outermost dimension; close it too. */
    public Tensor rows(int from, int to) {
        int count = shape.rank() == 0 ? 0 : shape.dim(0);
        if (from < 0 || to < from || to > count) {
            throw new ShapeException(Fault.of("tensor", shape.toString())
                    .expected("a range of rows within 0.." + count)
                    .got(from + ".." + to));
        }
        int rowBytes = count == 0 ? 0 : size / count;
        return view(shape.withFirst(to - from), offset + from * rowBytes);
    }

    /** A view of one row of the outermost dimension, with that dimension dropped; close it too. */
    public Tensor row(int i) {
        try (Tensor rows = rows(i, i + 1)) {
            return rows.reshape(shape.row());
        }
    }

    /** A view of the same elements in another shape; close it too. */
    public Tensor reshape(Shape other) {
        if (other.elements() != shape.elements()) {
            throw new ShapeException(Fault.of("tensor", shape.toString())
                    .expected(shape.elements() + " elements")
                    .got(other + " with " + other.elements()));
        }
        return view(other, offset);
    }

    private Tensor view(Shape other, int start) {
        ensureOpen();
        int before;
        do {
            before = references.get();
            if (before == 0) {
                throw closedError();
            }
        } while (!references.compareAndSet(before, before + 1));
        return new Tensor(dtype, other, block, start, references);
    }

    /** Gives the memory back once the last view of it is closed. A second call does nothing. */
    @Override
    public void close() {
        if (closed.compareAndSet(false, true) && references.decrementAndGet() == 0) {
            block.close();
        }
    }

    private void ensureOpen() {
        if (closed.get()) {
            throw closedError();
        }
    }

    private ClosedException closedError() {
        return new ClosedException(Fault.of("tensor", dtype + " " + shape)
                .expected("an open tensor")
                .got("a closed one")
                .repair("read it before close()"));
    }

    @Override
    public String toString() {
        return "Tensor[" + dtype + " " + shape + (closed.get() ? ", closed" : "") + "]";
    }
}
