package dev.fovea.adapters.models.file;

import dev.fovea.api.graph.Activation;
import dev.fovea.api.graph.Dropout;
import dev.fovea.api.graph.GlobalPool;
import dev.fovea.api.graph.Resize;
import dev.fovea.api.tensor.DType;

/** The numbers that stand for constants in files. They never change: a new constant gets a new number. */
final class Codes {

    private Codes() {}

    static int of(DType dtype) {
        return switch (dtype) {
            case F32 -> 1;
            case F64 -> 2;
            case F16 -> 3;
            case U8 -> 4;
            case I8 -> 5;
            case I16 -> 6;
            case I32 -> 7;
            case I64 -> 8;
            case BOOL -> 9;
        };
    }

    static int of(Activation.Kind kind) {
        return switch (kind) {
            case NONE -> 1;
            case CLAMP -> 2;
            case LEAKY_RELU -> 3;
            case ELU -> 4;
            case SELU -> 5;
            case CELU -> 6;
            case GELU -> 7;
            case GELU_TANH -> 8;
            case SIGMOID -> 9;
            case HARD_SIGMOID -> 10;
            case SILU -> 11;
            case HARD_SILU -> 12;
            case MISH -> 13;
            case SOFTPLUS -> 14;
            case SOFTSIGN -> 15;
            case TANH -> 16;
            case EXPONENTIAL -> 17;
            case RSQRT -> 18;
        };
    }

    static int of(GlobalPool.Reduction reduction) {
        return switch (reduction) {
            case AVERAGE -> 1;
            case MAX -> 2;
        };
    }

    static int of(Dropout.Grain grain) {
        return switch (grain) {
            case ELEMENT -> 1;
            case CHANNEL -> 2;
            case EXAMPLE -> 3;
        };
    }

    static int of(Resize.Method method) {
        return switch (method) {
            case NEAREST_FLOOR -> 1;
            case NEAREST_ROUND -> 2;
            case BILINEAR -> 3;
        };
    }

    static int of(Resize.Coordinates coordinates) {
        return switch (coordinates) {
            case ASYMMETRIC -> 1;
            case HALF_PIXEL -> 2;
            case ALIGN_CORNERS -> 3;
        };
    }
}
