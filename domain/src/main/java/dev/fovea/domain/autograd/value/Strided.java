package dev.fovea.domain.autograd.value;

import dev.fovea.api.error.Fault;
import dev.fovea.api.error.ShapeException;
import dev.fovea.api.spi.Operand;
import dev.fovea.api.tensor.DType;
import java.util.Arrays;

/** A strided window on a {@link Storage}: a tensor without gradients. Immutable, its elements are not. */
public final class Strided {

    private final Storage storage;
    private final DType dtype;
    private final int offset;
    private final int[] shape;
    private final int[] strides;
    private final Operand operand;

    private Strided(Storage storage, DType dtype, int offset, int[] shape, int[] strides) {
        this.storage = storage;
        this.dtype = dtype;
        this.offset = offset;
        this.shape = shape;
        this.strides = strides;
        this.operand = new Operand(storage.block(), dtype, offset, shape, strides, storage.bytes() / dtype.bytes());
    }

    /** A dense tensor on all of the storage. */
    static Strided dense(Storage storage, DType dtype, int... shape) {
        return new Strided(storage, dtype, 0, shape, Shapes.strides(shape));
    }

    /** What kernels take. */
    public Operand operand() {
        storage.requireOpen();
        return operand;
    }

    /** The memory below. */
    public Storage storage() {
        return storage;
    }

    /** The element type. */
    public DType dtype() {
        return dtype;
    }

    /** The place of the first element in the storage, in elements. */
    public int offset() {
        return offset;
    }

    /** The sizes; not to be changed. */
    public int[] shape() {
        return shape;
    }

    /** The strides; not to be changed. */
    public int[] strides() {
        return strides;
    }

    /** The number of dimensions. */
    public int rank() {
        return shape.length;
    }

    /** The number of elements. */
    public int elements() {
        return operand.elements();
    }

    /** The same memory seen through other sizes and strides. */
    public Strided as(int at, int[] sizes, int[] steps) {
        return new Strided(storage, dtype, at, sizes, steps);
    }

    /** True when no two elements share memory and the view is row-major without gaps. */
    public boolean isDense() {
        return operand.isDense();
    }

    /** True when both see the same elements of the same memory in the same order. */
    public boolean isSameWindow(Strided other) {
        return storage == other.storage
                && offset == other.offset
                && Arrays.equals(shape, other.shape)
                && Arrays.equals(strides, other.strides);
    }

    /** The elements in another shape; only for dense ones. */
    public Strided reshape(int... sizes) {
        return as(offset, sizes, Shapes.strides(sizes));
    }

    /** The dimensions in another order: dimension i of the result is dimension order[i]. */
    public Strided permute(int... order) {
        boolean[] seen = new boolean[rank()];
        int[] sizes = new int[order.length];
        int[] steps = new int[order.length];
        for (int i = 0; i < order.length; i++) {
            int axis = Shapes.axis(order[i], rank());
            if (order.length != rank() || seen[axis]) {
                throw new ShapeException(Fault.of("permutation", Shapes.text(order))
                        .expected("each of the " + rank() + " dimensions once")
                        .got(Shapes.text(order)));
            }
            seen[axis] = true;
            sizes[i] = shape[axis];
            steps[i] = strides[axis];
        }
        return as(offset, sizes, steps);
    }

    /** Two dimensions exchanged. */
    public Strided transpose(int a, int b) {
        int[] order = new int[rank()];
        Arrays.setAll(order, i -> i);
        order[Shapes.axis(a, rank())] = Shapes.axis(b, rank());
        order[Shapes.axis(b, rank())] = Shapes.axis(a, rank());
        return permute(order);
    }

    /** Indices from (inclusive) to (exclusive) of a dimension. */
    public Strided slice(int axis, int from, int to) {
        int at = Shapes.axis(axis, rank());
        if (rank() == 0 || from < 0 || to < from || to > shape[at]) {
            throw new ShapeException(Fault.of("slice", from + ".." + to)
                    .expected("a range within dimension " + at + " of " + Shapes.text(shape))
                    .got(from + ".." + to));
        }
        int[] sizes = shape.clone();
        sizes[at] = to - from;
        return as(offset + from * strides[at], sizes, strides);
    }

    /** One index of a dimension, which is dropped. */
    public Strided select(int axis, int index) {
        int at = Shapes.axis(axis, rank());
        if (rank() == 0 || index < 0 || index >= shape[at]) {
            throw new ShapeException(Fault.of("index", Integer.toString(index))
                    .expected("an index of dimension " + at + " of " + Shapes.text(shape))
                    .got(index));
        }
        return as(offset + index * strides[at], remove(shape, at), remove(strides, at));
    }

    /** A dimension backwards. */
    public Strided flip(int axis) {
        int at = Shapes.axis(axis, rank());
        int[] steps = strides.clone();
        steps[at] = -steps[at];
        return as(offset + Math.max(0, shape[at] - 1) * strides[at], shape, steps);
    }

    /** Repeated to a larger shape by NumPy's rules, without copying. */
    public Strided expand(int... sizes) {
        if (Arrays.equals(sizes, shape)) {
            return this;
        }
        int[] steps = new int[sizes.length];
        int more = sizes.length - rank();
        for (int i = 0; i < sizes.length; i++) {
            int size = i < more ? 1 : shape[i - more];
            if (more < 0 || (size != sizes[i] && size != 1)) {
                throw new ShapeException(Fault.of("shape", Shapes.text(shape))
                        .expected("one that repeats to " + Shapes.text(sizes))
                        .got(Shapes.text(shape)));
            }
            steps[i] = i < more || size != sizes[i] ? 0 : strides[i - more];
        }
        return as(offset, sizes, steps);
    }

    private static int[] remove(int[] values, int at) {
        int[] kept = Arrays.copyOf(values, values.length - 1);
        System.arraycopy(values, at + 1, kept, at, values.length - at - 1);
        return kept;
    }
}
