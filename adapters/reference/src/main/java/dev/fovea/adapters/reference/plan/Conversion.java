package dev.fovea.adapters.reference.plan;

import dev.fovea.api.graph.Cast;
import dev.fovea.api.graph.Dequantize;
import dev.fovea.api.graph.Quantize;
import dev.fovea.api.graph.TensorType;
import dev.fovea.api.tensor.DType;
import dev.fovea.api.tensor.Quantization;

/** {@link Cast}, {@link Dequantize} and {@link Quantize}. Values of integer types are their stored integers. */
final class Conversion {

    private Conversion() {}

    static Operation of(Cast op, TensorType input) {
        DType to = op.to();
        return new Elementwise(input, (x, c) -> cast(x, to));
    }

    /** Halves are widened already when they are read. */
    static Operation of(Dequantize op, TensorType input) {
        Quantization map = input.quantization();
        return new Elementwise(input, (x, c) -> map == null ? x : map.dequantize((int) x));
    }

    static Operation of(Quantize op, TensorType output) {
        Quantization map = output.quantization();
        double least = least(output.dtype());
        double most = most(output.dtype());
        return new Elementwise(output, (x, c) -> {
            double stored = map == null ? x : Math.rint(x / map.scale()) + map.zeroPoint();
            return Math.max(least, Math.min(most, stored));
        });
    }

    /** Towards zero, as Java does it: beyond the range is its end, NaN is 0. */
    private static double cast(double x, DType to) {
        return switch (to) {
            case F32, F64, F16 -> x;
            case U8, I8, I16 -> Math.max(least(to), Math.min(most(to), (int) x));
            case I32 -> (int) x;
            case I64 -> (double) (long) x;
            case BOOL -> x == 0 ? 0 : 1;
        };
    }

    private static double least(DType type) {
        return switch (type) {
            case U8, BOOL -> 0;
            case I8 -> Byte.MIN_VALUE;
            case I16 -> Short.MIN_VALUE;
            case I32 -> Integer.MIN_VALUE;
            default -> Double.NEGATIVE_INFINITY;
        };
    }

    private static double most(DType type) {
        return switch (type) {
            case U8 -> 255;
            case I8 -> Byte.MAX_VALUE;
            case I16 -> Short.MAX_VALUE;
            case I32 -> Integer.MAX_VALUE;
            case BOOL -> 1;
            default -> Double.POSITIVE_INFINITY;
        };
    }
}
