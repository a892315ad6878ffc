package dev.fovea;

import dev.fovea.api.error.Fault;
import dev.fovea.api.error.ModelException;
import dev.fovea.api.model.Model;
import dev.fovea.api.port.Featurizer;
import dev.fovea.api.tensor.TensorInfo;
import dev.fovea.domain.featurize.FeaturizeService;
import dev.fovea.domain.model.LoadedModel;
import dev.fovea.domain.model.ResolvedModel;
import java.nio.file.Path;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Builds a {@link Featurizer}; start with {@link Fovea#featurizer(String)}. */
public final class FeaturizerBuilder extends PortBuilder<FeaturizerBuilder> {

    private @Nullable String output;

    FeaturizerBuilder(Function<@Nullable Path, Model> model) {
        super(model);
    }

    @Override
    FeaturizerBuilder self() {
        return this;
    }

    /** The output that holds the features, instead of the one that the model's spec names. */
    public FeaturizerBuilder output(String name) {
        this.output = name;
        return this;
    }

    /**
     * The featurizer; the model is loaded unless it already is.
     *
     * @throws dev.fovea.api.error.FoveaException of the fitting kind when model or backend cannot be had
     */
    public Featurizer build() {
        LoadedModel model = load();
        try {
            TensorInfo features = ResolvedModel.output(model.spec(), model.outputs(), chosenOutput(model));
            if (!features.shape().row().isKnown()) {
                throw new ModelException(Fault.of("model", model.spec().name())
                        .expected("a feature output of known size")
                        .got(features));
            }
            return new FeaturizeService(model, features);
        } catch (RuntimeException e) {
            model.close();
            throw e;
        }
    }

    private String chosenOutput(LoadedModel model) {
        if (output != null) {
            return output;
        }
        String features = model.spec().features();
        if (features != null) {
            return features;
        }
        throw new ModelException(Fault.of("model", model.spec().name())
                .expected("a spec that names its feature output")
                .got("none")
                .repair("choose one of "
                        + model.outputs().stream().map(TensorInfo::name).toList() + " with output(name)"));
    }
}
