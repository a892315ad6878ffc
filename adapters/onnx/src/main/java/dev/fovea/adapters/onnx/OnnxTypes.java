package dev.fovea.adapters.onnx;

import ai.onnx.proto.OnnxMl.TensorProto.DataType;
import dev.fovea.api.tensor.DType;

/** Element types in ONNX's numbers. */
final class OnnxTypes {

    private OnnxTypes() {}

    /** The type that a tensor has in the file; what fovea stores as f16 is computed and handed over as f32. */
    static DataType of(DType dtype) {
        return switch (dtype) {
            case F32, F16 -> DataType.FLOAT;
            case F64 -> DataType.DOUBLE;
            case U8 -> DataType.UINT8;
            case I8 -> DataType.INT8;
            case I16 -> DataType.INT16;
            case I32 -> DataType.INT32;
            case I64 -> DataType.INT64;
            case BOOL -> DataType.BOOL;
        };
    }
}
