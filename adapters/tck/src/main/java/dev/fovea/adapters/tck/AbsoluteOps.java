package dev.fovea.adapters.tck;

import dev.fovea.api.graph.Conv2d;
import dev.fovea.api.graph.Conv2dTranspose;
import dev.fovea.api.graph.Dense;
import dev.fovea.api.graph.DepthwiseConv2d;
import dev.fovea.api.graph.Op;
import dev.fovea.api.graph.Weights;
import org.jspecify.annotations.Nullable;

/** Convolutions and dense layers with the absolute values of their weights. */
final class AbsoluteOps {

    private AbsoluteOps() {}

    static boolean isLinear(Op op) {
        return op instanceof Conv2d
                || op instanceof DepthwiseConv2d
                || op instanceof Conv2dTranspose
                || op instanceof Dense;
    }

    /** The most products that make an element of the result. */
    static int products(Op op) {
        if (op instanceof Dense dense) {
            return dense.kernel().shape().dim(0);
        }
        Weights kernel = op.weights().get(0);
        return kernel.shape().dim(0) * kernel.shape().dim(1) * kernel.shape().dim(2);
    }

    /** The operation with absolute kernel, and absolute bias times the factor. */
    static Op of(Op op, double factor) {
        if (op instanceof Conv2d conv) {
            return new Conv2d(
                    absolute(conv.kernel(), 1),
                    bias(conv.bias(), factor),
                    conv.window(),
                    conv.padding(),
                    conv.groups());
        } else if (op instanceof DepthwiseConv2d conv) {
            return new DepthwiseConv2d(
                    absolute(conv.kernel(), 1), bias(conv.bias(), factor), conv.window(), conv.padding());
        } else if (op instanceof Conv2dTranspose conv) {
            return new Conv2dTranspose(
                    absolute(conv.kernel(), 1),
                    bias(conv.bias(), factor),
                    conv.window(),
                    conv.crop(),
                    conv.height(),
                    conv.width());
        }
        Dense dense = (Dense) op;
        return new Dense(absolute(dense.kernel(), 1), bias(dense.bias(), factor));
    }

    private static @Nullable Weights bias(@Nullable Weights bias, double factor) {
        return bias == null ? null : absolute(bias, factor);
    }

    private static Weights absolute(Weights weights, double factor) {
        float[] values = weights.toFloats();
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) (Math.abs(values[i]) * factor);
        }
        return Weights.of(weights.name(), weights.shape(), values);
    }
}
