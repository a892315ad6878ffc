package dev.fovea.api.graph;

import dev.fovea.api.tensor.Shape;
import java.util.List;
import java.util.Objects;

/**
 * Rows and columns of one value around a picture.
 *
 * @param padding how many
 * @param value what they hold
 */
public record Pad(Padding padding, float value) implements Op {
    public Pad {
        Objects.requireNonNull(padding, "padding");
    }

    @Override
    public String kind() {
        return "pad";
    }

    @Override
    public TensorType infer(String node, List<TensorType> inputs) {
        TensorType input = Inputs.picture(this, node, inputs);
        return input.withShape(Shape.of(
                Math.addExact(input.shape().dim(0), padding.top() + padding.bottom()),
                Math.addExact(input.shape().dim(1), padding.left() + padding.right()),
                input.channels()));
    }

    @Override
    public long flops(List<TensorType> inputs, TensorType output) {
        return 0;
    }

    @Override
    public String toString() {
        return kind() + " " + padding + (value == 0 ? "" : " value " + value);
    }
}
