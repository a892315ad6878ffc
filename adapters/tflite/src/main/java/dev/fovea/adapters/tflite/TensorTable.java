package dev.fovea.adapters.tflite;

import java.util.Arrays;

/** A tensor as a model file describes it; see {@link ModelCheck}. */
final class TensorTable {

    private static final int UINT8 = 3;
    private static final int INT8 = 9;
    private static final int STRING = 5;
    private static final int INT4 = 17;
    private static final int NO_QUANTIZATION_DETAILS = 0;
    /** Bytes an element by the schema's code of the type; 0 where it is not fixed, -1 where we do not take it. */
    private static final int[] ELEMENT_BYTES = {4, 2, 4, 1, 8, 0, 1, 2, 8, 1, 8, 16, 8, -1, -1, 4, 2, 1};

    private static final float MIN_SCALE = 0x1p-60f;
    private static final float MAX_SCALE = 0x1p60f;

    private final FlatTable table;
    private final int[] shape;
    private final int type;
    private boolean constant;

    private TensorTable(FlatTable table, int[] shape, int type) {
        this.table = table;
        this.shape = shape;
        this.type = type;
    }

    static TensorTable read(FlatTable table) {
        return new TensorTable(table, table.ints(0), table.int8(1));
    }

    int[] shape() {
        return shape;
    }

    int buffer() {
        return table.int32(2);
    }

    boolean isVariable() {
        return table.int8(5) != 0;
    }

    boolean isByte() {
        return type == UINT8 || type == INT8;
    }

    boolean isText() {
        return type == STRING;
    }

    boolean isConstant() {
        return constant;
    }

    void setConstant(boolean constant) {
        this.constant = constant;
    }

    /** The size in bytes; -1 when shape or type is impossible. */
    long bytes() {
        if (type < 0 || type >= ELEMENT_BYTES.length || ELEMENT_BYTES[type] < 0) {
            return -1;
        }
        long elements = 1;
        for (int dim : shape) {
            if (dim < 0) {
                return -1;
            }
            elements *= dim;
            if (elements > Integer.MAX_VALUE) {
                return -1;
            }
        }
        long bytes = type == INT4 ? (elements + 1) / 2 : elements * ELEMENT_BYTES[type];
        return bytes > Integer.MAX_VALUE ? -1 : bytes;
    }

    /** True when the open dimensions are those of the shape. */
    boolean isSignatureSound() {
        int[] signature = table.ints(7);
        if (signature.length == 0) {
            return true;
        }
        if (signature.length != shape.length) {
            return false;
        }
        for (int i = 0; i < signature.length; i++) {
            if (signature[i] != shape[i] && !(signature[i] == -1 && shape[i] >= 0)) {
                return false;
            }
        }
        return true;
    }

    /** True when a dimension is known only when the model runs. */
    boolean isOpen() {
        return Arrays.stream(table.ints(7)).anyMatch(dim -> dim < 0);
    }

    /** True when it is stored in bytes that stand for real values. */
    boolean isQuantizedByte() {
        FlatTable quantization = table.table(4);
        return isByte() && quantization != null && quantization.floats(2).length > 0;
    }

    /** True when there is no quantisation, one scale, or one for each channel. */
    boolean isQuantizationSound() {
        FlatTable quantization = table.table(4);
        if (quantization == null) {
            return true;
        }
        if (quantization.int8(4) != NO_QUANTIZATION_DETAILS) {
            return false;
        }
        float[] scales = quantization.floats(2);
        long[] zeroPoints = quantization.longs(3);
        int dimension = quantization.int32(6);
        if (scales.length == 0) {
            return zeroPoints.length == 0;
        }
        if (dimension < 0 || (dimension >= shape.length && !(dimension == 0 && scales.length == 1))) {
            return false;
        }
        if (scales.length > 1 && scales.length != shape[dimension]) {
            return false;
        }
        if (zeroPoints.length > 1 && zeroPoints.length != scales.length) {
            return false;
        }
        for (float scale : scales) {
            // XNNPACK computes with the quotients of scales, and crashes on those that are not normal numbers.
            boolean plain = scale == 0 && type != UINT8 && type != INT8;
            if (!plain && (!(scale >= MIN_SCALE) || scale > MAX_SCALE)) {
                return false;
            }
        }
        for (long zeroPoint : zeroPoints) {
            if (zeroPoint < lowest() || zeroPoint > highest()) {
                return false;
            }
        }
        return true;
    }

    private long lowest() {
        return type == UINT8 ? 0 : type == INT8 ? Byte.MIN_VALUE : Integer.MIN_VALUE;
    }

    private long highest() {
        return type == UINT8 ? 255 : type == INT8 ? Byte.MAX_VALUE : Integer.MAX_VALUE;
    }
}
