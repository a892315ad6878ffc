package dev.fovea;

import dev.fovea.api.explain.AttributionMethod;
import dev.fovea.api.explain.Explainer;
import dev.fovea.api.explain.IntegratedGradients;
import dev.fovea.api.model.Model;
import dev.fovea.api.tensor.DType;
import dev.fovea.domain.autograd.Autograd;
import dev.fovea.domain.backend.Backends;
import dev.fovea.domain.explain.run.ExplainService;
import dev.fovea.domain.model.LoadedModel;
import java.nio.file.Path;
import java.util.List;
import java.util.function.DoubleConsumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Builds an {@link Explainer}; start with {@link Fovea#explainer(String)}. */
public final class ExplainerBuilder extends PortBuilder<ExplainerBuilder> {

    private AttributionMethod method = IntegratedGradients.defaults();
    private @Nullable String label;
    private DType dtype = DType.F32;
    private DoubleConsumer progress = share -> {};

    ExplainerBuilder(Function<@Nullable Path, Model> model) {
        super(model);
    }

    @Override
    ExplainerBuilder self() {
        return this;
    }

    /** The method with its settings; default {@link IntegratedGradients#defaults()}. */
    public ExplainerBuilder method(AttributionMethod method) {
        this.method = method;
        return this;
    }

    /**
     * The method of that name, with its default settings.
     *
     * @throws dev.fovea.api.error.UnknownNameException when there is none; the message suggests the nearest name
     */
    public ExplainerBuilder method(String name) {
        return method(AttributionMethod.named(name));
    }

    /**
     * The class that is explained: its name or id, one of the synonyms that its name lists, or its number; null, the
     * default, for the likeliest one of each picture. {@link #build()} refuses one that the model does not know.
     */
    public ExplainerBuilder label(@Nullable String label) {
        this.label = label;
        return this;
    }

    /** What gradients are computed in: F32, the default, on the native kernels; or F64, for checks. */
    public ExplainerBuilder dtype(DType dtype) {
        this.dtype = dtype;
        return this;
    }

    /** Told the share of a picture's work that is done, on the thread that asks for the explanation. */
    public ExplainerBuilder progress(DoubleConsumer progress) {
        this.progress = progress;
        return this;
    }

    /**
     * The explainer; the model is loaded unless it already is.
     *
     * @throws dev.fovea.api.error.FoveaException of the fitting kind when model or backend cannot be had, when the model
     *     does not classify pictures, or cannot be differentiated and the method asks for that
     */
    public Explainer build() {
        Model source = source();
        String backend = backend();
        DType type = dtype;
        int threads = parallelism();
        LoadedModel model = load(source, List.of());
        try {
            return new ExplainService(
                    model,
                    method,
                    label,
                    new ExplainService.Differentiation(
                            () -> Graphs.of(source),
                            () -> Autograd.on(
                                    TrainingBackend.of(Backends.installed(), backend, type, threads)
                                            .all(),
                                    type)),
                    progress);
        } catch (RuntimeException | Error e) {
            model.close();
            throw e;
        }
    }
}
