package dev.fovea.domain.graph;

import dev.fovea.api.graph.Activate;
import dev.fovea.api.graph.Activation;
import dev.fovea.api.graph.Add;
import dev.fovea.api.graph.AveragePool;
import dev.fovea.api.graph.BatchNorm;
import dev.fovea.api.graph.Concat;
import dev.fovea.api.graph.Constant;
import dev.fovea.api.graph.Conv2d;
import dev.fovea.api.graph.DepthwiseConv2d;
import dev.fovea.api.graph.GlobalPool;
import dev.fovea.api.graph.Mean;
import dev.fovea.api.graph.Multiply;
import dev.fovea.api.graph.Node;
import dev.fovea.api.graph.Noise;
import dev.fovea.api.graph.Op;
import dev.fovea.api.graph.Reshape;
import dev.fovea.api.graph.TensorType;
import dev.fovea.api.graph.Transpose;
import dev.fovea.api.graph.Weights;
import dev.fovea.api.tensor.Shape;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Says the same with operations that have better kernels: means over pictures become global pools, convolutions of one
 * channel a group depthwise ones, additions and multiplications of constant channel vectors batch norms, transposes that
 * move only dimensions of 1 reshapes, concatenations go along the last axis, and noise that must stay (an output) is
 * the activation that does nothing.
 */
final class Canonical implements Rewrite {

    /** No longer vector is made of one number: a hostile file could ask for 2 GiB. */
    private static final int MOST = 1 << 20;

    @Override
    public boolean apply(GraphEdit edit) {
        boolean changed = false;
        for (Node seen : edit.nodes()) {
            Node node = edit.find(seen.name());
            if (node == null) {
                continue;
            }
            List<TensorType> inputs = edit.inputTypes(node);
            if (node.op() instanceof Concat concat
                    && concat.axis() != node.type().rank() - 1) {
                alongTheLastAxis(edit, node, concat.axis(), inputs);
                changed = true;
                continue;
            }
            Op op = inputs.size() == 1 ? better(node, inputs.get(0)) : null;
            if (op != null) {
                edit.replace(node.name(), op, node.inputs());
                changed = true;
            } else if (node.op() instanceof Add || node.op() instanceof Multiply) {
                changed |= vector(edit, node, 0) || vector(edit, node, 1) || pictureFirst(edit, node, inputs);
            }
        }
        return changed;
    }

    private static @Nullable Op better(Node node, TensorType input) {
        if (node.op() instanceof Mean mean && input.rank() == 3 && mean.axes().equals(List.of(0, 1))) {
            return new GlobalPool(GlobalPool.Reduction.AVERAGE, mean.keepDims());
        }
        if (node.op() instanceof Noise) {
            return new Activate(Activation.none());
        }
        if (node.op() instanceof AveragePool pool
                && pool.padding().isNone()
                && pool.window().height() == input.shape().dim(0)
                && pool.window().width() == input.shape().dim(1)) {
            return new GlobalPool(GlobalPool.Reduction.AVERAGE, true);
        }
        if (node.op() instanceof Conv2d conv
                && conv.groups() > 1
                && conv.groups() == input.channels()
                && conv.kernel().shape().dim(2) == 1) {
            return new DepthwiseConv2d(conv.kernel(), conv.bias(), conv.window(), conv.padding());
        }
        if (node.op() instanceof Transpose transpose && keepsOrder(transpose, input)) {
            return new Reshape(node.type().shape());
        }
        return null;
    }

    private static boolean keepsOrder(Transpose transpose, TensorType input) {
        int last = -1;
        for (int axis : transpose.permutation()) {
            if (input.shape().dim(axis) != 1) {
                if (axis < last) {
                    return false;
                }
                last = axis;
            }
        }
        return true;
    }

    /** {@code x + v} and {@code x * v}, where input {@code at} is a constant with one value for each channel or for all. */
    private static boolean vector(GraphEdit edit, Node node, int at) {
        TensorType other = edit.node(node.inputs().get(1 - at)).type();
        if (!(edit.node(node.inputs().get(at)).op() instanceof Constant constant) || !other.equals(node.type())) {
            return false;
        }
        Shape shape = constant.value().shape();
        int channels = other.channels();
        int last = shape.rank() == 0 ? 1 : shape.dim(shape.rank() - 1);
        if (shape.elements() != last || (last != 1 && last != channels) || channels > MOST) {
            return false;
        }
        float[] values = constant.value().toFloats();
        if (last == 1) {
            float value = values[0];
            values = new float[channels];
            Arrays.fill(values, value);
        }
        for (float value : values) {
            if (!Float.isFinite(value)) {
                return false;
            }
        }
        Shape vector = Shape.of(channels);
        float[] ones = new float[channels];
        Arrays.fill(ones, 1);
        Weights given = Weights.of(constant.value().name(), vector, values);
        BatchNorm affine = new BatchNorm(
                node.op() instanceof Multiply ? given : null,
                node.op() instanceof Add ? given : null,
                Weights.of("zeros", vector, new float[channels]),
                Weights.of("ones", vector, ones),
                0);
        String gone = node.inputs().get(at);
        edit.replace(node.name(), affine, List.of(node.inputs().get(1 - at)));
        if (edit.users(gone).isEmpty() && !edit.isOutput(gone)) {
            edit.remove(gone);
        }
        return true;
    }

    /** Kernels repeat the second input. */
    private static boolean pictureFirst(GraphEdit edit, Node node, List<TensorType> inputs) {
        if (inputs.get(0).equals(node.type()) || !inputs.get(1).equals(node.type())) {
            return false;
        }
        edit.replace(
                node.name(),
                node.op(),
                List.of(node.inputs().get(1), node.inputs().get(0)));
        return true;
    }

    /** Row-major tensors are concatenated along an axis as rows of everything from that axis on. */
    private static void alongTheLastAxis(GraphEdit edit, Node node, int axis, List<TensorType> types) {
        List<String> rows = new ArrayList<>();
        for (int i = 0; i < types.size(); i++) {
            Shape shape = types.get(i).shape();
            String name = edit.fresh(node.name() + "/rows" + i);
            edit.insertBefore(
                    node.name(),
                    name,
                    new Reshape(rowsFrom(axis, shape)),
                    List.of(node.inputs().get(i)));
            rows.add(name);
        }
        String joined = edit.fresh(node.name() + "/rows");
        edit.insertBefore(node.name(), joined, new Concat(1), rows);
        edit.replace(node.name(), new Reshape(node.type().shape()), List.of(joined));
    }

    private static Shape rowsFrom(int axis, Shape shape) {
        int before = 1;
        int from = 1;
        for (int d = 0; d < shape.rank(); d++) {
            if (d < axis) {
                before *= shape.dim(d);
            } else {
                from *= shape.dim(d);
            }
        }
        return Shape.of(before, from);
    }
}
