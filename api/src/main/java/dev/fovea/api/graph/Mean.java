package dev.fovea.api.graph;

import dev.fovea.api.tensor.Shape;
import java.util.List;

/**
 * The mean over some dimensions.
 *
 * @param axes dimensions of a row, from 0, ascending
 * @param keepDims true to keep them as 1
 */
public record Mean(List<Integer> axes, boolean keepDims) implements Op {
    public Mean {
        axes = axes.stream().sorted().toList();
    }

    @Override
    public String kind() {
        return "mean";
    }

    @Override
    public TensorType infer(String node, List<TensorType> inputs) {
        TensorType input = Inputs.floating(this, node, Inputs.one(this, node, inputs));
        boolean fits = axes.stream().allMatch(axis -> axis >= 0 && axis < input.rank())
                && axes.stream().distinct().count() == axes.size();
        if (!fits) {
            throw Inputs.wrong(this, node, "different dimensions of " + input, axes);
        }
        int[] dims = new int[keepDims ? input.rank() : input.rank() - axes.size()];
        int next = 0;
        for (int i = 0; i < input.rank(); i++) {
            if (!axes.contains(i)) {
                dims[next++] = input.shape().dim(i);
            } else if (keepDims) {
                dims[next++] = 1;
            }
        }
        return input.withShape(Shape.of(dims));
    }

    @Override
    public long flops(List<TensorType> inputs, TensorType output) {
        return inputs.get(0).elements();
    }

    @Override
    public String toString() {
        return kind() + " axes " + axes + (keepDims ? " keep" : "");
    }
}
