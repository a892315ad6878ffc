package dev.fovea.api.graph;

import dev.fovea.api.tensor.Shape;
import java.util.List;
import java.util.Objects;

/**
 * The same elements, row-major, in another shape.
 *
 * @param shape of a row
 */
public record Reshape(Shape shape) implements Op {
    public Reshape {
        Objects.requireNonNull(shape, "shape");
    }

    @Override
    public String kind() {
        return "reshape";
    }

    @Override
    public TensorType infer(String node, List<TensorType> inputs) {
        TensorType input = Inputs.one(this, node, inputs);
        if (!shape.isKnown() || shape.elements() != input.elements()) {
            throw Inputs.wrong(this, node, "a shape of " + input.elements() + " elements", shape);
        }
        return input.withShape(shape);
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
