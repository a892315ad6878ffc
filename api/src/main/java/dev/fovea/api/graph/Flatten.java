package dev.fovea.api.graph;

import dev.fovea.api.tensor.Shape;
import java.util.List;

/** The same elements, row-major, in one dimension. */
public record Flatten() implements Op {

    @Override
    public String kind() {
        return "flatten";
    }

    @Override
    public TensorType infer(String node, List<TensorType> inputs) {
        TensorType input = Inputs.one(this, node, inputs);
        return input.withShape(Shape.of(input.elements()));
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
