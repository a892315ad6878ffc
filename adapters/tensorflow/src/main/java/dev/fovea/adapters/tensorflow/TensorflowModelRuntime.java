package dev.fovea.adapters.tensorflow;

import dev.fovea.api.error.BackendException;
import dev.fovea.api.error.Fault;
import dev.fovea.api.error.ModelException;
import dev.fovea.api.model.ModelFile;
import dev.fovea.api.model.ModelFormat;
import dev.fovea.api.model.ModelSignature;
import dev.fovea.api.spi.Availability;
import dev.fovea.api.spi.Executable;
import dev.fovea.api.spi.ModelRuntime;
import java.util.List;
import java.util.Optional;

/**
 * TensorFlow as a backend: SavedModels with their signatures, and graphs whose weights are constants; any tensor of the
 * graph can be fed or wanted, by a name such as {@code image:0}.
 */
public final class TensorflowModelRuntime implements ModelRuntime {

    /** After the backends that are always there: asking for it loads a large library. */
    private static final int PRIORITY = 10;

    /** The runtime; nothing is loaded until it is asked. */
    public TensorflowModelRuntime() {}

    @Override
    public String id() {
        return "tensorflow";
    }

    @Override
    public int priority() {
        return PRIORITY;
    }

    @Override
    public Availability availability() {
        return TensorflowLibrary.availability();
    }

    @Override
    public boolean accepts(ModelFile file) {
        return file.weights() == null && ModelFormat.of(file).isPresent();
    }

    @Override
    public Optional<String> refusal(ModelFile file) {
        if (file.weights() != null) {
            return Optional.of("takes no file of weights beside the model");
        }
        return ModelRuntime.super.refusal(file);
    }

    @Override
    public List<ModelSignature> signatures(ModelFile file) {
        return format(file) == ModelFormat.SAVED_MODEL
                ? SavedModelSource.of(file).describe()
                : List.of();
    }

    @Override
    public Executable load(ModelFile file, int threads) {
        return load(file, threads, List.of());
    }

    @Override
    public Executable load(ModelFile file, int threads, List<String> outputs) {
        if (availability() instanceof Availability.Unavailable unavailable) {
            throw new BackendException(
                    Fault.of("backend", id())
                            .expected("a backend that works here")
                            .got(unavailable.reason())
                            .repair(unavailable.repair()),
                    unavailable.cause());
        }
        ModelSource source = source(file);
        TensorflowModel model = source.load(outputs);
        try {
            Endpoints endpoints = source.endpoints(model.graph(), outputs);
            return new TensorflowExecutable(model, endpoints, threads);
        } catch (RuntimeException | Error e) {
            model.close();
            throw e;
        }
    }

    @Override
    public List<String> cut(ModelFile file, List<String> outputs) {
        return source(file).cut(outputs.stream().distinct().toList());
    }

    private static ModelSource source(ModelFile file) {
        return format(file) == ModelFormat.SAVED_MODEL ? SavedModelSource.of(file) : GraphSource.of(file);
    }

    private static ModelFormat format(ModelFile file) {
        return ModelFormat.of(file)
                .orElseThrow(() -> new ModelException(Fault.of("model", file.name())
                        .expected("a TensorFlow SavedModel or GraphDef")
                        .got("neither")
                        .repair("get or save it again")));
    }
}
