package dev.fovea.api.graph;

import java.util.List;
import java.util.Objects;

/**
 * An activation on its own.
 *
 * @param activation the function
 */
public record Activate(Activation activation) implements Op {
    public Activate {
        Objects.requireNonNull(activation, "activation");
    }

    @Override
    public String kind() {
        return "activation";
    }

    @Override
    public TensorType infer(String node, List<TensorType> inputs) {
        return Inputs.floating(this, node, Inputs.one(this, node, inputs));
    }

    @Override
    public String toString() {
        return activation.toString();
    }
}
