package dev.fovea.bench.model;

import dev.fovea.api.port.Description;
import dev.fovea.api.port.Predictor;

/** Makes sure that a number is of the backend it is written down for. */
public final class Backend {

    private Backend() {}

    /** Throws unless the predictor runs on the native kernels, TensorFlow Lite and as many threads as asked for. */
    public static void require(Predictor predictor, int threads) {
        Description description = predictor.describe();
        if (!description.preprocess().startsWith("cpu")
                || !description.runtime().startsWith("tflite")
                || description.threads() != threads) {
            throw new IllegalStateException("predictor: expected cpu, tflite and " + threads + " threads, got "
                    + description.preprocess() + ", " + description.runtime() + " and " + description.threads()
                    + "; not " + description.rejected());
        }
    }
}
