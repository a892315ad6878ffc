package dev.fovea.api.spi;

import dev.fovea.api.error.Fault;
import dev.fovea.api.error.ShapeException;
import dev.fovea.api.memory.MemoryBlock;
import dev.fovea.api.tensor.DType;
import java.util.Arrays;

/**
 * A strided window on memory: what a training kernel reads or writes. A stride of 0 repeats a dimension, a negative one
 * runs backwards; both only in what is read. Checked once, here: every element lies inside the memory.
 */
public final class Operand {

    private final MemoryBlock memory;
    private final DType dtype;
    private final int offset;
    private final int[] shape;
    private final int[] strides;
    private final int elements;

    /**
     * A window.
     *
     * @param memory what it looks at
     * @param dtype the element type
     * @param offset of the first element, in elements
     * @param shape sizes of at least 0, outermost first
     * @param strides elements from one index to the next, a dimension each
     * @param capacity elements that the memory holds
     * @throws ShapeException when it has more than 2^31 - 1 elements, or one that lies outside of the memory
     */
    public Operand(MemoryBlock memory, DType dtype, int offset, int[] shape, int[] strides, int capacity) {
        this.memory = memory;
        this.dtype = dtype;
        this.offset = offset;
        this.shape = shape.clone();
        this.strides = strides.clone();
        if (shape.length != strides.length) {
            throw new ShapeException(Fault.of("operand", Arrays.toString(shape))
                    .expected(shape.length + " strides")
                    .got(strides.length));
        }
        long count = 1;
        long least = offset;
        long most = offset;
        for (int i = 0; i < shape.length; i++) {
            count *= shape[i];
            long reach = (shape[i] - 1L) * strides[i];
            least += Math.min(0, reach);
            most += Math.max(0, reach);
            if (shape[i] < 0 || count > Integer.MAX_VALUE) {
                throw new ShapeException(Fault.of("operand", Arrays.toString(shape))
                        .expected("sizes of at least 0 and at most 2^31 - 1 elements")
                        .got("more or less")
                        .repair("use a smaller batch"));
            }
        }
        this.elements = (int) count;
        if (count > 0 && (least < 0 || most >= capacity)) {
            throw new ShapeException(Fault.of("operand", Arrays.toString(shape))
                    .expected("elements within 0.." + (capacity - 1))
                    .got(least + ".." + most));
        }
    }

    /** What it looks at. */
    public MemoryBlock memory() {
        return memory;
    }

    /** The element type. */
    public DType dtype() {
        return dtype;
    }

    /** The place of the first element in the memory, in elements. */
    public int offset() {
        return offset;
    }

    /** The address of the first element. */
    public long address() {
        return memory.address() + (long) offset * dtype.bytes();
    }

    /** The number of dimensions. */
    public int rank() {
        return shape.length;
    }

    /** The size of dimension i, outermost first. */
    public int size(int i) {
        return shape[i];
    }

    /** Elements from an index of dimension i to the next. */
    public int stride(int i) {
        return strides[i];
    }

    /** A copy of the sizes. */
    public int[] shape() {
        return shape.clone();
    }

    /** A copy of the strides. */
    public int[] strides() {
        return strides.clone();
    }

    /** The number of elements. */
    public int elements() {
        return elements;
    }

    /** True when the sizes are the given ones. */
    public boolean hasShape(int... sizes) {
        return Arrays.equals(shape, sizes);
    }

    /** True when the elements lie in row-major order without gaps. */
    public boolean isDense() {
        int expected = 1;
        for (int i = shape.length - 1; i >= 0; i--) {
            if (shape[i] != 1 && strides[i] != expected) {
                return elements == 0;
            }
            expected *= shape[i];
        }
        return true;
    }

    /** For instance {@code F32[2,3] strides [3,1]}. */
    @Override
    public String toString() {
        return dtype + Arrays.toString(shape).replace(" ", "") + " strides "
                + Arrays.toString(strides).replace(" ", "");
    }
}
