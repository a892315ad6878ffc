package dev.fovea.api.graph;

import dev.fovea.api.tensor.DType;
import java.util.List;
import java.util.Locale;
import java.util.Objects;

/**
 * The same numbers in another element type; floats become integers by cutting towards zero.
 *
 * @param to the new element type
 */
public record Cast(DType to) implements Op {
    public Cast {
        Objects.requireNonNull(to, "to");
    }

    @Override
    public String kind() {
        return "cast";
    }

    @Override
    public TensorType infer(String node, List<TensorType> inputs) {
        return Inputs.same(Inputs.one(this, node, inputs), to);
    }

    @Override
    public String toString() {
        return kind() + " " + to.name().toLowerCase(Locale.ROOT);
    }
}
