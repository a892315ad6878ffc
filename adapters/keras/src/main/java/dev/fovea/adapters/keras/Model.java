package dev.fovea.adapters.keras;

import com.grack.nanojson.JsonArray;
import dev.fovea.api.error.Fault;
import dev.fovea.api.error.ModelException;
import dev.fovea.api.graph.TensorType;
import dev.fovea.api.tensor.DType;
import dev.fovea.api.tensor.Shape;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/**
 * A model, or a model within one, as the config describes it.
 *
 * @param config its settings
 * @param layers by name, in order
 * @param isSequential true when each layer takes the result of the one before
 */
record Model(Fields config, Map<String, Layer> layers, boolean isSequential) {

    private static final Set<String> CLASSES = Set.of("Functional", "Model", "Sequential");

    /** An input of a model that stands alone. */
    record Entry(String name, TensorType type) {}

    static boolean isModel(String className) {
        return CLASSES.contains(className);
    }

    /**
     * The model in an object with a class and its settings.
     *
     * @param path what the paths of its layers begin with
     */
    static Model of(Fields entry, String path) {
        String className = entry.text("class_name");
        if (!isModel(className)) {
            throw entry.wrong("class_name", "Functional or Sequential");
        }
        boolean sequential = className.equals("Sequential");
        // Before Keras 2.2, the settings of a Sequential model were the list of its layers.
        boolean bare = sequential && entry.value("config") instanceof JsonArray;
        Fields config = bare ? entry : entry.object("config");
        Map<String, Layer> layers = new LinkedHashMap<>();
        for (Fields each : config.objects(bare ? "config" : "layers")) {
            Layer layer = Layer.of(each, path);
            if (layers.put(layer.name(), layer) != null) {
                throw new ModelException(Fault.of("layer", layer.label())
                        .expected("a name of its own")
                        .got("a second layer of that name"));
            }
        }
        if (layers.isEmpty()) {
            throw config.wrong("layers", "at least one layer");
        }
        return new Model(config, layers, sequential);
    }

    /** The inputs, in the model's order. */
    List<Entry> entries() {
        List<Entry> entries = new ArrayList<>();
        if (isSequential) {
            Layer first = first();
            entries.add(first.isInput() ? entry(first) : new Entry(first.name() + "_input", firstType()));
            return entries;
        }
        for (Ref ref : inputs()) {
            entries.add(entry(layer(ref)));
        }
        return entries;
    }

    /** The results of a functional model. */
    List<Ref> outputs() {
        List<Ref> outputs = Ref.all(config, "output_layers");
        if (outputs.isEmpty()) {
            throw config.wrong("output_layers", "at least one output");
        }
        return outputs;
    }

    /** The input layers of a functional model. */
    List<Ref> inputs() {
        List<Ref> inputs = Ref.all(config, "input_layers");
        for (Ref ref : inputs) {
            if (!layer(ref).isInput()) {
                throw config.wrong("input_layers", "layers of class InputLayer");
            }
        }
        return inputs;
    }

    Layer layer(Ref ref) {
        Layer layer = layers.get(ref.layer());
        if (layer == null) {
            throw new ModelException(Fault.of("layer", Fields.cut(ref.layer()))
                    .expected("one of the model's " + layers.size() + " layers")
                    .got("a name that none has"));
        }
        return layer;
    }

    Layer first() {
        return layers.values().iterator().next();
    }

    private static Entry entry(Layer input) {
        Fields config = input.config();
        if (config.flag("sparse", false) || config.flag("ragged", false)) {
            throw config.unsupported(config.flag("sparse", false) ? "sparse" : "ragged", "a dense input");
        }
        int[] row = config.row(config.has("batch_shape") ? "batch_shape" : "batch_input_shape");
        return new Entry(input.name(), type(row, config));
    }

    private TensorType firstType() {
        Fields first = first().config();
        for (String key : List.of("batch_shape", "batch_input_shape")) {
            if (first.has(key)) {
                return type(first.row(key), first);
            }
        }
        if (first().isModel()) {
            List<Entry> entries =
                    Model.of(first().entry(), first().path() + "/").entries();
            if (entries.size() == 1) {
                return entries.get(0).type();
            }
        }
        return type(config.row("build_input_shape"), first);
    }

    private static TensorType type(int[] row, Fields config) {
        Object named = config.value("dtype");
        String dtype = named instanceof String text ? text.toLowerCase(Locale.ROOT) : "float32";
        DType type = switch (dtype) {
            case "float32" -> DType.F32;
            case "uint8" -> DType.U8;
            case "int8" -> DType.I8;
            case "int32" -> DType.I32;
            default -> throw config.unsupported("dtype", "float32, uint8, int8 or int32");
        };
        return config.fitting(() -> TensorType.of(type, Shape.of(row)));
    }
}
