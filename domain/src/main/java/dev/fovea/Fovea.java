package dev.fovea;

import dev.fovea.api.error.BackendException;
import dev.fovea.api.graph.Graph;
import dev.fovea.api.model.Model;
import dev.fovea.api.model.ModelSpec;
import dev.fovea.api.spi.FetchListener;
import dev.fovea.api.spi.FetchOptions;
import dev.fovea.api.spi.MachineLimits;
import dev.fovea.api.spi.ModelStore;
import dev.fovea.domain.backend.Backends;
import dev.fovea.domain.model.Models;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.concurrent.atomic.DoubleAdder;
import org.jspecify.annotations.Nullable;

/** Where everything begins: builders of the ports, and what is installed. */
public final class Fovea {

    /** The model that is used when none is named. */
    public static final String DEFAULT_MODEL = "EfficientNet-Lite0";

    private Fovea() {}

    /** A builder of a predictor on the model of that name, or in that file. */
    public static PredictorBuilder predictor(String nameOrFile) {
        return new PredictorBuilder(weights -> model(nameOrFile, null, weights));
    }

    /** A builder of a predictor on the model in the file, with the spec beside it if there is one. */
    public static PredictorBuilder predictor(Path file) {
        return new PredictorBuilder(weights -> model(file, null, weights));
    }

    /** A builder of a predictor on a model that is in memory. */
    public static PredictorBuilder predictor(Model model) {
        return new PredictorBuilder(weights -> with(model, weights));
    }

    /** A builder of a featurizer on the model of that name, or in that file. */
    public static FeaturizerBuilder featurizer(String nameOrFile) {
        return new FeaturizerBuilder(weights -> model(nameOrFile, null, weights));
    }

    /** A builder of a featurizer on the model in the file, with the spec beside it if there is one. */
    public static FeaturizerBuilder featurizer(Path file) {
        return new FeaturizerBuilder(weights -> model(file, null, weights));
    }

    /** A builder of a featurizer on a model that is in memory. */
    public static FeaturizerBuilder featurizer(Model model) {
        return new FeaturizerBuilder(weights -> with(model, weights));
    }

    /** A builder of an explainer of the model of that name, or in that file. */
    public static ExplainerBuilder explainer(String nameOrFile) {
        return new ExplainerBuilder(weights -> model(nameOrFile, null, weights));
    }

    /** A builder of an explainer of the model in the file, with the spec beside it if there is one. */
    public static ExplainerBuilder explainer(Path file) {
        return new ExplainerBuilder(weights -> model(file, null, weights));
    }

    /** A builder of an explainer of a model that is in memory. */
    public static ExplainerBuilder explainer(Model model) {
        return new ExplainerBuilder(weights -> with(model, weights));
    }

    /** A builder of a trainer of the model of that name, or in that file. */
    public static TrainerBuilder trainer(String nameOrFile) {
        return trainer(model(nameOrFile));
    }

    /** A builder of a trainer of the model in the file, with the spec beside it if there is one. */
    public static TrainerBuilder trainer(Path file) {
        return trainer(model(file));
    }

    /**
     * A builder of a trainer of a model.
     *
     * @throws dev.fovea.api.error.ModelException when it cannot be read as a graph
     */
    public static TrainerBuilder trainer(Model model) {
        return trainer(Graphs.of(model), model.spec());
    }

    /** A builder of a trainer of a network, which is not changed. */
    public static TrainerBuilder trainer(Graph graph, ModelSpec spec) {
        return new TrainerBuilder(graph, spec);
    }

    /** The named models that are installed, the default one first. */
    public static List<ModelStore.Entry> models() {
        return Models.installed().list();
    }

    /**
     * The model of that name, or in that file: its content and what is known of it, not loaded yet.
     *
     * @throws dev.fovea.api.error.UnknownNameException when it is neither; the message suggests the nearest name
     * @throws dev.fovea.api.error.ModelException when the file is missing or damaged
     */
    public static Model model(String nameOrFile) {
        return Models.installed().find(nameOrFile);
    }

    /** The model in the file, with the spec beside it if there is one. */
    public static Model model(Path file) {
        return model(file, null, null);
    }

    /** The model in the file, with labels from another file, one a line. */
    public static Model model(Path file, Path labels) {
        return model(file, labels, null);
    }

    /**
     * The model in the file.
     *
     * @param labels a file with one label a line, or null for those of the spec beside the model
     * @param weights a file of trained numbers for a model that is an architecture alone, such as a Keras model's JSON;
     *     or null for those that the model itself has
     */
    public static Model model(Path file, @Nullable Path labels, @Nullable Path weights) {
        return Models.installed().open(file, labels, weights);
    }

    /**
     * The model of that name, or in that file.
     *
     * @param labels a file with one label a line for a model in a file, or null for those of the model
     * @param weights a file of trained numbers, or null for those that the model itself has
     * @throws dev.fovea.api.error.UnknownNameException when it is neither; the message suggests the nearest name
     * @throws dev.fovea.api.error.ModelException when a file is missing or damaged
     */
    public static Model model(String nameOrFile, @Nullable Path labels, @Nullable Path weights) {
        return labels == null
                ? Models.installed().find(nameOrFile, weights)
                : model(Path.of(nameOrFile), labels, weights);
    }

    /**
     * Fetches the trained numbers of a named model that come as a file of their publisher's, unless they are here, and
     * checks them; empty when the model's own file holds everything. Nothing else in fovea opens a connection.
     *
     * @param listener told how it gets on; see {@link FetchListener#silent}
     * @throws dev.fovea.api.error.UnknownNameException when no store knows the name
     * @throws dev.fovea.api.error.ModelException when the file cannot be had or is not what it must be; what has come is
     *     kept, and continued the next time
     */
    public static Optional<ModelStore.Fetched> fetch(String name, FetchOptions options, FetchListener listener) {
        return Models.installed().fetch(name, options, listener);
    }

    private static Model with(Model model, @Nullable Path weights) {
        return weights == null
                ? model
                : new Model(
                        model.spec(),
                        model.file().withWeights(Models.installed().read(weights)));
    }

    /**
     * f32 additions and multiplications a second that so many threads of this machine can do, measured now in about a
     * tenth of a second; empty when no backend can measure it.
     */
    public static OptionalDouble peakFlops(int threads) {
        MachineLimits limits;
        try {
            limits = Backends.installed().kernels(MachineLimits.class, null).value();
        } catch (BackendException e) {
            return OptionalDouble.empty();
        }
        DoubleAdder sum = new DoubleAdder();
        PortBuilder.pool().forEach(threads, threads, i -> sum.add(limits.flops(Duration.ofMillis(100))));
        return OptionalDouble.of(sum.sum());
    }

    /** What is installed and works on this machine, and why the rest does not. */
    public static Diagnosis diagnose() {
        return Diagnosis.ofThisMachine();
    }
}
