package dev.fovea.adapters.tensorflow;

import dev.fovea.api.error.Fault;
import dev.fovea.api.error.ModelException;
import dev.fovea.api.tensor.DType;
import org.jspecify.annotations.Nullable;
import org.tensorflow.proto.DataType;
import org.tensorflow.types.TBool;
import org.tensorflow.types.TFloat16;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TFloat64;
import org.tensorflow.types.TInt32;
import org.tensorflow.types.TInt64;
import org.tensorflow.types.TUint8;
import org.tensorflow.types.family.TType;

/** TensorFlow's element types that are fovea's too, and that TensorFlow Java has. */
final class ElementTypes {

    private ElementTypes() {}

    /** The element type; null when fovea or TensorFlow Java lacks it. */
    static @Nullable DType of(DataType type) {
        return switch (type) {
            case DT_FLOAT -> DType.F32;
            case DT_DOUBLE -> DType.F64;
            case DT_HALF -> DType.F16;
            case DT_UINT8 -> DType.U8;
            case DT_INT32 -> DType.I32;
            case DT_INT64 -> DType.I64;
            case DT_BOOL -> DType.BOOL;
            default -> null;
        };
    }

    /**
     * The element type.
     *
     * @param model for the message
     * @param tensor likewise
     * @param op the operation that makes the tensor
     * @throws ModelException when fovea or TensorFlow Java lacks it
     */
    static DType require(String model, String tensor, String op, DataType type) {
        DType dtype = of(type);
        if (dtype == null) {
            throw new ModelException(Fault.of("model", model)
                    .expected("tensors of float32, float64, float16, uint8, int32, int64 or bool")
                    .got(name(type))
                    .at("'" + tensor + "' of operation " + op)
                    .repair("name other inputs and outputs, or convert it inside the graph"));
        }
        return dtype;
    }

    /** TensorFlow's class for tensors of the type. */
    static Class<? extends TType> type(DType dtype) {
        return switch (dtype) {
            case F32 -> TFloat32.class;
            case F64 -> TFloat64.class;
            case F16 -> TFloat16.class;
            case U8 -> TUint8.class;
            case I32 -> TInt32.class;
            case I64 -> TInt64.class;
            case BOOL -> TBool.class;
            case I8, I16 -> throw new IllegalArgumentException(dtype + " is no type of TensorFlow Java");
        };
    }

    /** For instance {@code string}. */
    static String name(DataType type) {
        return type.name().replaceFirst("^DT_", "").toLowerCase(java.util.Locale.ROOT);
    }
}
