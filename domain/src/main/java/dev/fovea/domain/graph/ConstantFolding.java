package dev.fovea.domain.graph;

import dev.fovea.api.graph.Add;
import dev.fovea.api.graph.Cast;
import dev.fovea.api.graph.Constant;
import dev.fovea.api.graph.Dequantize;
import dev.fovea.api.graph.Flatten;
import dev.fovea.api.graph.Multiply;
import dev.fovea.api.graph.Node;
import dev.fovea.api.graph.Reshape;
import dev.fovea.api.graph.Transpose;
import dev.fovea.api.graph.Weights;
import dev.fovea.api.tensor.DType;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Computes f32 results that depend on constants alone. */
final class ConstantFolding implements Rewrite {

    /** No result larger than this many elements is kept: a hostile file could ask for 2 GiB by repeated dimensions. */
    private static final int MOST = 1 << 22;

    @Override
    public boolean apply(GraphEdit edit) {
        boolean changed = false;
        for (Node seen : edit.nodes()) {
            Node node = edit.find(seen.name());
            if (node == null || node.inputs().isEmpty()) {
                continue;
            }
            List<Node> inputs = node.inputs().stream().map(edit::node).toList();
            boolean constant = inputs.stream().allMatch(input -> input.op() instanceof Constant);
            boolean fits = node.type().dtype() == DType.F32 && node.type().elements() <= MOST;
            Weights value = constant && fits ? value(node, inputs) : null;
            if (value != null) {
                edit.replace(node.name(), new Constant(value), List.of());
                for (Node input : inputs) {
                    if (edit.find(input.name()) != null
                            && edit.users(input.name()).isEmpty()
                            && !edit.isOutput(input.name())) {
                        edit.remove(input.name());
                    }
                }
                changed = true;
            }
        }
        return changed;
    }

    private static @Nullable Weights value(Node node, List<Node> inputs) {
        Weights first = weights(inputs.get(0));
        if (node.op() instanceof Cast
                || node.op() instanceof Dequantize
                || node.op() instanceof Reshape
                || node.op() instanceof Flatten) {
            return Weights.of(node.name(), node.type().shape(), first.toFloats());
        }
        if (node.op() instanceof Transpose transpose) {
            int[] axes =
                    transpose.permutation().stream().mapToInt(Integer::intValue).toArray();
            Weights plain = Weights.of(node.name(), first.shape(), first.toFloats());
            return Weights.of(
                    node.name(), node.type().shape(), plain.permuted(axes).toFloats());
        }
        if (node.op() instanceof Add || node.op() instanceof Multiply) {
            float[] a = first.toFloats(node.type().shape());
            float[] b = weights(inputs.get(1)).toFloats(node.type().shape());
            for (int i = 0; i < a.length; i++) {
                a[i] = node.op() instanceof Add ? a[i] + b[i] : a[i] * b[i];
            }
            return Weights.of(node.name(), node.type().shape(), a);
        }
        return null;
    }

    private static Weights weights(Node node) {
        return ((Constant) node.op()).value();
    }
}
