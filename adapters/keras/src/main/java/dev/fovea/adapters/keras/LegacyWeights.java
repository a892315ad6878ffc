package dev.fovea.adapters.keras;

import dev.fovea.adapters.keras.hdf5.Hdf5Dataset;
import dev.fovea.adapters.keras.hdf5.Hdf5File;
import dev.fovea.adapters.keras.hdf5.Hdf5Group;
import dev.fovea.api.error.Fault;
import dev.fovea.api.error.ModelException;
import dev.fovea.api.graph.Weights;
import dev.fovea.api.tensor.Shape;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Weights as whole-model {@code .h5} files and legacy weights files hold them: a group for each layer of the model, with
 * the list of its weights in order. Where the layers have the model's names they are matched by these; otherwise by the
 * order of the layers that have weights, as Keras does, which its published weights need.
 */
final class LegacyWeights implements KerasWeights {

    private static final String LAYER_NAMES = "layer_names";
    private static final String WEIGHT_NAMES = "weight_names";
    private static final String MODEL_WEIGHTS = "model_weights";

    private final String file;
    /** By layer path, line feed and weight. */
    private final Map<String, Hdf5Dataset> datasets = new HashMap<>();

    private LegacyWeights(String file) {
        this.file = file;
    }

    /** A weight of a layer of the model, or of a model in it. */
    private record Key(Layer layer, String weight) {}

    /** What the file says of a layer. */
    record Saved(Hdf5Group group, List<String> weights) {}

    /** True when the file holds weights in this way. */
    static boolean isLegacy(Hdf5File file) {
        return file.root().names().contains(MODEL_WEIGHTS)
                || names(file.root(), LAYER_NAMES).isPresent();
    }

    /** The weights of the model. */
    static KerasWeights of(String file, Hdf5File hdf5, Model model) {
        LegacyWeights weights = new LegacyWeights(file);
        weights.match(weights.saved(root(hdf5)), wanted(model));
        return weights;
    }

    /** The layers of the file that have weights, in its order. */
    static List<Saved> inOrder(String file, Hdf5File hdf5) {
        return List.copyOf(new LegacyWeights(file).saved(root(hdf5)).values());
    }

    private static Hdf5Group root(Hdf5File hdf5) {
        return names(hdf5.root(), LAYER_NAMES).isPresent()
                ? hdf5.root()
                : hdf5.root().group(MODEL_WEIGHTS).orElse(hdf5.root());
    }

    /** The layers of the file that have weights. */
    private Map<String, Saved> saved(Hdf5Group root) {
        List<String> layers = names(root, LAYER_NAMES)
                .orElseThrow(() -> new ModelException(Fault.of("weights", file)
                        .expected("an attribute '" + LAYER_NAMES + "'")
                        .got("none at '" + Fields.cut(root.path()) + "'")));
        Map<String, Saved> saved = new LinkedHashMap<>();
        for (String layer : layers) {
            Optional<Hdf5Group> group = root.group(layer);
            if (group.isEmpty()) {
                throw mismatch("a group for each layer in '" + LAYER_NAMES + "'", "none for " + Fields.cut(layer));
            }
            List<String> weights = names(group.get(), WEIGHT_NAMES).orElse(List.of());
            if (!weights.isEmpty() && saved.put(layer, new Saved(group.get(), weights)) != null) {
                throw mismatch("each layer once", Fields.cut(layer) + " twice");
            }
        }
        return saved;
    }

    /** The layers of the model that have weights, each with them in Keras's order. */
    private static Map<String, List<Key>> wanted(Model model) {
        Map<String, List<Key>> wanted = new LinkedHashMap<>();
        for (Layer layer : model.layers().values()) {
            List<Key> trained = new ArrayList<>();
            List<Key> others = new ArrayList<>();
            collect(layer, true, trained, others);
            trained.addAll(others);
            if (!trained.isEmpty()) {
                wanted.put(layer.name(), trained);
            }
        }
        return wanted;
    }

    /** Of a model within the model, first what is trained in all of its layers; what is frozen is not trained. */
    private static void collect(Layer layer, boolean trainable, List<Key> trained, List<Key> others) {
        boolean trains = trainable && layer.config().flag("trainable", true);
        if (layer.isModel()) {
            Model model = Model.of(layer.entry(), layer.path() + "/");
            model.layers().values().forEach(inner -> collect(inner, trains, trained, others));
            return;
        }
        LayerVariables variables = LayerVariables.of(layer);
        variables.trained().forEach(weight -> (trains ? trained : others).add(new Key(layer, weight)));
        variables.others().forEach(weight -> others.add(new Key(layer, weight)));
    }

    private void match(Map<String, Saved> saved, Map<String, List<Key>> wanted) {
        if (saved.size() != wanted.size()) {
            throw mismatch(wanted.size() + " layers with weights", saved.size() + "");
        }
        boolean byName = saved.keySet().equals(wanted.keySet());
        List<Saved> inOrder = List.copyOf(saved.values());
        int next = 0;
        for (Map.Entry<String, List<Key>> layer : wanted.entrySet()) {
            Saved found = byName ? saved.get(layer.getKey()) : inOrder.get(next++);
            put(layer.getKey(), layer.getValue(), found);
        }
    }

    private void put(String layer, List<Key> keys, @Nullable Saved found) {
        if (found == null || found.weights().size() != keys.size()) {
            throw mismatch(
                    keys.size() + " weights for layer " + Fields.cut(layer),
                    found == null
                            ? "none"
                            : found.weights().size() + " at "
                                    + Fields.cut(found.group().path()));
        }
        for (int i = 0; i < keys.size(); i++) {
            String name = found.weights().get(i);
            Optional<Hdf5Dataset> dataset = found.group().dataset(name);
            if (dataset.isEmpty()) {
                throw mismatch(
                        "a dataset for each name in '" + WEIGHT_NAMES + "'",
                        "none for " + Fields.cut(found.group().path() + "/" + name));
            }
            datasets.put(key(keys.get(i).layer().path(), keys.get(i).weight()), dataset.get());
        }
    }

    /** Lists that are too long for an attribute are in several, each with a number after its name. */
    private static Optional<List<String>> names(Hdf5Group group, String attribute) {
        Optional<List<String>> whole = group.texts(attribute);
        if (whole.isPresent()) {
            return whole;
        }
        List<String> all = new ArrayList<>();
        Optional<List<String>> part = group.texts(attribute + "0");
        if (part.isEmpty()) {
            return Optional.empty();
        }
        for (int i = 1; part.isPresent(); i++) {
            all.addAll(part.get());
            part = group.texts(attribute + i);
        }
        return Optional.of(all);
    }

    private static String key(String layer, String weight) {
        return layer + '\n' + weight;
    }

    @Override
    public Weights weight(String layer, String weight, Shape shape) {
        Hdf5Dataset found = datasets.get(key(layer, weight));
        if (found == null) {
            throw mismatch("a weight " + weight + " of layer " + Fields.cut(layer), "none");
        }
        return WeightFiles.checked(file, found, layer, weight, shape);
    }

    private ModelException mismatch(String expected, String got) {
        return new ModelException(Fault.of("weights", file)
                .expected(expected)
                .got(got)
                .repair("the file of weights is of another model, or without the layers at its top"));
    }
}
