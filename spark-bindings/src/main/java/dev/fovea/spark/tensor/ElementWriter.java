package dev.fovea.spark.tensor;

import dev.fovea.api.tensor.DType;
import dev.fovea.api.tensor.Quantization;
import dev.fovea.api.tensor.TensorInfo;
import java.lang.reflect.Array;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * Writes numbers as the elements of a tensor. A number goes in exactly or not at all, with two exceptions: a double is
 * rounded to the nearest float for an f32 tensor, and a floating-point number is quantised for a quantised one (rounded
 * to the nearest step, ties to even, and clamped), where whole numbers are taken for stored elements. Booleans are 0
 * and 1.
 */
final class ElementWriter {

    private final DType dtype;
    private final @Nullable Quantization quantization;
    private final long least;
    private final long most;

    ElementWriter(TensorInfo tensor) {
        dtype = tensor.dtype();
        quantization = dtype.isFloating() ? null : tensor.quantization();
        least = switch (dtype) {
            case I8 -> Byte.MIN_VALUE;
            case I16 -> Short.MIN_VALUE;
            case I32 -> Integer.MIN_VALUE;
            case I64 -> Long.MIN_VALUE;
            default -> 0;
        };
        most = switch (dtype) {
            case U8 -> 255;
            case I8 -> Byte.MAX_VALUE;
            case I16 -> Short.MAX_VALUE;
            case I32 -> Integer.MAX_VALUE;
            case I64 -> Long.MAX_VALUE;
            default -> 1;
        };
    }

    /** Half precision cannot be written. */
    boolean canWrite() {
        return dtype != DType.F16;
    }

    /** The numbers of that kind that have a place in the tensor, for messages. */
    String accepted(NumberKind kind) {
        if (quantization != null && kind.isFloating()) {
            return "numbers, not NaN";
        }
        return switch (dtype) {
            case F32, F16 -> kind.isFloating() ? "numbers within the range of float" : "whole numbers that float holds";
            case F64 -> kind.isFloating() ? "numbers" : "whole numbers that double holds";
            case BOOL -> "0 or 1";
            case U8, I8, I16, I32, I64 -> "whole numbers from " + least + " to " + most;
        };
    }

    /** Writes a whole number at the buffer's position; false, with nothing written, when it has no exact place. */
    boolean write(long value, ByteBuffer to) {
        switch (dtype) {
            case F32 -> {
                if (!fitsBits(value, 24)) {
                    return false;
                }
                to.putFloat((float) value);
            }
            case F64 -> {
                if (!fitsBits(value, 53)) {
                    return false;
                }
                to.putDouble((double) value);
            }
            default -> {
                if (value < least || value > most) {
                    return false;
                }
                store(value, to);
            }
        }
        return true;
    }

    /** Writes a floating-point number at the buffer's position; false, with nothing written, when it has no place. */
    boolean write(double value, ByteBuffer to) {
        if (dtype == DType.F64) {
            to.putDouble(value);
            return true;
        }
        if (dtype == DType.F32) {
            float rounded = (float) value;
            if (Float.isInfinite(rounded) && !Double.isInfinite(value)) {
                return false;
            }
            to.putFloat(rounded);
            return true;
        }
        if (quantization != null) {
            if (Double.isNaN(value)) {
                return false;
            }
            store(
                    quantization.quantize(
                            value, (int) Math.max(least, Integer.MIN_VALUE), (int) Math.min(most, Integer.MAX_VALUE)),
                    to);
            return true;
        }
        // The bound itself, 2^63, is no long.
        if (value != Math.rint(value) || value < least || value > most || value >= 0x1p63) {
            return false;
        }
        store((long) value, to);
        return true;
    }

    /**
     * Writes the numbers of a primitive array, up to the first that has no place.
     *
     * @return true when all were written
     */
    boolean writeAll(Object array, ByteBuffer to) {
        if (array instanceof float[] floats) {
            return writeFloats(floats, to);
        }
        if (array instanceof double[] doubles) {
            return writeDoubles(doubles, to);
        }
        int length = Array.getLength(array);
        for (int i = 0; i < length; i++) {
            if (!write(whole(array, i), to)) {
                return false;
            }
        }
        return true;
    }

    private static long whole(Object array, int i) {
        if (array instanceof int[] ints) {
            return ints[i];
        }
        if (array instanceof long[] longs) {
            return longs[i];
        }
        if (array instanceof byte[] bytes) {
            return bytes[i];
        }
        if (array instanceof short[] shorts) {
            return shorts[i];
        }
        return ((boolean[]) array)[i] ? 1 : 0;
    }

    private boolean writeFloats(float[] values, ByteBuffer to) {
        if (dtype == DType.F32) {
            to.asFloatBuffer().put(values);
            to.position(to.position() + values.length * Float.BYTES);
            return true;
        }
        for (float value : values) {
            if (!write((double) value, to)) {
                return false;
            }
        }
        return true;
    }

    private boolean writeDoubles(double[] values, ByteBuffer to) {
        for (double value : values) {
            if (!write(value, to)) {
                return false;
            }
        }
        return true;
    }

    /** True when the whole number lies within so many significant bits, hence is exact in floating point. */
    private static boolean fitsBits(long value, int bits) {
        long magnitude = Math.abs(value);
        return value == 0
                || Long.SIZE - Long.numberOfLeadingZeros(magnitude) - Long.numberOfTrailingZeros(magnitude) <= bits;
    }

    private void store(long value, ByteBuffer to) {
        switch (dtype) {
            case U8, I8, BOOL -> to.put((byte) value);
            case I16 -> to.putShort((short) value);
            case I32 -> to.putInt((int) value);
            case I64 -> to.putLong(value);
            case F32, F64, F16 -> throw new IllegalStateException(dtype.toString());
        }
    }
}
