package dev.fovea.api.graph;

import dev.fovea.api.error.Fault;
import dev.fovea.api.error.ModelException;
import dev.fovea.api.tensor.DType;
import dev.fovea.api.tensor.Half;
import dev.fovea.api.tensor.Shape;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Trained numbers by reference: a strided view of memory that a file, an array or another view owns. The value of an
 * element is {@code (stored - zeroPoint[c]) * scale[c]}, where c is its index along the last dimension. Convolution
 * kernels have the dimensions height, width, inputs of a group, outputs; dense ones inputs, outputs. Immutable.
 */
public final class Weights {

    private final String name;
    private final DType dtype;
    private final Shape shape;
    private final long[] strides;
    private final ByteBuffer data;
    private final float @Nullable [] scale;
    private final int @Nullable [] zeroPoint;

    private Weights(
            String name,
            DType dtype,
            Shape shape,
            long[] strides,
            ByteBuffer data,
            float @Nullable [] scale,
            int @Nullable [] zeroPoint) {
        this.name = name;
        this.dtype = dtype;
        this.shape = shape;
        this.strides = strides;
        this.data = data;
        this.scale = scale;
        this.zeroPoint = zeroPoint;
    }

    /**
     * Row-major weights in the buffer's remaining bytes, little-endian; the buffer is not copied.
     *
     * @throws ModelException when the buffer has another size than the shape
     */
    public static Weights of(String name, DType dtype, Shape shape, ByteBuffer data) {
        long bytes = Math.multiplyExact(shape.elements(), (long) dtype.bytes());
        if (bytes != data.remaining()) {
            throw new ModelException(Fault.of("weights", name)
                    .expected(bytes + " bytes for " + dtype + " " + shape)
                    .got(data.remaining()));
        }
        ByteBuffer slice = data.slice().asReadOnlyBuffer().order(ByteOrder.LITTLE_ENDIAN);
        return new Weights(name, dtype, shape, rowMajor(shape), slice, null, null);
    }

    /** Row-major f32 weights; the values are copied off the heap. */
    public static Weights of(String name, Shape shape, float... values) {
        ByteBuffer data = ByteBuffer.allocateDirect(Math.multiplyExact(values.length, Float.BYTES))
                .order(ByteOrder.LITTLE_ENDIAN);
        data.asFloatBuffer().put(values);
        return of(name, DType.F32, shape, data);
    }

    private static long[] rowMajor(Shape shape) {
        long[] strides = new long[shape.rank()];
        long stride = 1;
        for (int i = shape.rank() - 1; i >= 0; i--) {
            strides[i] = stride;
            stride *= shape.dim(i);
        }
        return strides;
    }

    /** The name in the file, for messages. */
    public String name() {
        return name;
    }

    /** The stored element type. */
    public DType dtype() {
        return dtype;
    }

    /** The dimensions of this view. */
    public Shape shape() {
        return shape;
    }

    /** Elements of memory from an index to the next, for each dimension. */
    public long[] strides() {
        return strides.clone();
    }

    /** The memory of all elements, little-endian, read-only; element (0, …, 0) is its first. */
    public ByteBuffer data() {
        return data.duplicate().order(ByteOrder.LITTLE_ENDIAN);
    }

    /** Factors along the last dimension, or null for 1. */
    public float @Nullable [] scale() {
        return scale == null ? null : scale.clone();
    }

    /** Stored values that stand for 0, along the last dimension, or null for 0. */
    public int @Nullable [] zeroPoint() {
        return zeroPoint == null ? null : zeroPoint.clone();
    }

    /** The number of elements. */
    public long elements() {
        return shape.elements();
    }

    /** True when elements are row-major and are their own values. */
    public boolean isPlain() {
        return scale == null && zeroPoint == null && Arrays.equals(strides, rowMajor(shape));
    }

    /** A view whose dimension i is this one's dimension {@code axes[i]}; the last dimension stays when there are scales. */
    public Weights permuted(int... axes) {
        int[] dims = new int[axes.length];
        long[] moved = new long[axes.length];
        for (int i = 0; i < axes.length; i++) {
            dims[i] = shape.dim(axes[i]);
            moved[i] = strides[axes[i]];
        }
        if ((scale != null || zeroPoint != null) && axes[axes.length - 1] != shape.rank() - 1) {
            throw new IllegalArgumentException("weights " + name + ": scales belong to the last dimension");
        }
        return new Weights(name, dtype, Shape.of(dims), moved, data, scale, zeroPoint);
    }

    /** A view of row-major weights in another shape of as many elements. */
    public Weights reshaped(Shape other) {
        if (other.elements() != elements() || !Arrays.equals(strides, rowMajor(shape))) {
            throw new ModelException(Fault.of("weights", name)
                    .expected(elements() + " row-major elements")
                    .got(other + " of " + shape));
        }
        if ((scale != null || zeroPoint != null) && last(other) != last(shape)) {
            throw new ModelException(Fault.of("weights", name)
                    .expected("a last dimension of " + last(shape))
                    .got(other));
        }
        return new Weights(name, dtype, other, rowMajor(other), data, scale, zeroPoint);
    }

    private static int last(Shape shape) {
        return shape.rank() == 0 ? 1 : shape.dim(shape.rank() - 1);
    }

    /** A view that stands for {@code (stored - zeroPoint) * scale}; one entry for all, or one for each last index. */
    public Weights quantized(float[] scales, int[] zeroPoints) {
        return new Weights(name, dtype, shape, strides, data, spread(scales), spread(zeroPoints));
    }

    private float[] spread(float[] values) {
        int size = last(shape);
        if (values.length == 1 && size != 1) {
            float[] all = new float[size];
            Arrays.fill(all, values[0]);
            return all;
        }
        requireLast(values.length);
        return values.clone();
    }

    private int[] spread(int[] values) {
        int size = last(shape);
        if (values.length == 1 && size != 1) {
            int[] all = new int[size];
            Arrays.fill(all, values[0]);
            return all;
        }
        requireLast(values.length);
        return values.clone();
    }

    private void requireLast(int length) {
        if (length != last(shape)) {
            throw new ModelException(Fault.of("weights", name)
                    .expected("1 or " + last(shape) + " scales and zero points for " + shape)
                    .got(length));
        }
    }

    /** A view with each value multiplied by the factor of its last index. */
    public Weights times(float[] factors) {
        requireLast(factors.length);
        float[] product = factors.clone();
        if (scale != null) {
            for (int i = 0; i < product.length; i++) {
                product[i] *= scale[i];
            }
        }
        return new Weights(name, dtype, shape, strides, data, product, zeroPoint);
    }

    /** A copy of the values, row-major. */
    public float[] toFloats() {
        float[] values = new float[Math.toIntExact(elements())];
        if (values.length == 0) {
            return values;
        }
        int[] index = new int[shape.rank()];
        int size = last(shape);
        for (int i = 0; i < values.length; i++) {
            long at = 0;
            for (int d = 0; d < index.length; d++) {
                at += index[d] * strides[d];
            }
            int c = i % size;
            float stored = stored(Math.toIntExact(at));
            float centred = zeroPoint == null ? stored : stored - zeroPoint[c];
            values[i] = scale == null ? centred : centred * scale[c];
            for (int d = index.length - 1; d >= 0 && ++index[d] == shape.dim(d); d--) {
                index[d] = 0;
            }
        }
        return values;
    }

    /**
     * A copy of the values, row-major, repeated to a shape: along dimensions of 1, and along those that are missing at
     * the front.
     *
     * @param target a shape to which this one broadcasts
     */
    public float[] toFloats(Shape target) {
        float[] values = toFloats();
        float[] all = new float[Math.toIntExact(target.elements())];
        int rank = target.rank();
        int missing = rank - shape.rank();
        int[] index = new int[rank];
        for (int i = 0; i < all.length; i++) {
            int at = 0;
            for (int d = missing; d < rank; d++) {
                int size = shape.dim(d - missing);
                at = at * size + (size == 1 ? 0 : index[d]);
            }
            all[i] = values[at];
            for (int d = rank - 1; d >= 0 && ++index[d] == target.dim(d); d--) {
                index[d] = 0;
            }
        }
        return all;
    }

    private float stored(int at) {
        return switch (dtype) {
            case F32 -> data.getFloat(at * 4);
            case F64 -> (float) data.getDouble(at * 8);
            case F16 -> Half.toFloat(data.getShort(at * 2));
            case I8 -> data.get(at);
            case U8, BOOL -> data.get(at) & 0xff;
            case I16 -> data.getShort(at * 2);
            case I32 -> data.getInt(at * 4);
            case I64 -> data.getLong(at * 8);
        };
    }

    /** For instance {@code kernel f16[3,3,32,64]}. */
    @Override
    public String toString() {
        return name + " " + dtype.name().toLowerCase(Locale.ROOT) + shape;
    }
}
