package dev.fovea.adapters.onnx;

import dev.fovea.api.graph.Weights;
import dev.fovea.api.tensor.DType;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.List;

/** Elements in memory, seen in some order of dimensions. */
final class Strided {

    private final ByteBuffer data;
    private final int bytes;
    private final int[] dims;
    private final long[] strides;

    private Strided(ByteBuffer data, int bytes, int[] dims, long[] strides) {
        this.data = data;
        this.bytes = bytes;
        this.dims = dims;
        this.strides = strides;
    }

    /** The f32 values of weights; those that are stored otherwise are computed. */
    static Strided values(Weights weights) {
        int[] dims = weights.shape().dims();
        if (weights.dtype() == DType.F32 && weights.scale() == null && weights.zeroPoint() == null) {
            return new Strided(weights.data(), Float.BYTES, dims, weights.strides());
        }
        return new Strided(littleEndian(weights.toFloats()), Float.BYTES, dims, rowMajor(dims));
    }

    /** The elements of weights in their own type. */
    static Strided stored(Weights weights) {
        return new Strided(
                weights.data(), weights.dtype().bytes(), weights.shape().dims(), weights.strides());
    }

    /** f32 values, little-endian. */
    static ByteBuffer littleEndian(float... values) {
        ByteBuffer buffer = ByteBuffer.allocate(Math.multiplyExact(values.length, Float.BYTES))
                .order(ByteOrder.LITTLE_ENDIAN);
        buffer.asFloatBuffer().put(values);
        return buffer;
    }

    private static long[] rowMajor(int[] dims) {
        long[] strides = new long[dims.length];
        long stride = 1;
        for (int i = dims.length - 1; i >= 0; i--) {
            strides[i] = stride;
            stride *= dims[i];
        }
        return strides;
    }

    /** A view whose dimension i is this one's dimension {@code axes[i]}. */
    Strided permuted(int... axes) {
        int[] moved = new int[axes.length];
        long[] steps = new long[axes.length];
        for (int i = 0; i < axes.length; i++) {
            moved[i] = dims[axes[i]];
            steps[i] = strides[axes[i]];
        }
        return new Strided(data, bytes, moved, steps);
    }

    /** A view with these dimensions in place of the first one, of which they are the factors. */
    Strided splitFirst(int... factors) {
        int[] split = new int[factors.length + dims.length - 1];
        long[] steps = new long[split.length];
        long step = strides[0];
        for (int i = factors.length - 1; i >= 0; i--) {
            split[i] = factors[i];
            steps[i] = step;
            step *= factors[i];
        }
        System.arraycopy(dims, 1, split, factors.length, dims.length - 1);
        System.arraycopy(strides, 1, steps, factors.length, dims.length - 1);
        return new Strided(data, bytes, split, steps);
    }

    /** The dimensions of this view. */
    int[] dims() {
        return dims.clone();
    }

    /** What tells this view from others of the same elements. */
    List<Object> layout() {
        return List.of(
                Arrays.stream(dims).boxed().toList(),
                Arrays.stream(strides).boxed().toList());
    }

    /** The size of the elements in bytes. */
    long size() {
        return Arrays.stream(dims).asLongStream().reduce(bytes, Math::multiplyExact);
    }

    /** The elements, row-major: the memory itself where they lie so, else a copy. */
    ByteBuffer rowMajor() {
        if (Arrays.equals(strides, rowMajor(dims)) && data.remaining() == size()) {
            return data.duplicate();
        }
        ByteBuffer out = ByteBuffer.allocate(Math.toIntExact(size())).order(ByteOrder.LITTLE_ENDIAN);
        int[] index = new int[dims.length];
        long from = 0;
        while (out.hasRemaining()) {
            copy(Math.toIntExact(from), out);
            for (int d = dims.length - 1; d >= 0; d--) {
                from += strides[d];
                if (++index[d] < dims[d]) {
                    break;
                }
                from -= dims[d] * strides[d];
                index[d] = 0;
            }
        }
        return out.flip();
    }

    private void copy(int element, ByteBuffer out) {
        switch (bytes) {
            case 1 -> out.put(data.get(element));
            case 2 -> out.putShort(data.getShort(element * 2));
            case 4 -> out.putInt(data.getInt(element * 4));
            default -> out.putLong(data.getLong(element * 8));
        }
    }
}
