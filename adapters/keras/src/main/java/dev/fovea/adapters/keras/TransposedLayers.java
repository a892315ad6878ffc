package dev.fovea.adapters.keras;

import dev.fovea.api.graph.Conv2dTranspose;
import dev.fovea.api.graph.Padding;
import dev.fovea.api.graph.TensorType;
import dev.fovea.api.graph.Weights;
import dev.fovea.api.graph.Window;

/** Transposed convolution: the gradient of a convolution of the output's size, as TensorFlow has it. */
final class TransposedLayers {

    private TransposedLayers() {}

    static void conv2dTranspose(LayerCall call) {
        Fields config = call.config();
        TensorType input = call.picture();
        Window window = Windows.kernel(call);
        if (config.integer("groups", 1, 1) != 1) {
            throw config.unsupported("groups", "1");
        }
        int filters = config.integer("filters", 1);
        // In Keras the outputs come before the inputs.
        Weights kernel = call.weight(
                "kernel",
                weights -> weights.permuted(0, 1, 3, 2),
                window.height(),
                window.width(),
                filters,
                input.channels());
        Weights bias = ConvLayers.bias(call, filters);
        Side rows = side(call, 0, input.shape().dim(0), window.extentHeight(), window.strideHeight());
        Side columns = side(call, 1, input.shape().dim(1), window.extentWidth(), window.strideWidth());
        Padding crop = config.fitting(() -> new Padding(rows.before, columns.before, rows.after, columns.after));
        call.activated(new Conv2dTranspose(kernel, bias, window, crop, rows.size, columns.size), call.input());
    }

    /** The output along one direction, and how much of the full result is cut. */
    private record Side(int size, int before, int after) {}

    private static Side side(LayerCall call, int axis, int input, int extent, int stride) {
        Fields config = call.config();
        boolean same = Windows.isSame(call);
        long more = config.has("output_padding") ? config.integers("output_padding", 2, 0)[axis] : -1;
        if (more >= stride) {
            throw config.wrong("output_padding", "less than the strides");
        }
        long full = (input - 1L) * stride + extent;
        long size;
        if (same) {
            size = more < 0 ? (long) input * stride : (input - 1L) * stride + extent % 2 + more;
        } else {
            size = full + (more < 0 ? Math.max(extent, stride) - extent : more);
        }
        long cut = same ? Math.max(0, full - size) : 0;
        return config.fitting(
                () -> new Side(Math.toIntExact(size), Math.toIntExact(cut / 2), Math.toIntExact(cut - cut / 2)));
    }
}
