package dev.fovea;

import dev.fovea.api.error.BackendException;
import dev.fovea.api.model.Model;
import dev.fovea.api.spi.MachineLimits;
import dev.fovea.api.spi.ModelStore;
import dev.fovea.domain.backend.Backends;
import dev.fovea.domain.model.Models;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.OptionalDouble;
import java.util.concurrent.atomic.DoubleAdder;

/** Where everything begins: builders of the ports, and what is installed. */
public final class Fovea {

    /** The model that is used when none is named. */
    public static final String DEFAULT_MODEL = "EfficientNet-Lite0";

    private Fovea() {}

    /** A builder of a predictor on the model of that name, or in that file. */
    public static PredictorBuilder predictor(String nameOrFile) {
        return new PredictorBuilder(() -> model(nameOrFile));
    }

    /** A builder of a predictor on the model in the file, with the spec beside it if there is one. */
    public static PredictorBuilder predictor(Path file) {
        return new PredictorBuilder(() -> model(file));
    }

    /** A builder of a predictor on a model that is in memory. */
    public static PredictorBuilder predictor(Model model) {
        return new PredictorBuilder(() -> model);
    }

    /** A builder of a featurizer on the model of that name, or in that file. */
    public static FeaturizerBuilder featurizer(String nameOrFile) {
        return new FeaturizerBuilder(() -> model(nameOrFile));
    }

    /** A builder of a featurizer on the model in the file, with the spec beside it if there is one. */
    public static FeaturizerBuilder featurizer(Path file) {
        return new FeaturizerBuilder(() -> model(file));
    }

    /** A builder of a featurizer on a model that is in memory. */
    public static FeaturizerBuilder featurizer(Model model) {
        return new FeaturizerBuilder(() -> model);
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
        return Models.installed().open(file, null);
    }

    /** The model in the file, with labels from another file, one a line. */
    public static Model model(Path file, Path labels) {
        return Models.installed().open(file, labels);
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
