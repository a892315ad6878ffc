package dev.fovea.adapters.tck;

import dev.fovea.api.graph.BatchNorm;
import dev.fovea.api.graph.Weights;
import dev.fovea.api.tensor.DType;
import dev.fovea.api.tensor.Shape;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Random;

/**
 * Values for weights and inputs: either small integers, whose sums of products a float holds exactly, or reals of both
 * signs around zero.
 */
final class Numbers {

    private static final short HALF_ONE = 0x3c00;

    private final Random random;
    private final boolean integers;

    private Numbers(Random random, boolean integers) {
        this.random = random;
        this.integers = integers;
    }

    static Numbers integers(Random random) {
        return new Numbers(random, true);
    }

    static Numbers reals(Random random) {
        return new Numbers(random, false);
    }

    boolean areIntegers() {
        return integers;
    }

    /** Inputs: -4 to 4, or reals from -1 to 1. */
    float[] inputs(int count) {
        float[] values = new float[count];
        for (int i = 0; i < count; i++) {
            values[i] = integers ? random.nextInt(9) - 4 : random.nextFloat() * 2 - 1;
        }
        return values;
    }

    /** A weight: -1, 0 or 1, so that sums stay small over several layers; or a real from -1 to 1. */
    private float weight() {
        return integers ? random.nextInt(3) - 1 : random.nextFloat() * 2 - 1;
    }

    /** Row-major f32 weights; reals of a kernel are scaled so that results are about as large as inputs. */
    Weights weights(String name, int... dims) {
        Shape shape = Shape.of(dims);
        float[] values = new float[(int) shape.elements()];
        float scale = integers ? 1 : scale(dims);
        for (int i = 0; i < values.length; i++) {
            values[i] = weight() * scale;
        }
        return Weights.of(name, shape, values);
    }

    private static float scale(int... dims) {
        int products = 1;
        for (int d = 0; d < dims.length - 1; d++) {
            products *= dims[d];
        }
        return (float) Math.sqrt(3.0 / Math.max(3, products));
    }

    /**
     * Weights of the stored type, as a view whose memory has the last dimension first when {@code outputsFirst}: what a
     * TensorFlow Lite file holds. Integers have a scale and a zero point for each last index.
     */
    Weights weights(String name, DType type, boolean outputsFirst, int... dims) {
        int rank = dims.length;
        int outputs = dims[rank - 1];
        int[] stored = dims.clone();
        int[] axes = new int[rank];
        for (int i = 0; i < rank; i++) {
            int moved = (i + 1) % rank;
            stored[i] = outputsFirst ? dims[(i + rank - 1) % rank] : dims[i];
            axes[i] = outputsFirst ? moved : i;
        }
        Shape shape = Shape.of(stored);
        Weights view = Weights.of(name, type, shape, stored(type, (int) shape.elements()))
                .permuted(axes);
        if (type.isFloating()) {
            return view;
        }
        float[] scale = new float[outputs];
        int[] zeroPoint = new int[outputs];
        for (int o = 0; o < outputs; o++) {
            scale[o] = integers ? 1 << random.nextInt(2) : (1 + random.nextFloat()) / 128 * scale(dims);
            zeroPoint[o] = integers || type == DType.I8 ? 0 : 128 + random.nextInt(5);
        }
        return view.quantized(scale, zeroPoint);
    }

    private ByteBuffer stored(DType type, int count) {
        ByteBuffer data = ByteBuffer.allocateDirect(count * type.bytes()).order(ByteOrder.LITTLE_ENDIAN);
        for (int i = 0; i < count; i++) {
            switch (type) {
                case F32 -> data.putFloat(weight());
                case F16 -> data.putShort(half());
                case I8 -> data.put((byte) (integers ? weight() : random.nextInt(255) - 127));
                case U8 -> data.put((byte) (integers ? random.nextInt(2) : random.nextInt(256)));
                default -> throw new IllegalArgumentException(type.toString());
            }
        }
        return data.flip().order(ByteOrder.LITTLE_ENDIAN);
    }

    /** -1, 0 or 1; or magnitudes from 2^-4 to 1 with all bits in use. */
    private short half() {
        int sign = random.nextInt(2) << 15;
        if (integers) {
            return (short) (sign | (random.nextInt(3) == 0 ? 0 : HALF_ONE));
        }
        return (short) (sign | (HALF_ONE - 1 - random.nextInt(4 << 10)));
    }

    /** A normalisation that changes every channel by another factor and shift. */
    BatchNorm norm(String name, int channels) {
        float[] variance = new float[channels];
        for (int c = 0; c < channels; c++) {
            variance[c] = 0.5f + random.nextFloat();
        }
        return new BatchNorm(
                weights(name + "/gamma", channels),
                weights(name + "/beta", channels),
                weights(name + "/mean", channels),
                Weights.of(name + "/variance", Shape.of(channels), variance),
                1e-3);
    }
}
