package dev.fovea.api.tensor;

import dev.fovea.api.error.Fault;
import dev.fovea.api.error.ShapeException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.jspecify.annotations.Nullable;

/** A small tensor on the heap: an output of a prediction, immutable and with nothing to close. */
public final class HeapTensor {

    private final DType dtype;
    private final Shape shape;
    private final @Nullable Quantization quantization;
    private final byte[] raw;

    private HeapTensor(DType dtype, Shape shape, @Nullable Quantization quantization, byte[] raw) {
        this.dtype = dtype;
        this.shape = shape;
        this.quantization = quantization;
        this.raw = raw;
    }

    /** A copy of the tensor's present content; the map is kept for {@link #floats()}. */
    public static HeapTensor copyOf(Tensor tensor, @Nullable Quantization quantization) {
        byte[] raw = new byte[tensor.byteSize()];
        tensor.bytes().get(raw);
        return new HeapTensor(tensor.dtype(), tensor.shape(), quantization, raw);
    }

    /** An f32 tensor with a copy of the values, row-major. */
    public static HeapTensor of(Shape shape, float... values) {
        if (shape.elements() != values.length) {
            throw new ShapeException(Fault.of("tensor", shape.toString())
                    .expected(shape.elements() + " values")
                    .got(values.length));
        }
        byte[] raw = new byte[values.length * Float.BYTES];
        ByteBuffer.wrap(raw).order(ByteOrder.nativeOrder()).asFloatBuffer().put(values);
        return new HeapTensor(DType.F32, shape, null, raw);
    }

    /** The stored element type. */
    public DType dtype() {
        return dtype;
    }

    /** The dimensions, outermost first. */
    public Shape shape() {
        return shape;
    }

    /** The map from stored to real values; null for plain tensors. */
    public @Nullable Quantization quantization() {
        return quantization;
    }

    /** A copy of the stored elements, in native byte order. */
    public byte[] rawBytes() {
        return raw.clone();
    }

    /** The real values, row-major: converted to float, and dequantised where the tensor is quantised. */
    public float[] floats() {
        float[] values = new float[(int) shape.elements()];
        ByteBuffer in = ByteBuffer.wrap(raw).order(ByteOrder.nativeOrder());
        for (int i = 0; i < values.length; i++) {
            values[i] = switch (dtype) {
                case F32 -> in.getFloat();
                case F64 -> (float) in.getDouble();
                case F16 -> Half.toFloat(in.getShort());
                default -> integer(in);
            };
        }
        return values;
    }

    /**
     * The stored integers, row-major, without dequantisation: class indices, counts.
     *
     * @throws ShapeException for a floating-point tensor
     */
    public long[] longs() {
        if (dtype.isFloating()) {
            throw new ShapeException(Fault.of("tensor", shape.toString())
                    .expected("an integer element type")
                    .got(dtype)
                    .repair("read floats()"));
        }
        long[] values = new long[(int) shape.elements()];
        ByteBuffer in = ByteBuffer.wrap(raw).order(ByteOrder.nativeOrder());
        for (int i = 0; i < values.length; i++) {
            values[i] = stored(in);
        }
        return values;
    }

    private float integer(ByteBuffer in) {
        long stored = stored(in);
        return quantization == null ? stored : (float) quantization.dequantize((int) stored);
    }

    private long stored(ByteBuffer in) {
        return switch (dtype) {
            case U8, BOOL -> in.get() & 0xff;
            case I8 -> in.get();
            case I16 -> in.getShort();
            case I32 -> in.getInt();
            case I64 -> in.getLong();
            case F32, F64, F16 -> throw new IllegalStateException(dtype.toString());
        };
    }

    @Override
    public String toString() {
        return "HeapTensor[" + dtype + " " + shape + "]";
    }
}
