package dev.fovea.api.graph;

import java.util.List;
import java.util.Objects;

/**
 * The largest element of each window; padding never wins.
 *
 * @param window without dilation
 * @param padding around the input, less than the window
 */
public record MaxPool(Window window, Padding padding) implements Op {
    public MaxPool {
        Objects.requireNonNull(window, "window");
        Objects.requireNonNull(padding, "padding");
    }

    @Override
    public String kind() {
        return "max_pool";
    }

    @Override
    public TensorType infer(String node, List<TensorType> inputs) {
        TensorType input = Inputs.picture(this, node, inputs);
        boolean allPadding = padding.top() >= window.height()
                || padding.bottom() >= window.height()
                || padding.left() >= window.width()
                || padding.right() >= window.width();
        if (allPadding || window.dilationHeight() != 1 || window.dilationWidth() != 1) {
            throw Inputs.wrong(this, node, "padding less than the window, no dilation", padding + " and " + window);
        }
        return Inputs.window(this, node, input, window, padding, input.channels());
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
