package dev.fovea.adapters.keras;

import dev.fovea.api.graph.Conv2d;
import dev.fovea.api.graph.Dense;
import dev.fovea.api.graph.DepthwiseConv2d;
import dev.fovea.api.graph.Op;
import dev.fovea.api.graph.Padding;
import dev.fovea.api.graph.TensorType;
import dev.fovea.api.graph.Weights;
import dev.fovea.api.graph.Window;
import dev.fovea.api.tensor.Shape;
import org.jspecify.annotations.Nullable;

/** Convolutions and dense layers. */
final class ConvLayers {

    private ConvLayers() {}

    static void conv2d(LayerCall call) {
        Fields config = call.config();
        TensorType input = call.picture();
        Window window = Windows.kernel(call);
        int filters = config.integer("filters", 1);
        int groups = config.integer("groups", 1, 1);
        if (input.channels() % groups != 0) {
            throw config.wrong("groups", "a divisor of the " + input.channels() + " channels");
        }
        Weights kernel = call.weight("kernel", window.height(), window.width(), input.channels() / groups, filters);
        Padding padding = Windows.padding(call, input, window);
        call.activated(new Conv2d(kernel, bias(call, filters), window, padding, groups), call.input());
    }

    static void depthwise(LayerCall call) {
        TensorType input = call.picture();
        int outputs = outputs(call, input);
        call.activated(depthwise(call, input, "kernel", bias(call, outputs)), call.input());
    }

    /** Each channel by itself, then one by one; the bias comes last. */
    static void separable(LayerCall call) {
        TensorType input = call.picture();
        int inner = outputs(call, input);
        int filters = call.config().integer("filters", 1);
        String depthwise = call.inner("depthwise", depthwise(call, input, "depthwise_kernel", null), call.input());
        Weights kernel = call.weight("pointwise_kernel", 1, 1, inner, filters);
        call.activated(new Conv2d(kernel, bias(call, filters), Window.of(1, 1, 1), Padding.none(), 1), depthwise);
    }

    static void dense(LayerCall call) {
        TensorType input = call.type();
        int units = call.config().integer("units", 1);
        Weights kernel = call.weight("kernel", input.channels(), units);
        call.activated(new Dense(kernel, bias(call, units)), call.input());
    }

    /** The bias, unless the layer has none. */
    static @Nullable Weights bias(LayerCall call, int size) {
        return call.config().flag("use_bias", true) ? call.weight("bias", size) : null;
    }

    /** In Keras the kernel is height, width, channels, multiplier: the same memory. */
    private static Op depthwise(LayerCall call, TensorType input, String name, @Nullable Weights bias) {
        Window window = Windows.kernel(call);
        int outputs = outputs(call, input);
        Weights kernel = call.weight(
                name,
                weights -> weights.reshaped(Shape.of(window.height(), window.width(), 1, outputs)),
                window.height(),
                window.width(),
                input.channels(),
                outputs / input.channels());
        return new DepthwiseConv2d(kernel, bias, window, Windows.padding(call, input, window));
    }

    private static int outputs(LayerCall call, TensorType input) {
        int multiplier = call.config().integer("depth_multiplier", 1, 1);
        return call.config().fitting(() -> Math.multiplyExact(input.channels(), multiplier));
    }
}
