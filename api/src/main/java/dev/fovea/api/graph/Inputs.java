package dev.fovea.api.graph;

import dev.fovea.api.error.Fault;
import dev.fovea.api.error.ShapeException;
import dev.fovea.api.tensor.DType;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The checks of inputs that operations share. */
final class Inputs {

    private Inputs() {}

    static TensorType one(Op op, String node, List<TensorType> inputs) {
        count(op, node, inputs, 1);
        return inputs.get(0);
    }

    static void count(Op op, String node, List<TensorType> inputs, int expected) {
        if (inputs.size() != expected) {
            throw wrong(op, node, expected == 1 ? "one input" : expected + " inputs", inputs.size() + " " + inputs);
        }
    }

    /** One input of shape height, width, channels. */
    static TensorType picture(Op op, String node, List<TensorType> inputs) {
        TensorType input = one(op, node, inputs);
        if (input.rank() != 3) {
            throw wrong(op, node, "an input of height, width and channels", input);
        }
        return input;
    }

    static void channels(Op op, String node, String what, long expected, TensorType input) {
        if (input.channels() != expected) {
            throw wrong(op, node, what + " for " + expected + " channels", input);
        }
    }

    static void vector(Op op, String node, @Nullable Weights weights, String what, int size) {
        if (weights != null && !(weights.shape().rank() == 1 && weights.shape().dim(0) == size)) {
            throw wrong(op, node, what + " of shape [" + size + "]", weights.shape());
        }
    }

    /** The type of a window's output. */
    static TensorType window(Op op, String node, TensorType input, Window window, Padding padding, int channels) {
        long height = (long) input.shape().dim(0) + padding.top() + padding.bottom();
        long width = (long) input.shape().dim(1) + padding.left() + padding.right();
        if (height < window.extentHeight() || width < window.extentWidth()) {
            throw wrong(
                    op,
                    node,
                    "an input of at least " + window.extentHeight() + " x " + window.extentWidth()
                            + ", padding included",
                    height + " x " + width);
        }
        return input.withShape(dev.fovea.api.tensor.Shape.of(
                window.outHeight(Math.toIntExact(height)), window.outWidth(Math.toIntExact(width)), channels));
    }

    /** The type of a pool's output: every window holds an element of the input. */
    static TensorType pool(Op op, String node, List<TensorType> inputs, Window window, Padding padding) {
        TensorType input = picture(op, node, inputs);
        boolean allPadding = padding.top() >= window.height()
                || padding.bottom() >= window.height()
                || padding.left() >= window.width()
                || padding.right() >= window.width();
        if (allPadding || window.dilationHeight() != 1 || window.dilationWidth() != 1) {
            throw wrong(op, node, "padding less than the window, no dilation", padding + " and " + window);
        }
        return window(op, node, input, window, padding, input.channels());
    }

    static TensorType floating(Op op, String node, TensorType type) {
        if (!type.dtype().isFloating()) {
            throw wrong(op, node, "floating-point input", type);
        }
        return type;
    }

    /** The one floating-point input of a dropout of that rate, which is its result's type. */
    static TensorType dropping(Op op, String node, List<TensorType> inputs, double rate) {
        TensorType input = floating(op, node, one(op, node, inputs));
        if (!(rate >= 0 && rate < 1)) {
            throw wrong(op, node, "a rate from 0 to below 1", rate);
        }
        return input;
    }

    static TensorType same(TensorType type, DType dtype) {
        return TensorType.of(dtype, type.shape());
    }

    static ShapeException wrong(Op op, String node, Object expected, Object got) {
        return new ShapeException(Fault.of(op.kind(), node).expected(expected).got(got));
    }
}
