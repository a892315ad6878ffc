package dev.fovea.adapters.keras;

import dev.fovea.api.graph.Activate;
import dev.fovea.api.graph.Activation;
import dev.fovea.api.graph.Crop;
import dev.fovea.api.graph.Flatten;
import dev.fovea.api.graph.Multiply;
import dev.fovea.api.graph.Pad;
import dev.fovea.api.graph.Reshape;
import dev.fovea.api.graph.Resize;
import dev.fovea.api.graph.Resize.Coordinates;
import dev.fovea.api.graph.Resize.Method;
import dev.fovea.api.graph.TensorType;
import dev.fovea.api.graph.Transpose;
import dev.fovea.api.tensor.Shape;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Layers that move values, or pass them on. */
final class ShapeLayers {

    /** More than any real vector is repeated. */
    private static final int MOST_REPEATS = 1 << 16;

    private ShapeLayers() {}

    static void identity(LayerCall call) {
        TensorType type = call.type();
        call.result(
                type.dtype().isFloating() ? new Activate(Activation.none()) : new Reshape(type.shape()), call.input());
    }

    static void zeroPadding(LayerCall call) {
        call.picture();
        call.result(new Pad(Windows.margin(call, "padding"), 0), call.input());
    }

    static void cropping(LayerCall call) {
        call.picture();
        call.result(new Crop(Windows.margin(call, "cropping")), call.input());
    }

    static void upSampling(LayerCall call) {
        TensorType input = call.picture();
        int[] size = call.config().integers("size", 2, 1);
        int height =
                call.config().fitting(() -> Math.multiplyExact(input.shape().dim(0), size[0]));
        int width = call.config().fitting(() -> Math.multiplyExact(input.shape().dim(1), size[1]));
        call.result(resize(call, height, width, "nearest"), call.input());
    }

    static void resizing(LayerCall call) {
        Fields config = call.config();
        call.picture();
        for (String key : List.of("crop_to_aspect_ratio", "pad_to_aspect_ratio", "antialias")) {
            if (config.flag(key, false)) {
                throw config.unsupported(key, "false");
            }
        }
        call.result(resize(call, config.integer("height", 1), config.integer("width", 1), "bilinear"), call.input());
    }

    /** Both methods are TensorFlow's of half-pixel centres; the nearest one then repeats whole pixels. */
    private static Resize resize(LayerCall call, int height, int width, String otherwise) {
        Method method = switch (call.config().text("interpolation", otherwise)) {
            case "nearest" -> Method.NEAREST_FLOOR;
            case "bilinear" -> Method.BILINEAR;
            default -> throw call.config().unsupported("interpolation", "nearest or bilinear");
        };
        return new Resize(height, width, method, Coordinates.HALF_PIXEL);
    }

    static void reshape(LayerCall call) {
        Fields config = call.config();
        int[] shape = config.integers("target_shape");
        int open = -1;
        long known = 1;
        for (int i = 0; i < shape.length; i++) {
            if (shape[i] == -1 && open < 0) {
                open = i;
            } else if (shape[i] < 1) {
                throw config.wrong("target_shape", "dimensions of at least 1, and -1 once at most");
            } else {
                int dim = shape[i];
                long before = known;
                known = config.fitting(() -> Math.multiplyExact(before, (long) dim));
            }
        }
        if (open >= 0) {
            shape[open] = (int) (call.type().elements() / known);
        }
        call.result(config.fitting(() -> new Reshape(Shape.of(shape))), call.input());
    }

    static void flatten(LayerCall call) {
        if (!call.config().text("data_format", "channels_last").equals("channels_last")) {
            throw call.config().unsupported("data_format", "channels_last");
        }
        call.result(new Flatten(), call.input());
    }

    static void permute(LayerCall call) {
        List<Integer> permutation = new ArrayList<>();
        for (int dim : call.config().integers("dims")) {
            if (dim < 1) {
                throw call.config().wrong("dims", "dimensions counted from 1");
            }
            permutation.add(dim - 1);
        }
        call.result(new Transpose(permutation), call.input());
    }

    /** [d] becomes [n, d]: times a column of ones. */
    static void repeatVector(LayerCall call) {
        TensorType input = call.type();
        int n = call.config().integer("n", 1);
        if (input.rank() != 1 || n > MOST_REPEATS) {
            throw call.wrong("a vector and at most " + MOST_REPEATS + " repeats", input + " and " + n);
        }
        float[] ones = new float[n];
        Arrays.fill(ones, 1);
        String column = call.inner("column", new Reshape(Shape.of(n, 1)), call.constant("ones", ones));
        String row = call.inner("row", new Reshape(Shape.of(1, input.channels())), call.input());
        call.result(new Multiply(), row, column);
    }
}
