package dev.fovea;

import dev.fovea.api.error.Fault;
import dev.fovea.api.error.ModelException;
import dev.fovea.api.graph.Graph;
import dev.fovea.api.model.Model;
import dev.fovea.api.model.ModelSpec;
import dev.fovea.api.model.Pooling;
import dev.fovea.api.port.Featurizer;
import dev.fovea.api.spi.ModelReader;
import dev.fovea.api.spi.Services;
import dev.fovea.api.tensor.TensorInfo;
import dev.fovea.domain.featurize.FeatureVector;
import dev.fovea.domain.featurize.FeaturizeService;
import dev.fovea.domain.graph.FeatureMaps;
import dev.fovea.domain.model.LoadedModel;
import dev.fovea.domain.model.ResolvedModel;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Builds a {@link Featurizer}; start with {@link Fovea#featurizer(String)}. Only what the features need is computed:
 * the network is cut there, where the backend reads it as a graph.
 */
public final class FeaturizerBuilder extends PortBuilder<FeaturizerBuilder> {

    private @Nullable String layer;
    private @Nullable Pooling pooling;

    FeaturizerBuilder(Function<@Nullable Path, Model> model) {
        super(model);
    }

    @Override
    FeaturizerBuilder self() {
        return this;
    }

    /** The output that holds the features; the same as {@link #layer}. */
    public FeaturizerBuilder output(String name) {
        return layer(name);
    }

    /**
     * The layer whose result the features are, such as {@code fc2}, instead of the one that the model's spec names:
     * flattened row-major, or pooled when {@link #pooling} says so. Any node of the model's graph, or one of the
     * file's own outputs where the backend runs files as they are.
     */
    public FeaturizerBuilder layer(String name) {
        this.layer = name;
        return this;
    }

    /**
     * What becomes of the last feature map. {@link Pooling#AVG} is the default: the features that the model's spec names,
     * or else the mean of each channel of the last feature map. {@link Pooling#MAX} and {@link Pooling#NONE} take the
     * last feature map: the one that the spec names, or else the last that the model's output is computed from.
     */
    public FeaturizerBuilder pooling(Pooling pooling) {
        this.pooling = pooling;
        return this;
    }

    /** The result of a layer, and what becomes of it. */
    private record Source(String layer, Pooling pooling) {}

    /**
     * The featurizer; the model is loaded unless it already is.
     *
     * @throws dev.fovea.api.error.FoveaException of the fitting kind when model or backend cannot be had, when it has no
     *     such layer, or when there is nothing to pool
     */
    public Featurizer build() {
        Model file = source();
        Optional<Source> features = features(file);
        LoadedModel model =
                load(file, features.map(found -> List.of(found.layer())).orElse(List.of()));
        try {
            Source chosen = features.orElseThrow(() -> noFeatures(model));
            TensorInfo output = output(model, chosen.layer());
            return new FeaturizeService(model, new FeatureVector(model.spec().name(), output, chosen.pooling()));
        } catch (RuntimeException e) {
            model.close();
            throw e;
        }
    }

    private Optional<Source> features(Model model) {
        ModelSpec spec = model.spec();
        if (layer != null) {
            return Optional.of(new Source(layer, pooling == null ? Pooling.NONE : pooling));
        }
        boolean isAverage = pooling == null || pooling == Pooling.AVG;
        if (isAverage && spec.features() != null) {
            return Optional.of(new Source(spec.features(), Pooling.NONE));
        }
        if (spec.featureMap() != null) {
            return Optional.of(new Source(spec.featureMap(), pooling == null ? Pooling.AVG : pooling));
        }
        if (pooling == null) {
            return Optional.empty();
        }
        Pooling asked = pooling;
        return lastMap(model).map(map -> new Source(map, asked));
    }

    /** The last feature map of a model that is read as a graph. */
    private static Optional<String> lastMap(Model model) {
        return Services.all(ModelReader.class).stream()
                .filter(reader -> reader.accepts(model.file()))
                .findFirst()
                .flatMap(reader -> {
                    Graph graph = reader.read(model.file());
                    String features = model.spec().features();
                    String before = features != null && graph.has(features)
                            ? features
                            : graph.outputs().get(0);
                    return FeatureMaps.last(graph, before);
                });
    }

    /** A backend that runs files as they are gives the file's own outputs alone. */
    private static TensorInfo output(LoadedModel model, String layer) {
        List<String> known = model.outputs().stream().map(TensorInfo::name).toList();
        if (!known.contains(layer)) {
            throw new ModelException(Fault.of("model", model.spec().name())
                    .expected("an output '" + layer + "'")
                    .got("outputs " + known + " of backend "
                            + model.description().runtime())
                    .repair("name one of these, or use a backend that reads the model as a graph, such as cpu or"
                            + " reference"));
        }
        return ResolvedModel.output(model.spec(), model.outputs(), layer);
    }

    private ModelException noFeatures(LoadedModel model) {
        Fault fault = Fault.of("model", model.spec().name());
        List<String> outputs = model.outputs().stream().map(TensorInfo::name).toList();
        if (pooling != null) {
            return new ModelException(fault.expected("a last feature map that all of the output is computed from")
                    .got("none that is known")
                    .repair("choose a layer, or one of the outputs " + outputs + ", with layer(name)"));
        }
        return new ModelException(fault.expected("a spec that names its feature output")
                .got("none")
                .repair("choose one of " + outputs + " with layer(name), or the last feature map with pooling(AVG)"));
    }
}
