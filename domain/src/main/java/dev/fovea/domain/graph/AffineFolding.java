package dev.fovea.domain.graph;

import dev.fovea.api.graph.BatchNorm;
import dev.fovea.api.graph.Conv2d;
import dev.fovea.api.graph.Conv2dTranspose;
import dev.fovea.api.graph.Dense;
import dev.fovea.api.graph.DepthwiseConv2d;
import dev.fovea.api.graph.Node;
import dev.fovea.api.graph.Op;
import dev.fovea.api.graph.Weights;
import dev.fovea.api.tensor.Shape;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Folds a batch norm into the linear operation before it, when nothing else reads that one: the kernel becomes a view
 * with a factor for each output, the bias a new vector. Two batch norms in a row become one.
 */
final class AffineFolding implements Rewrite {

    @Override
    public boolean apply(GraphEdit edit) {
        boolean changed = false;
        for (Node seen : edit.nodes()) {
            Node node = edit.find(seen.name());
            if (node == null || !(node.op() instanceof BatchNorm norm)) {
                continue;
            }
            Node linear = edit.node(node.inputs().get(0));
            Op folded = edit.isInner(linear.name()) ? folded(linear, norm.affine()) : null;
            if (folded != null) {
                edit.replace(node.name(), folded, linear.inputs());
                edit.remove(linear.name());
                edit.absorb(node.name(), linear.name());
                changed = true;
            }
        }
        return changed;
    }

    private static @Nullable Op folded(Node linear, BatchNorm.Affine affine) {
        if (linear.op() instanceof Conv2d conv) {
            return new Conv2d(
                    conv.kernel().times(affine.scale()),
                    bias(linear.name(), conv.bias(), affine),
                    conv.window(),
                    conv.padding(),
                    conv.groups());
        }
        if (linear.op() instanceof DepthwiseConv2d conv) {
            return new DepthwiseConv2d(
                    conv.kernel().times(affine.scale()),
                    bias(linear.name(), conv.bias(), affine),
                    conv.window(),
                    conv.padding());
        }
        if (linear.op() instanceof Conv2dTranspose conv) {
            return new Conv2dTranspose(
                    conv.kernel().times(affine.scale()),
                    bias(linear.name(), conv.bias(), affine),
                    conv.window(),
                    conv.crop(),
                    conv.height(),
                    conv.width());
        }
        if (linear.op() instanceof Dense dense) {
            return new Dense(dense.kernel().times(affine.scale()), bias(linear.name(), dense.bias(), affine));
        }
        if (linear.op() instanceof BatchNorm first) {
            return both(linear.name(), first.affine(), affine);
        }
        return null;
    }

    private static Weights bias(String name, @Nullable Weights bias, BatchNorm.Affine affine) {
        float[] sum = affine.shift().clone();
        if (bias != null) {
            float[] old = bias.toFloats();
            for (int i = 0; i < sum.length; i++) {
                sum[i] = (float) ((double) old[i] * affine.scale()[i] + sum[i]);
            }
        }
        return Weights.of(name + "/bias", Shape.of(sum.length), sum);
    }

    private static BatchNorm both(String name, BatchNorm.Affine first, BatchNorm.Affine second) {
        int channels = first.scale().length;
        float[] scale = new float[channels];
        float[] shift = new float[channels];
        float[] ones = new float[channels];
        Arrays.fill(ones, 1);
        for (int i = 0; i < channels; i++) {
            scale[i] = first.scale()[i] * second.scale()[i];
            shift[i] = (float) ((double) first.shift()[i] * second.scale()[i] + second.shift()[i]);
        }
        Shape vector = Shape.of(channels);
        return new BatchNorm(
                Weights.of(name + "/scale", vector, scale),
                Weights.of(name + "/shift", vector, shift),
                Weights.of("zeros", vector, new float[channels]),
                Weights.of("ones", vector, ones),
                0);
    }
}
