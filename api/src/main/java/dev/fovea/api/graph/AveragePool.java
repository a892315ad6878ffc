package dev.fovea.api.graph;

import java.util.List;
import java.util.Objects;

/**
 * The mean of each window; padding is not counted.
 *
 * @param window without dilation
 * @param padding around the input, less than the window
 */
public record AveragePool(Window window, Padding padding) implements Op {
    public AveragePool {
        Objects.requireNonNull(window, "window");
        Objects.requireNonNull(padding, "padding");
    }

    @Override
    public String kind() {
        return "average_pool";
    }

    @Override
    public TensorType infer(String node, List<TensorType> inputs) {
        return Inputs.pool(this, node, inputs, window, padding);
    }

    @Override
    public long flops(List<TensorType> inputs, TensorType output) {
        return (long) output.elements() * window.height() * window.width();
    }

    @Override
    public String toString() {
        return kind() + " " + window + (padding.isNone() ? "" : " pad " + padding);
    }
}
