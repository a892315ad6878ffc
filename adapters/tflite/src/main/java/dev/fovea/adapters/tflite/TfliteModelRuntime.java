package dev.fovea.adapters.tflite;

import dev.fovea.api.error.BackendException;
import dev.fovea.api.error.Fault;
import dev.fovea.api.model.ModelFile;
import dev.fovea.api.model.Selection;
import dev.fovea.api.spi.Availability;
import dev.fovea.api.spi.Executable;
import dev.fovea.api.spi.ModelRuntime;
import java.util.Optional;

/** TensorFlow Lite as a backend: float, float16 and quantised models, with built-in operators only. */
public final class TfliteModelRuntime implements ModelRuntime {

    private static final int PRIORITY = 50;

    /** The runtime; nothing is loaded until it is asked. */
    public TfliteModelRuntime() {}

    @Override
    public String id() {
        return "tflite";
    }

    @Override
    public int priority() {
        return PRIORITY;
    }

    @Override
    public Availability availability() {
        return TfliteLibrary.availability();
    }

    @Override
    public boolean accepts(ModelFile file) {
        return file.weights() == null && ModelCheck.isModel(file.bytes());
    }

    @Override
    public Optional<String> refusal(ModelFile file) {
        if (file.weights() != null) {
            return Optional.of("takes no file of weights beside the model");
        }
        if (accepts(file) && !file.selection().equals(Selection.NONE)) {
            return Optional.of("runs whole files, without " + file.selection());
        }
        return ModelRuntime.super.refusal(file);
    }

    @Override
    public Executable load(ModelFile file, int threads) {
        Availability availability = availability();
        if (availability instanceof Availability.Unavailable unavailable) {
            throw new BackendException(
                    Fault.of("backend", id())
                            .expected("a backend that works here")
                            .got(unavailable.reason())
                            .repair(unavailable.repair()),
                    unavailable.cause());
        }
        String version = ((Availability.Available) availability).detail();
        TfliteModel model = TfliteModel.open(file);
        try {
            return new TfliteExecutable(model, version, threads);
        } catch (RuntimeException | Error e) {
            model.close();
            throw e;
        }
    }
}
