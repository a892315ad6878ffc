package dev.fovea.adapters.tflite;

import dev.fovea.api.tensor.DType;
import dev.fovea.api.tensor.Quantization;
import dev.fovea.api.tensor.Shape;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;
import org.tensorflow.lite.schema.QuantizationParameters;
import org.tensorflow.lite.schema.Tensor;
import org.tensorflow.lite.schema.TensorType;

/** A tensor of a file that {@link ModelCheck} has found sound, its batch dimension included. */
final class FileTensor {

    private static final int MAX_TEXT = 1 << 12;

    private final int index;
    private final String name;
    private final @Nullable DType dtype;
    private final int type;
    private final int[] dims;
    private final boolean open;
    private final boolean variable;
    /** Read when it is asked for: many tensors of a hostile file may name one long list of scales. */
    private final @Nullable QuantizationParameters map;

    private final @Nullable ByteBuffer data;

    FileTensor(int index, Tensor table, @Nullable ByteBuffer data) {
        this.index = index;
        this.name = text(table.nameAsByteBuffer());
        this.type = table.type();
        this.dtype = dtype(type);
        this.dims = new int[table.shapeLength()];
        for (int i = 0; i < dims.length; i++) {
            dims[i] = table.shape(i);
        }
        boolean unknown = false;
        // The batch dimension may be open.
        for (int i = 1; i < table.shapeSignatureLength(); i++) {
            unknown |= table.shapeSignature(i) < 0;
        }
        this.open = unknown;
        this.variable = table.isVariable();
        this.data = data;
        QuantizationParameters stated = table.quantization();
        boolean plain = stated == null || stated.scaleLength() == 0 || dtype == null || dtype.isFloating();
        this.map = plain ? null : stated;
    }

    /** The text, cut off where it is long; empty for null. */
    static String text(@Nullable ByteBuffer utf8) {
        if (utf8 == null) {
            return "";
        }
        byte[] bytes = new byte[Math.min(utf8.remaining(), MAX_TEXT)];
        utf8.get(bytes);
        return new String(bytes, StandardCharsets.UTF_8);
    }

    private static @Nullable DType dtype(int type) {
        return switch (type) {
            case TensorType.FLOAT32 -> DType.F32;
            case TensorType.FLOAT64 -> DType.F64;
            case TensorType.FLOAT16 -> DType.F16;
            case TensorType.UINT8 -> DType.U8;
            case TensorType.INT8 -> DType.I8;
            case TensorType.INT16 -> DType.I16;
            case TensorType.INT32 -> DType.I32;
            case TensorType.INT64 -> DType.I64;
            case TensorType.BOOL -> DType.BOOL;
            default -> null;
        };
    }

    int index() {
        return index;
    }

    /** The name in the file; it may be empty, and others may have it too. */
    String name() {
        return name;
    }

    /** The element type; null for one that fovea has no word for. */
    @Nullable
    DType dtype() {
        return dtype;
    }

    /** The element type in the schema's words. */
    String typeName() {
        return type >= 0 && type < TensorType.names.length ? TensorType.name(type) : "type " + type;
    }

    int rank() {
        return dims.length;
    }

    int dim(int i) {
        return dims[i];
    }

    Shape shape() {
        return Shape.of(dims);
    }

    /** True when a dimension besides the batch is known only when the model runs, so that the shape is a placeholder. */
    boolean isOpen() {
        return open;
    }

    boolean isVariable() {
        return variable;
    }

    /** The elements of a constant, little-endian; null for a tensor that is computed. */
    @Nullable
    ByteBuffer data() {
        return data;
    }

    boolean isConstant() {
        return data != null;
    }

    /** The factors of stored values: none, one, or one for each index along {@link #axis}. */
    float[] scales() {
        float[] scales = new float[map == null ? 0 : map.scaleLength()];
        for (int i = 0; map != null && i < scales.length; i++) {
            scales[i] = map.scale(i);
        }
        return scales;
    }

    /** The stored values that stand for 0: one, or as many as scales. */
    int[] zeroPoints() {
        int[] zeroPoints = new int[map == null ? 1 : Math.max(1, map.zeroPointLength())];
        for (int i = 0; map != null && i < map.zeroPointLength(); i++) {
            zeroPoints[i] = Math.toIntExact(map.zeroPoint(i));
        }
        return zeroPoints;
    }

    /** The dimension that several scales belong to. */
    int axis() {
        return map == null ? 0 : map.quantizedDimension();
    }

    /** The map to real values of a tensor that is computed; null for plain ones. */
    @Nullable
    Quantization quantization() {
        if (map == null || !(map.scale(0) > 0)) {
            return null;
        }
        int zeroPoint = map.zeroPointLength() == 0 ? 0 : Math.toIntExact(map.zeroPoint(0));
        return new Quantization(map.scale(0), zeroPoint);
    }
}
