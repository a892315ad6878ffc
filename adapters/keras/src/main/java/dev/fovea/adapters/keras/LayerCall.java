package dev.fovea.adapters.keras;

import dev.fovea.api.error.Fault;
import dev.fovea.api.error.ModelException;
import dev.fovea.api.graph.Constant;
import dev.fovea.api.graph.Op;
import dev.fovea.api.graph.TensorType;
import dev.fovea.api.graph.Weights;
import dev.fovea.api.tensor.Shape;
import java.util.List;
import java.util.function.UnaryOperator;

/**
 * One call of a layer: what it takes, and where its nodes go.
 *
 * @param layer which
 * @param node the name of its result; nodes before it are {@code node/…}
 * @param inputs the nodes that it takes
 */
record LayerCall(Assembly assembly, Layer layer, String node, List<String> inputs) {

    LayerCall {
        inputs = List.copyOf(inputs);
    }

    Fields config() {
        return layer.config();
    }

    /** The one input. */
    String input() {
        if (inputs.size() != 1) {
            throw wrong("one input", inputs.size());
        }
        return inputs.get(0);
    }

    /** The type of the one input. */
    TensorType type() {
        return assembly.type(input());
    }

    TensorType type(String input) {
        return assembly.type(input);
    }

    /** The type of the one input, of height, width and channels. */
    TensorType picture() {
        config().fitting(() -> channelsLast());
        TensorType type = type();
        if (type.rank() != 3) {
            throw wrong("an input of height, width and channels", type);
        }
        return type;
    }

    private boolean channelsLast() {
        if (!config().text("data_format", "channels_last").equals("channels_last")) {
            throw config().unsupported("data_format", "channels_last");
        }
        return true;
    }

    /** Adds the layer's result. */
    void result(Op op, String... from) {
        assembly.add(layer, node, op, List.of(from));
    }

    /** Adds the layer's result, after the activation in its settings. */
    void activated(Op op, String... from) {
        List<Op> activation = Activations.of(this, "activation");
        if (activation.isEmpty()) {
            result(op, from);
        } else {
            chain(inner("linear", op, from), activation);
        }
    }

    /** Adds operations one after the other, the last as the layer's result. */
    void chain(String from, List<Op> ops) {
        String last = from;
        for (int i = 0; i < ops.size() - 1; i++) {
            last = inner("step_" + (i + 1), ops.get(i), last);
        }
        result(ops.get(ops.size() - 1), last);
    }

    /** Adds a node before the result, {@code node/suffix}. */
    String inner(String suffix, Op op, String... from) {
        return assembly.add(layer, node + "/" + suffix, op, List.of(from));
    }

    /** Adds numbers as a node. */
    String constant(String what, float... values) {
        return inner(what, new Constant(assembly.constant(layer, what, values)));
    }

    Weights weight(String weight, int... shape) {
        return weight(weight, UnaryOperator.identity(), shape);
    }

    /**
     * A weight of the layer.
     *
     * @param view how the operation wants to see it
     * @param shape in Keras
     */
    Weights weight(String weight, UnaryOperator<Weights> view, int... shape) {
        return config().fitting(() -> assembly.weight(layer, weight, Shape.of(shape), view));
    }

    ModelException wrong(Object expected, Object got) {
        return new ModelException(
                Fault.of("layer", layer.label()).expected(expected).got(got));
    }
}
