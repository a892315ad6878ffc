package dev.fovea.adapters.keras;

import dev.fovea.adapters.keras.hdf5.Hdf5Dataset;
import dev.fovea.adapters.keras.hdf5.Hdf5File;
import dev.fovea.adapters.keras.hdf5.Hdf5Group;
import dev.fovea.api.error.Fault;
import dev.fovea.api.error.ModelException;
import dev.fovea.api.graph.Weights;
import dev.fovea.api.tensor.Shape;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Weights as {@code model.weights.h5} of Keras 3 and the last releases of Keras 2 hold them: under the names of classes,
 * counted in the order of the model's layers, and numbered within a layer. The names of layers do not matter.
 */
final class CheckpointWeights implements KerasWeights {

    /** Of Keras 3. */
    private static final String LAYERS = "layers";

    /** Of Keras 2.12 to 2.15: there each layer is listed once more if it has weights, and is counted twice then. */
    private static final String DEPENDENCIES = "_layer_checkpoint_dependencies";

    private static final String VARIABLES = "vars";

    private final String file;
    private final Hdf5Group root;
    /** By the path of a layer, where its weights are and how they are called. */
    private final Map<String, Place> places = new HashMap<>();

    private record Place(String group, List<String> names) {}

    private CheckpointWeights(String file, Hdf5Group root) {
        this.file = file;
        this.root = root;
    }

    /** True when the file holds weights in this way. */
    static boolean isCheckpoint(Hdf5File file) {
        return file.root().names().contains(LAYERS) || file.root().names().contains(DEPENDENCIES);
    }

    /** The weights of the model. */
    static KerasWeights of(String file, Hdf5File hdf5, Model model) {
        CheckpointWeights weights = new CheckpointWeights(file, hdf5.root());
        weights.place(model, "");
        return weights;
    }

    private void place(Model model, String group) {
        boolean counted = root.group(group + "/" + LAYERS).isEmpty()
                && root.group(group + "/" + DEPENDENCIES).isPresent();
        String container = group + "/" + (counted ? DEPENDENCIES : LAYERS) + "/";
        Map<String, Integer> used = new HashMap<>();
        for (Layer layer : model.layers().values()) {
            String name = snakeCase(layer.className());
            int number = used.getOrDefault(name, 0);
            String place = container + (number == 0 ? name : name + "_" + number);
            boolean hasWeights;
            if (layer.isModel()) {
                Model inner = Model.of(layer.entry(), layer.path() + "/");
                place(inner, place);
                hasWeights = hasWeights(inner);
            } else {
                List<String> names = LayerVariables.of(layer).all();
                places.put(layer.path(), new Place(place + "/" + VARIABLES, names));
                hasWeights = !names.isEmpty();
            }
            used.put(name, number + (counted && hasWeights ? 2 : 1));
        }
    }

    private static boolean hasWeights(Model model) {
        return model.layers().values().stream()
                .anyMatch(layer -> layer.isModel()
                        ? hasWeights(Model.of(layer.entry(), layer.path() + "/"))
                        : !LayerVariables.of(layer).all().isEmpty());
    }

    /** As Keras names classes: {@code SeparableConv2D} is {@code separable_conv2d}, {@code PReLU} {@code p_re_lu}. */
    static String snakeCase(String className) {
        return className
                .replaceAll("\\W+", "")
                .replaceAll("(.)([A-Z][a-z]+)", "$1_$2")
                .replaceAll("([a-z])([A-Z])", "$1_$2")
                .toLowerCase(Locale.ROOT);
    }

    @Override
    public Weights weight(String layer, String weight, Shape shape) {
        Place place = places.get(layer);
        int index = place == null ? -1 : place.names().indexOf(weight);
        if (place == null || index < 0) {
            throw missing(layer, weight, "a layer that has such a weight", "none");
        }
        Hdf5Group group = root.group(place.group())
                .orElseThrow(() -> missing(layer, weight, "weights at " + place.group(), "none there"));
        int count = group.names().size();
        if (count != place.names().size()) {
            throw missing(layer, weight, place.names().size() + " weights at " + place.group(), count + "");
        }
        Hdf5Dataset found = group.dataset(Integer.toString(index))
                .orElseThrow(() -> missing(layer, weight, "a dataset " + place.group() + "/" + index, "none there"));
        return WeightFiles.checked(file, found, layer, weight, shape);
    }

    private ModelException missing(String layer, String weight, String expected, String got) {
        return new ModelException(Fault.of("weights", Fields.cut(layer) + "/" + weight)
                .expected(Fields.cut(expected) + " in " + file)
                .got(got)
                .repair("the file of weights is of another model"));
    }
}
