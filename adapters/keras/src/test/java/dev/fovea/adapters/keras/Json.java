package dev.fovea.adapters.keras;

import dev.fovea.api.graph.Graph;
import dev.fovea.api.graph.Weights;
import java.util.List;

/** Small configs, as Keras 3 writes them, and weights of zeros for them. */
final class Json {

    private Json() {}

    /** A Functional model; single quotes stand for double ones. */
    static String functional(String outputs, String... layers) {
        return quoted("{'class_name': 'Functional', 'config': {'name': 'm', 'layers': [" + String.join(", ", layers)
                + "], 'input_layers': [['x', 0, 0]], 'output_layers': [" + outputs + "]}}");
    }

    /** A Sequential model of these layers after an input 'x'. */
    static String sequential(String shape, String... layers) {
        String input = "{'class_name': 'InputLayer', 'config': {'name': 'x', 'batch_shape': " + shape + "}}";
        return quoted("{'class_name': 'Sequential', 'config': {'name': 'm', 'layers': [" + input
                + (layers.length == 0 ? "" : ", ") + String.join(", ", layers) + "]}}");
    }

    static String input(String name, String shape) {
        return quoted("{'class_name': 'InputLayer', 'name': '" + name + "', 'config': {'name': '" + name
                + "', 'batch_shape': " + shape + "}, 'inbound_nodes': []}");
    }

    /** A layer without calls, for Sequential models. */
    static String layer(String className, String name, String settings) {
        return quoted("{'class_name': '" + className + "', 'config': {'name': '" + name + "'"
                + (settings.isEmpty() ? "" : ", " + settings) + "}}");
    }

    /** A layer with a call for each list of references, such as {@code ['x', 0, 0]}. */
    static String layer(String className, String name, String settings, String... calls) {
        List<String> nodes = List.of(calls).stream()
                .map(refs -> "{'args': [" + tensors(refs) + "], 'kwargs': {}}")
                .toList();
        String bare = layer(className, name, settings);
        return quoted(bare.substring(0, bare.length() - 1) + ", 'name': '" + name + "', 'inbound_nodes': ["
                + String.join(", ", nodes) + "]}");
    }

    private static String tensors(String refs) {
        return refs.replaceAll("\\['[^]]*]", "{'class_name': '__keras_tensor__', 'config': {'keras_history': $0}}");
    }

    static String quoted(String json) {
        return json.replace('\'', '"');
    }

    /** The graph, with weights of zeros. */
    static Graph read(String json) {
        return KerasConfigReader.read(quoted(json), "m", zeros());
    }

    static KerasWeights zeros() {
        return (layer, weight, shape) ->
                Weights.of(layer + "/" + weight, shape, new float[Math.toIntExact(shape.elements())]);
    }
}
