package dev.fovea.adapters.keras;

import dev.fovea.adapters.keras.hdf5.Hdf5Dataset;
import dev.fovea.adapters.keras.hdf5.Hdf5File;
import dev.fovea.api.error.Fault;
import dev.fovea.api.error.ModelException;
import dev.fovea.api.graph.Weights;
import dev.fovea.api.model.ModelFile;
import dev.fovea.api.tensor.Shape;
import java.util.Iterator;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The weights of a file as Keras publishes them for its applications, matched by order alone: layer for layer that has
 * any, and weight for weight in it. It must be asked in the order of {@code model.layers}; names in the file are those of
 * an older Keras and say nothing. For one model and one thread.
 */
public final class OrderedWeights implements KerasWeights {

    private final String file;
    private final int layers;
    private final Iterator<LegacyWeights.Saved> saved;
    private LegacyWeights.@Nullable Saved current;
    private String layer = "";
    private int next;
    private int used;

    private OrderedWeights(String file, List<LegacyWeights.Saved> saved) {
        this.file = file;
        this.layers = saved.size();
        this.saved = saved.iterator();
    }

    /**
     * The weights in the file, which the results refer to.
     *
     * @throws ModelException when it is no HDF5 file with the weights of layers in order
     */
    public static OrderedWeights open(ModelFile weights) {
        String name = weights.name();
        if (!Hdf5File.isHdf5(weights.bytes())) {
            throw new ModelException(Fault.of("weights", name)
                    .expected("an HDF5 file, as Keras publishes it")
                    .got("another format")
                    .repair("save the weights with model.save_weights('NAME.h5')"));
        }
        Hdf5File hdf5 = Hdf5File.open(name, weights.bytes());
        if (!LegacyWeights.isLegacy(hdf5)) {
            throw new ModelException(Fault.of("weights", name)
                    .expected("a list of layers in their order, as Keras publishes it")
                    .got("none")
                    .repair("save the weights as .h5 and not as .weights.h5, which has no order"));
        }
        return new OrderedWeights(name, LegacyWeights.inOrder(name, hdf5));
    }

    @Override
    public Weights weight(String asked, String weight, Shape shape) {
        if (!asked.equals(layer)) {
            finishLayer();
            if (!saved.hasNext()) {
                throw mismatch("weights of layer " + asked + " after those of " + used + " others", "none", "without");
            }
            layer = asked;
            current = saved.next();
            next = 0;
            used++;
        }
        LegacyWeights.Saved found = Objects.requireNonNull(current, "current");
        if (next == found.weights().size()) {
            throw mismatch("a weight " + weight + " of layer " + layer, next + " others at " + path(found), "without");
        }
        String name = found.weights().get(next++);
        Optional<Hdf5Dataset> dataset = found.group().dataset(name);
        if (dataset.isEmpty()) {
            throw mismatch("a dataset for each name of a weight", "none for " + path(found) + "/" + name, "without");
        }
        return WeightFiles.checked(file, dataset.get(), layer, weight, shape);
    }

    /**
     * To be called when the model has all its weights.
     *
     * @throws ModelException when the file has more
     */
    public void finish() {
        finishLayer();
        if (saved.hasNext()) {
            throw mismatch(used + " layers with weights", layers, "with");
        }
    }

    private void finishLayer() {
        if (current != null && next < current.weights().size()) {
            throw mismatch(
                    next + " weights of layer " + layer, current.weights().size() + " at " + path(current), "without");
        }
    }

    private static String path(LegacyWeights.Saved saved) {
        return Fields.cut(saved.group().path());
    }

    private ModelException mismatch(Object expected, Object got, String top) {
        return new ModelException(Fault.of("weights", file)
                .expected(expected)
                .got(got)
                .repair("the file of weights is of another model, or " + top + " the layers at its top"));
    }
}
