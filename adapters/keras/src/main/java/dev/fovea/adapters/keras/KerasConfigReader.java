package dev.fovea.adapters.keras;

import dev.fovea.api.graph.Graph;
import dev.fovea.api.model.ModelFile;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/**
 * Reads the architecture of a Keras model: what {@code model.to_json()} writes, and {@code config.json} in a {@code .keras}
 * file, of Keras 3 and Keras 2. Functional and Sequential models, nested and shared layers; channels last alone.
 *
 * <p>The result of layer L is node L; the k-th further call of the same layer is {@code L_k}. A layer with an activation
 * has its linear part as {@code L/linear}. The layers of a nested model M are {@code M/LAYER}.
 */
public final class KerasConfigReader {

    private KerasConfigReader() {}

    /**
     * The graph of a model as it infers: dropout and other layers of training pass their input on.
     *
     * @param json the model's JSON
     * @param name of the graph, and of the model in messages
     * @param weights asked for each weight of each layer once
     * @throws dev.fovea.api.error.ModelException when the JSON is no model, holds a layer that a graph cannot say, or
     *     does not fit together; the message names the layer and its class
     */
    public static Graph read(String json, String name, KerasWeights weights) {
        Fields root = Fields.parse(json, name);
        return read(root, name, root.text("keras_version", "3"), model -> weights);
    }

    /**
     * The graph of a model as it infers, with its weights from a file: of {@code model.save_weights} of either kind, a
     * whole model, or one of Keras's published ones. Layers are matched by name, or else by the order of those that have
     * weights, as Keras does.
     *
     * @param json the model's JSON
     * @param name of the graph, and of the model in messages
     * @throws dev.fovea.api.error.ModelException as above, and when the file is none of weights, damaged, or of another
     *     model
     */
    public static Graph read(String json, String name, ModelFile weights) {
        Fields root = Fields.parse(json, name);
        return read(root, name, root.text("keras_version", "3"), model -> WeightFiles.of(weights, model));
    }

    static Graph read(Fields root, String name, String version, Function<Model, KerasWeights> source) {
        Model model = Model.of(root, "");
        UnknownLayers.refuse(model, name);
        Assembly assembly = new Assembly(name, source.apply(model), isBeforeKeras3(version));
        List<String> inputs = new ArrayList<>();
        for (Model.Entry entry : model.entries()) {
            assembly.input(entry);
            inputs.add(entry.name());
        }
        new ModelCall(assembly, model, "").run(inputs).forEach(assembly::output);
        return assembly.build();
    }

    private static boolean isBeforeKeras3(String version) {
        return version.startsWith("1.") || version.startsWith("2.");
    }
}
