package dev.fovea.adapters.cpu;

import dev.fovea.api.graph.BatchNorm;
import dev.fovea.api.graph.Conv2d;
import dev.fovea.api.graph.Conv2dTranspose;
import dev.fovea.api.graph.Dense;
import dev.fovea.api.graph.DepthwiseConv2d;
import dev.fovea.api.graph.Op;
import dev.fovea.api.graph.PRelu;
import dev.fovea.api.graph.TensorType;
import dev.fovea.api.graph.Weights;
import dev.fovea.api.plan.Step;
import dev.fovea.api.tensor.DType;
import dev.fovea.api.tensor.Shape;
import dev.fovea.nativelib.WeightsRow;
import dev.fovea.nativelib.WeightsType;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * The weights of one step, as native code packs them.
 *
 * @param row their form
 * @param data their memory; direct, element (0, 0, 0, 0) first
 * @param keepsHalf true when f16 values stay f16 in the packed form
 * @param spread true when there is one weight for each element of a picture, not for each channel
 * @param affine true when the bias is the shift of an affine step
 */
record StepWeights(WeightsRow row, ByteBuffer data, boolean keepsHalf, boolean spread, boolean affine) {

    /** True when a bias lies behind the packed weights; the shift of an affine step is part of them. */
    boolean hasBias() {
        return row.bias() != null && !affine;
    }

    static @Nullable StepWeights of(Step.Compute step) {
        Op op = step.op();
        TensorType input = step.inputs().get(0).type();
        if (op instanceof Conv2d conv) {
            return kernel(conv.kernel(), conv.bias(), false);
        }
        if (op instanceof DepthwiseConv2d conv) {
            return kernel(conv.kernel(), conv.bias(), false);
        }
        if (op instanceof Conv2dTranspose conv) {
            return kernel(conv.kernel(), conv.bias(), false);
        }
        if (op instanceof Dense dense) {
            boolean keepsHalf =
                    dense.kernel().dtype() == DType.F16 && dense.kernel().scale() == null;
            return kernel(dense.kernel(), dense.bias(), keepsHalf);
        }
        if (op instanceof BatchNorm norm) {
            BatchNorm.Affine affine = norm.affine();
            return vector(affine.scale(), affine.shift(), false);
        }
        if (op instanceof PRelu prelu) {
            boolean byChannel = isByChannel(prelu.alpha(), input.channels());
            return vector(
                    byChannel ? prelu.alpha().toFloats() : prelu.alpha().toFloats(input.shape()), null, !byChannel);
        }
        return null;
    }

    /** True when there is one weight for each channel, whatever the place in the picture. */
    static boolean isByChannel(Weights weights, int channels) {
        int rank = weights.shape().rank();
        return rank > 0 && weights.shape().dim(rank - 1) == channels && weights.elements() == channels;
    }

    /** A constant operand, repeated to one value for each element of a picture. */
    static StepWeights operand(Weights constant, Shape picture) {
        return vector(constant.toFloats(picture), null, true);
    }

    private static StepWeights vector(float[] values, float @Nullable [] shift, boolean spread) {
        ByteBuffer data = Weights.of("vector", Shape.of(values.length), values).data();
        return new StepWeights(WeightsRow.vector(values.length, shift), data, false, spread, shift != null);
    }

    private static StepWeights kernel(Weights given, @Nullable Weights bias, boolean keepsHalf) {
        Weights weights = packable(given);
        boolean dense = weights.shape().rank() == 2;
        int[] dims = weights.shape().dims();
        long[] strides = weights.strides();
        WeightsType type = switch (weights.dtype()) {
            case F16 -> WeightsType.F16;
            case I8 -> WeightsType.I8;
            case U8 -> WeightsType.U8;
            default -> WeightsType.F32;
        };
        WeightsRow row = WeightsRow.strided(
                type,
                dense ? new int[] {1, 1, dims[0], dims[1]} : dims,
                dense ? new long[] {0, 0, strides[0], strides[1]} : strides,
                weights.scale(),
                weights.zeroPoint(),
                bias == null ? null : bias.toFloats());
        return new StepWeights(row, weights.data(), keepsHalf, false, false);
    }

    /** Native code reads four element types, in memory off the heap. */
    private static Weights packable(Weights weights) {
        boolean known = switch (weights.dtype()) {
            case F32, F16, I8, U8 -> true;
            default -> false;
        };
        return known && weights.data().isDirect()
                ? weights
                : Weights.of(weights.name(), weights.shape(), weights.toFloats());
    }
}
