package dev.fovea.api.graph;

import java.util.List;
import java.util.Objects;

/**
 * A tensor that the caller gives.
 *
 * @param type of one row
 */
public record Input(TensorType type) implements Op {
    public Input {
        Objects.requireNonNull(type, "type");
    }

    @Override
    public String kind() {
        return "input";
    }

    @Override
    public TensorType infer(String node, List<TensorType> inputs) {
        Inputs.count(this, node, inputs, 0);
        return type;
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
