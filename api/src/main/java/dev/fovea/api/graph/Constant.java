package dev.fovea.api.graph;

import java.util.List;
import java.util.Objects;

/**
 * Numbers of the model as a tensor: the same for every row of a batch.
 *
 * @param value its shape is that of a row
 */
public record Constant(Weights value) implements Op {
    public Constant {
        Objects.requireNonNull(value, "value");
    }

    @Override
    public String kind() {
        return "constant";
    }

    @Override
    public TensorType infer(String node, List<TensorType> inputs) {
        Inputs.count(this, node, inputs, 0);
        return TensorType.of(value.dtype(), value.shape());
    }

    @Override
    public List<Weights> weights() {
        return List.of(value);
    }

    @Override
    public long flops(List<TensorType> inputs, TensorType output) {
        return 0;
    }

    @Override
    public String toString() {
        return kind();
    }
}
