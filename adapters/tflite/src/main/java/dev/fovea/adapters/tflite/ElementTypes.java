package dev.fovea.adapters.tflite;

import dev.fovea.api.tensor.DType;
import org.bytedeco.tensorflowlite.global.tensorflowlite;
import org.jspecify.annotations.Nullable;

/** TensorFlow Lite's element types in fovea's words. */
final class ElementTypes {

    private ElementTypes() {}

    /** The element type; null for one that fovea has no word for. */
    static @Nullable DType of(int type) {
        return switch (type) {
            case tensorflowlite.kTfLiteFloat32 -> DType.F32;
            case tensorflowlite.kTfLiteFloat64 -> DType.F64;
            case tensorflowlite.kTfLiteFloat16 -> DType.F16;
            case tensorflowlite.kTfLiteUInt8 -> DType.U8;
            case tensorflowlite.kTfLiteInt8 -> DType.I8;
            case tensorflowlite.kTfLiteInt16 -> DType.I16;
            case tensorflowlite.kTfLiteInt32 -> DType.I32;
            case tensorflowlite.kTfLiteInt64 -> DType.I64;
            case tensorflowlite.kTfLiteBool -> DType.BOOL;
            default -> null;
        };
    }
}
