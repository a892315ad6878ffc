package dev.fovea.bench.model;

import dev.fovea.api.port.Description;
import dev.fovea.api.port.Predictor;

/** Makes sure that a number is of the backend it is written down for. */
public final class Backend {

    private Backend() {}

    /** Throws unless the predictor prepares on the native kernels and runs on that backend and as many threads. */
    public static void require(Predictor predictor, String runtime, int threads) {
        Description description = predictor.describe();
        if (!description.preprocess().startsWith("cpu")
                || !description.runtime().startsWith(runtime)
                || description.threads() != threads) {
            throw new IllegalStateException("predictor: expected cpu, " + runtime + " and " + threads + " threads, got "
                    + description.preprocess() + ", " + description.runtime() + " and " + description.threads()
                    + "; not " + description.rejected());
        }
    }
}
