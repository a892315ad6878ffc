package dev.fovea.api.graph;

import dev.fovea.api.tensor.Shape;
import java.util.List;
import java.util.Locale;
import java.util.Objects;

/**
 * Each channel's mean or largest element over height and width.
 *
 * @param reduction which
 * @param keepDims true for a result of 1 x 1 x channels, false for channels alone
 */
public record GlobalPool(Reduction reduction, boolean keepDims) implements Op {

    /** What is taken of a channel. */
    public enum Reduction {
        AVERAGE,
        MAX
    }

    public GlobalPool {
        Objects.requireNonNull(reduction, "reduction");
    }

    @Override
    public String kind() {
        return "global_" + reduction.name().toLowerCase(Locale.ROOT) + "_pool";
    }

    @Override
    public TensorType infer(String node, List<TensorType> inputs) {
        TensorType input = Inputs.floating(this, node, Inputs.picture(this, node, inputs));
        return input.withShape(keepDims ? Shape.of(1, 1, input.channels()) : Shape.of(input.channels()));
    }

    @Override
    public long flops(List<TensorType> inputs, TensorType output) {
        return inputs.get(0).elements();
    }

    @Override
    public String toString() {
        return kind();
    }
}
