package dev.fovea.api.graph;

import java.util.List;

/** {@code e^(x - max) / sum} over the last dimension. */
public record Softmax() implements Op {

    @Override
    public String kind() {
        return "softmax";
    }

    @Override
    public TensorType infer(String node, List<TensorType> inputs) {
        TensorType input = Inputs.floating(this, node, Inputs.one(this, node, inputs));
        if (input.rank() < 1) {
            throw Inputs.wrong(this, node, "an input of rank 1 or more", input);
        }
        return input;
    }

    @Override
    public long flops(List<TensorType> inputs, TensorType output) {
        return 4L * output.elements();
    }

    @Override
    public String toString() {
        return kind();
    }
}
