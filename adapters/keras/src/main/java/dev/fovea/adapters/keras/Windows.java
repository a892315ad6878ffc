package dev.fovea.adapters.keras;

import dev.fovea.api.graph.Padding;
import dev.fovea.api.graph.TensorType;
import dev.fovea.api.graph.Window;
import java.util.Locale;

/** Windows and their padding, from a layer's settings. */
final class Windows {

    private Windows() {}

    /** The window of a convolution. */
    static Window kernel(LayerCall call) {
        Fields config = call.config();
        int[] size = config.integers("kernel_size", 2, 1);
        int[] strides = config.has("strides") ? config.integers("strides", 2, 1) : new int[] {1, 1};
        int[] dilation = config.has("dilation_rate") ? config.integers("dilation_rate", 2, 1) : new int[] {1, 1};
        return config.fitting(() -> new Window(size[0], size[1], strides[0], strides[1], dilation[0], dilation[1]));
    }

    /** The window of a pool; without strides, windows lie side by side. */
    static Window pool(LayerCall call) {
        Fields config = call.config();
        int[] size = config.integers("pool_size", 2, 1);
        int[] strides = config.has("strides") ? config.integers("strides", 2, 1) : size;
        return config.fitting(() -> new Window(size[0], size[1], strides[0], strides[1], 1, 1));
    }

    /** The rows and columns around the input, of settings {@code valid} or {@code same}. */
    static Padding padding(LayerCall call, TensorType input, Window window) {
        return isSame(call)
                ? call.config()
                        .fitting(() ->
                                Padding.same(input.shape().dim(0), input.shape().dim(1), window))
                : Padding.none();
    }

    /** True for padding {@code same}, false for {@code valid}. */
    static boolean isSame(LayerCall call) {
        String padding = call.config().text("padding", "valid").toLowerCase(Locale.ROOT);
        if (!padding.equals("same") && !padding.equals("valid")) {
            throw call.config().unsupported("padding", "valid or same");
        }
        return padding.equals("same");
    }

    /** Rows and columns on each side: one number, one for each direction, or both sides of each. */
    static Padding margin(LayerCall call, String key) {
        Fields config = call.config();
        double[] flat = config.numbers(key);
        int[] n = new int[flat.length];
        for (int i = 0; i < n.length; i++) {
            n[i] = (int) flat[i];
            if (n[i] != flat[i]) {
                throw config.wrong(key, "whole numbers");
            }
        }
        return config.fitting(() -> switch (n.length) {
            case 1 -> new Padding(n[0], n[0], n[0], n[0]);
            case 2 -> new Padding(n[0], n[1], n[0], n[1]);
            case 4 -> new Padding(n[0], n[2], n[1], n[3]);
            default -> throw config.wrong(key, "1, 2 or 4 numbers");
        });
    }
}
