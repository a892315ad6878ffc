package dev.fovea.domain.plan;

import dev.fovea.api.graph.Conv2d;
import dev.fovea.api.graph.DepthwiseConv2d;
import dev.fovea.api.graph.Op;
import dev.fovea.api.graph.Padding;
import dev.fovea.api.graph.TensorType;
import dev.fovea.api.graph.Window;
import dev.fovea.api.plan.Format;
import dev.fovea.api.plan.Kernel;

/** How far beyond a picture's edges the kernels read. */
final class Halos {

    private Halos() {}

    /**
     * The zeros that an operation wants around its first input. Convolutions read whole windows, but for the plain ones,
     * which look where the edges are; blocked depthwise ones find rows outside by themselves.
     */
    static Padding of(Op op, TensorType input, TensorType output, Format format, Kernel kernel) {
        if (op instanceof Conv2d conv && kernel.algorithm() != Kernel.Algorithm.PLAIN) {
            return convolution(conv, input, output, kernel.algorithm().outputs());
        }
        if (op instanceof DepthwiseConv2d conv && format == Format.BLOCKED) {
            return new Padding(0, conv.padding().left(), 0, right(conv.window(), conv.padding(), input, output));
        }
        return Padding.none();
    }

    private static Padding convolution(Conv2d conv, TensorType input, TensorType output, int tile) {
        Window window = conv.window();
        Padding padding = conv.padding();
        int height = input.shape().dim(0);
        int right = right(window, padding, input, output);
        int bottom = Math.max(
                0,
                (output.shape().dim(0) - 1) * window.strideHeight() + window.extentHeight() - padding.top() - height);
        if (tile > 0) {
            // The last tiles are read whole, also where the picture ends inside them.
            int tileHeight = (output.shape().dim(0) + tile - 1) / tile * tile;
            int tileWidth = (output.shape().dim(1) + tile - 1) / tile * tile;
            bottom = Math.max(bottom, tileHeight + window.height() - 1 - padding.top() - height);
            right = Math.max(
                    right,
                    tileWidth
                            + window.width()
                            - 1
                            - padding.left()
                            - input.shape().dim(1));
        }
        return new Padding(padding.top(), padding.left(), bottom, right);
    }

    private static int right(Window window, Padding padding, TensorType input, TensorType output) {
        return Math.max(
                0,
                (output.shape().dim(1) - 1) * window.strideWidth()
                        + window.extentWidth()
                        - padding.left()
                        - input.shape().dim(1));
    }
}
