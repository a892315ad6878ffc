package dev.fovea.adapters.keras;

import com.grack.nanojson.JsonObject;
import dev.fovea.api.error.Fault;
import dev.fovea.api.error.ModelException;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The layers of a model that a graph cannot say: all of them, so that a model is mended in one go. */
final class UnknownLayers {

    private static final Set<String> PYTHON = Set.of("Lambda", "TFOpLambda", "SlicingOpLambda");

    private static final Set<String> RECURRENT = Set.of(
            "LSTM",
            "GRU",
            "SimpleRNN",
            "RNN",
            "ConvLSTM1D",
            "ConvLSTM2D",
            "ConvLSTM3D",
            "Bidirectional",
            "LSTMCell",
            "GRUCell",
            "SimpleRNNCell",
            "StackedRNNCells",
            "CuDNNLSTM",
            "CuDNNGRU");

    /** Beyond these the list says how many more. */
    private static final int MOST_NAMED = 50;

    private final List<String> labels = new ArrayList<>();
    private final Set<String> repairs = new LinkedHashSet<>();

    private UnknownLayers() {}

    /**
     * Looks at every layer of the model and of the models in it.
     *
     * @throws ModelException when some cannot be run; the message names all of them
     */
    static void refuse(Model model, String name) {
        UnknownLayers unknown = new UnknownLayers();
        unknown.collect(model);
        if (unknown.labels.isEmpty()) {
            return;
        }
        int count = unknown.labels.size();
        List<String> named = unknown.labels.subList(0, Math.min(count, MOST_NAMED));
        throw new ModelException(Fault.of("keras model", name)
                .expected("layers that a graph can say")
                .got(count + " that it cannot: " + String.join(", ", named)
                        + (count > named.size() ? " and " + (count - named.size()) + " more" : ""))
                .repair(String.join("; ", unknown.repairs)));
    }

    private void collect(Model model) {
        for (Layer layer : model.layers().values()) {
            if (layer.isModel()) {
                collect(Model.of(layer.entry(), layer.path() + "/"));
            } else if (!layer.isInput() && Layers.named(layer.className()) == null) {
                labels.add(layer.label());
                repairs.add(repair(layer));
            } else {
                activation(layer);
            }
        }
    }

    private void activation(Layer layer) {
        Object value = layer.config().value("activation");
        String name = value instanceof JsonObject object && object.get("config") instanceof String function
                ? function
                : value instanceof JsonObject object && object.get("class_name") instanceof String className
                        ? className
                        : value instanceof String text ? text : null;
        if (name != null && !Activations.isKnown(name)) {
            labels.add(layer.label() + " with activation " + Fields.cut(name));
            repairs.add("give the layers an activation that is read, such as relu, gelu or silu");
        }
    }

    private static String repair(Layer layer) {
        if (PYTHON.contains(layer.className())) {
            return "a Lambda is Python code: put layers such as Rescaling, Normalization or Activation in its place";
        }
        if (RECURRENT.contains(layer.className())) {
            return "recurrent layers are not run yet: cut the model before them";
        }
        if (isCustom(layer)) {
            return "a class of one's own is Python code: build the model of Keras's layers";
        }
        return "cut the model before these layers, or put others in their place";
    }

    private static boolean isCustom(Layer layer) {
        boolean isRegistered =
                layer.entry().value("registered_name") instanceof String registered && registered.contains(">");
        return isRegistered || !isKeras(layer.entry().value("module"));
    }

    private static boolean isKeras(@Nullable Object module) {
        return !(module instanceof String text) || text.equals("keras") || text.startsWith("keras.");
    }
}
