package dev.fovea.adapters.keras;

import com.grack.nanojson.JsonObject;
import dev.fovea.api.graph.Activate;
import dev.fovea.api.graph.Activation;
import dev.fovea.api.graph.Activation.Kind;
import dev.fovea.api.graph.Add;
import dev.fovea.api.graph.Multiply;
import dev.fovea.api.graph.Op;
import dev.fovea.api.graph.PRelu;
import dev.fovea.api.graph.Softmax;
import dev.fovea.api.graph.TensorType;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Activations, by name in a layer's settings or as layers. */
final class Activations {

    /** The constants of Klambauer et al., Self-Normalizing Neural Networks (2017), as Keras has them. */
    private static final float SELU_ALPHA = 1.6732632f;

    private static final float SELU_SCALE = 1.050701f;

    /** Times this, the least difference of floats from a threshold is far above 1; weights times this stay finite. */
    private static final float STEEP = 1e20f;

    private static final Set<String> KNOWN = Set.of(
            "linear",
            "relu",
            "relu6",
            "leaky_relu",
            "elu",
            "celu",
            "selu",
            "gelu",
            "sigmoid",
            "hard_sigmoid",
            "silu",
            "swish",
            "hard_silu",
            "hard_swish",
            "mish",
            "softplus",
            "softsign",
            "tanh",
            "exponential",
            "softmax",
            "ReLU",
            "LeakyReLU",
            "ELU",
            "Softmax");

    private Activations() {}

    /** The operations of the activation in a layer's settings; none for the linear one. */
    static List<Op> of(LayerCall call, String key) {
        Fields config = call.config();
        Object value = config.value(key);
        if (value == null) {
            return List.of();
        }
        if (value instanceof String name) {
            return named(call, key, name);
        }
        Fields object = config.object(key);
        if (value instanceof JsonObject fields && fields.get("config") instanceof String name) {
            return named(call, key, name);
        }
        List<Op> ops = ofClass(call, object.text("class_name"), object.object("config"));
        if (ops == null) {
            throw config.unsupported(key, "the name of an activation");
        }
        return ops;
    }

    static void activation(LayerCall call) {
        chain(call, of(call, "activation"));
    }

    /** A layer whose class is an activation. */
    static void layer(LayerCall call) {
        if (call.layer().className().equals("ReLU") && call.config().number("threshold", 0) != 0) {
            thresholdRelu(call);
            return;
        }
        List<Op> ops = ofClass(call, call.layer().className(), call.config());
        chain(call, ops == null ? List.of() : ops);
    }

    static void prelu(LayerCall call) {
        TensorType type = call.type();
        int[] shape = type.shape().dims();
        for (int axis : call.config().integers("shared_axes")) {
            if (axis < 1 || axis > shape.length) {
                throw call.config().wrong("shared_axes", "dimensions of 1.." + shape.length);
            }
            shape[axis - 1] = 1;
        }
        call.result(new PRelu(call.weight("alpha", shape)), call.input());
    }

    private static void chain(LayerCall call, List<Op> ops) {
        if (ops.isEmpty()) {
            ShapeLayers.identity(call);
        } else {
            call.chain(call.input(), ops);
        }
    }

    private static @Nullable List<Op> ofClass(LayerCall call, String className, Fields config) {
        return switch (className) {
            case "ReLU" -> relu(config);
            // The other key is that of Keras 2.
            case "LeakyReLU" ->
                List.of(activate(Kind.LEAKY_RELU, number(config, "negative_slope", number(config, "alpha", 0.3))));
            case "ELU" -> List.of(activate(Kind.ELU, number(config, "alpha", 1)));
            case "Softmax" -> {
                checkLast(call, config);
                yield List.of(new Softmax());
            }
            default -> null;
        };
    }

    private static double number(Fields config, String key, double otherwise) {
        return config.number(key, otherwise);
    }

    private static void checkLast(LayerCall call, Fields config) {
        int[] axes = config.integers("axis");
        boolean last = axes.length == 0
                || (axes.length == 1 && (axes[0] == -1 || axes[0] == call.type().rank()));
        if (!last) {
            throw config.unsupported("axis", "the last axis");
        }
    }

    private static List<Op> relu(Fields config) {
        if (config.number("threshold", 0) != 0) {
            throw config.unsupported("threshold", "0");
        }
        double slope = config.number("negative_slope", 0);
        float high = high(config);
        if (slope == 0) {
            return List.of(new Activate(Activation.clamp(0, high)));
        }
        List<Op> ops = new ArrayList<>();
        ops.add(activate(Kind.LEAKY_RELU, slope));
        if (high < Float.POSITIVE_INFINITY) {
            ops.add(new Activate(Activation.clamp(Float.NEGATIVE_INFINITY, high)));
        }
        return ops;
    }

    private static float high(Fields config) {
        float high = config.has("max_value") ? (float) config.number("max_value", 0) : Float.POSITIVE_INFINITY;
        if (high < 0) {
            throw config.wrong("max_value", "a number of at least 0");
        }
        return high;
    }

    /**
     * With a step s that is 1 from the threshold t on and 0 below: s clamp(x, t, max) + slope (min(x, t) - t). The step is
     * exact: of two floats that differ, the difference times so large a number is at least 1.
     */
    private static void thresholdRelu(LayerCall call) {
        Fields config = call.config();
        float threshold = (float) config.number("threshold", 0);
        float high = high(config);
        if (!(threshold > 1e-6f) || threshold > high || threshold > 1e6f) {
            throw config.wrong("threshold", "0, or a number from 1e-6 to 1e6 and to max_value");
        }
        float slope = (float) config.number("negative_slope", 0);
        String x = call.input();
        String centred = call.inner("centred", new Add(), x, call.constant("minus_threshold", -threshold));
        String far = call.inner("far", new Multiply(), centred, call.constant("steep", STEEP));
        String shifted = call.inner("shifted", new Add(), far, call.constant("one", 1));
        String step = call.inner("step", new Activate(Activation.clamp(0, 1)), shifted);
        String above = call.inner("above", new Activate(Activation.clamp(threshold, high)), x);
        if (slope == 0) {
            call.result(new Multiply(), step, above);
            return;
        }
        String kept = call.inner("kept", new Multiply(), step, above);
        String below = call.inner("below", new Activate(Activation.clamp(Float.NEGATIVE_INFINITY, 0)), centred);
        String sloped = call.inner("sloped", new Multiply(), below, call.constant("slope", slope));
        call.result(new Add(), kept, sloped);
    }

    /** True for the names of functions and classes that {@link #of} takes. */
    static boolean isKnown(String name) {
        return KNOWN.contains(name);
    }

    private static List<Op> named(LayerCall call, String key, String name) {
        return switch (name) {
            case "linear" -> List.of();
            case "relu" -> List.of(new Activate(Activation.relu()));
            case "relu6" -> List.of(new Activate(Activation.relu6()));
            case "leaky_relu" -> List.of(activate(Kind.LEAKY_RELU, 0.2));
            case "elu" -> List.of(activate(Kind.ELU, 1));
            case "celu" -> List.of(activate(Kind.CELU, 1));
            case "selu" -> List.of(new Activate(new Activation(Kind.SELU, SELU_ALPHA, SELU_SCALE)));
            case "gelu" -> plain(Kind.GELU);
            case "sigmoid" -> plain(Kind.SIGMOID);
            case "hard_sigmoid" -> {
                if (call.assembly().isBeforeKeras3()) {
                    // clip(0.2 x + 0.5, 0, 1) then, relu6(x + 3) / 6 now.
                    throw call.config().unsupported(key, "another function than the hard_sigmoid of Keras 2");
                }
                yield plain(Kind.HARD_SIGMOID);
            }
            case "silu", "swish" -> plain(Kind.SILU);
            case "hard_silu", "hard_swish" -> plain(Kind.HARD_SILU);
            case "mish" -> plain(Kind.MISH);
            case "softplus" -> plain(Kind.SOFTPLUS);
            case "softsign" -> plain(Kind.SOFTSIGN);
            case "tanh" -> plain(Kind.TANH);
            case "exponential" -> plain(Kind.EXPONENTIAL);
            case "softmax" -> List.of(new Softmax());
            default -> throw call.config().unsupported(key, "an activation that a graph can say");
        };
    }

    private static List<Op> plain(Kind kind) {
        return List.of(new Activate(Activation.of(kind)));
    }

    private static Op activate(Kind kind, double alpha) {
        return new Activate(new Activation(kind, (float) alpha, 0));
    }
}
