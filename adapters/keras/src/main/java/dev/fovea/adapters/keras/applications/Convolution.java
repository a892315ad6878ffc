package dev.fovea.adapters.keras.applications;

import dev.fovea.api.graph.Activate;
import dev.fovea.api.graph.Activation;
import dev.fovea.api.graph.Conv2d;
import dev.fovea.api.graph.DepthwiseConv2d;
import dev.fovea.api.graph.Op;
import dev.fovea.api.graph.Padding;
import dev.fovea.api.graph.TensorType;
import dev.fovea.api.graph.Weights;
import dev.fovea.api.graph.Window;
import dev.fovea.api.tensor.Shape;
import org.jspecify.annotations.Nullable;

/** The settings of a convolution, with Keras's defaults: stride 1, padding {@code valid}, a bias, no activation. */
final class Convolution {

    private final Window window;
    private final boolean isSame;
    private final boolean hasBias;
    private final boolean hasRelu;

    private Convolution(Window window, boolean isSame, boolean hasBias, boolean hasRelu) {
        this.window = window;
        this.isSame = isSame;
        this.hasBias = hasBias;
        this.hasRelu = hasRelu;
    }

    /** A square kernel. */
    static Convolution of(int size) {
        return of(size, size);
    }

    static Convolution of(int height, int width) {
        return new Convolution(Window.of(height, width, 1), false, true, false);
    }

    Convolution stride(int stride) {
        return new Convolution(Window.of(window.height(), window.width(), stride), isSame, hasBias, hasRelu);
    }

    /** Padding {@code same}. */
    Convolution same() {
        return new Convolution(window, true, hasBias, hasRelu);
    }

    Convolution withoutBias() {
        return new Convolution(window, isSame, false, hasRelu);
    }

    Convolution relu() {
        return new Convolution(window, isSame, hasBias, true);
    }

    /** The layer {@code Conv2D}. */
    Network.Layer filters(int filters) {
        return to -> {
            TensorType input = to.type();
            Weights kernel = to.weight("kernel", window.height(), window.width(), input.channels(), filters);
            write(to, new Conv2d(kernel, bias(to, filters), window, padding(input), 1));
        };
    }

    /** The layer {@code DepthwiseConv2D}, one output a channel. */
    Network.Layer depthwise() {
        return to -> write(to, eachChannel(to, "kernel", bias(to, to.type().channels())));
    }

    /** The layer {@code SeparableConv2D}: each channel by itself, then one by one. */
    Network.Layer separable(int filters) {
        return to -> {
            int channels = to.type().channels();
            String depthwise = to.inner("depthwise", eachChannel(to, "depthwise_kernel", null));
            Weights kernel = to.weight("pointwise_kernel", 1, 1, channels, filters);
            to.result(new Conv2d(kernel, bias(to, filters), Window.of(1, 1, 1), Padding.none(), 1), depthwise);
        };
    }

    private Op eachChannel(Network.Scribe to, String name, @Nullable Weights bias) {
        TensorType input = to.type();
        int channels = input.channels();
        Weights kernel = to.weight(name, window.height(), window.width(), channels, 1);
        return new DepthwiseConv2d(
                kernel.reshaped(Shape.of(window.height(), window.width(), 1, channels)), bias, window, padding(input));
    }

    private void write(Network.Scribe to, Op op) {
        if (hasRelu) {
            to.result(new Activate(Activation.relu()), to.inner("linear", op));
        } else {
            to.result(op);
        }
    }

    private @Nullable Weights bias(Network.Scribe to, int size) {
        return hasBias ? to.weight("bias", size) : null;
    }

    private Padding padding(TensorType input) {
        return isSame ? Padding.same(input.shape().dim(0), input.shape().dim(1), window) : Padding.none();
    }
}
