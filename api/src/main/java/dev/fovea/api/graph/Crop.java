package dev.fovea.api.graph;

import dev.fovea.api.tensor.Shape;
import java.util.List;
import java.util.Objects;

/**
 * A picture without its outer rows and columns.
 *
 * @param margin how many are cut
 */
public record Crop(Padding margin) implements Op {
    public Crop {
        Objects.requireNonNull(margin, "margin");
    }

    @Override
    public String kind() {
        return "crop";
    }

    @Override
    public TensorType infer(String node, List<TensorType> inputs) {
        TensorType input = Inputs.picture(this, node, inputs);
        int height = input.shape().dim(0) - margin.top() - margin.bottom();
        int width = input.shape().dim(1) - margin.left() - margin.right();
        if (height < 1 || width < 1) {
            throw Inputs.wrong(this, node, "an input larger than the margin " + margin, input);
        }
        return input.withShape(Shape.of(height, width, input.channels()));
    }

    @Override
    public long flops(List<TensorType> inputs, TensorType output) {
        return 0;
    }

    @Override
    public String toString() {
        return kind() + " " + margin;
    }
}
