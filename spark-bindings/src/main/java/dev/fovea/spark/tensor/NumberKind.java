package dev.fovea.spark.tensor;

import dev.fovea.api.tensor.DType;
import dev.fovea.api.tensor.TensorInfo;

/** The kinds of numbers that the columns of a table hold. */
public enum NumberKind {
    BOOLEAN,
    BYTE,
    SHORT,
    INT,
    LONG,
    FLOAT,
    DOUBLE;

    /** True for the floating-point kinds. */
    public boolean isFloating() {
        return this == FLOAT || this == DOUBLE;
    }

    /**
     * The kind that holds every element of the tensor: unsigned bytes are shorts, half precision and the real values of a
     * quantised tensor are floats.
     */
    public static NumberKind of(TensorInfo tensor) {
        if (tensor.quantization() != null && !tensor.dtype().isFloating()) {
            return FLOAT;
        }
        return of(tensor.dtype());
    }

    private static NumberKind of(DType dtype) {
        return switch (dtype) {
            case F16, F32 -> FLOAT;
            case F64 -> DOUBLE;
            case BOOL -> BOOLEAN;
            case I8 -> BYTE;
            case U8, I16 -> SHORT;
            case I32 -> INT;
            case I64 -> LONG;
        };
    }
}
