package dev.fovea;

import dev.fovea.api.model.Model;
import dev.fovea.api.port.Predictor;
import dev.fovea.api.tensor.TensorInfo;
import dev.fovea.domain.model.LoadedModel;
import dev.fovea.domain.model.ResolvedModel;
import dev.fovea.domain.predict.PredictService;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Builds a {@link Predictor}; start with {@link Fovea#predictor(String)}. */
public final class PredictorBuilder extends PortBuilder<PredictorBuilder> {

    private List<String> outputs = List.of();

    PredictorBuilder(Function<@Nullable Path, Model> model) {
        super(model);
    }

    @Override
    PredictorBuilder self() {
        return this;
    }

    /** The outputs that predictions hold; by default the class probabilities, or all when there are none. */
    public PredictorBuilder outputs(String... names) {
        this.outputs = List.of(names);
        return this;
    }

    /**
     * The predictor; the model is loaded unless it already is.
     *
     * @throws dev.fovea.api.error.FoveaException of the fitting kind when model or backend cannot be had
     */
    public Predictor build() {
        LoadedModel model = load(source(), List.of());
        try {
            return new PredictService(model, chosenOutputs(model));
        } catch (RuntimeException e) {
            model.close();
            throw e;
        }
    }

    private List<String> chosenOutputs(LoadedModel model) {
        if (!outputs.isEmpty()) {
            for (String output : outputs) {
                ResolvedModel.output(model.spec(), model.outputs(), output);
            }
            return outputs;
        }
        String probabilities = model.spec().probabilities();
        return probabilities != null
                ? List.of(probabilities)
                : model.outputs().stream().map(TensorInfo::name).toList();
    }
}
