package dev.fovea.adapters.cli;

import dev.fovea.Fovea;
import dev.fovea.PortBuilder;
import dev.fovea.api.Setting;
import dev.fovea.api.error.Fault;
import dev.fovea.api.error.InvalidArgumentException;
import dev.fovea.api.image.Alpha;
import dev.fovea.api.image.DecodeOptions;
import dev.fovea.api.image.Orientation;
import dev.fovea.api.model.Crop;
import dev.fovea.api.model.Model;
import dev.fovea.api.model.Resampler;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Which model runs, on what, and how pictures enter it. */
final class ModelOptions {

    /** Smaller than the library's, so that the first rows come early; speed and results are the same. */
    private static final int DEFAULT_BATCH = 8;

    private static final int MAX_BATCH = 4096;

    @Option(
            names = {"-m", "--model"},
            paramLabel = "NAME|FILE",
            description = "A model by name (see 'fovea models') or file. Default: " + Fovea.DEFAULT_MODEL + ".")
    private String model = Fovea.DEFAULT_MODEL;

    @Option(
            names = "--labels",
            paramLabel = "FILE",
            description = "Class names for a model file, one a line, class 0 first.")
    private @Nullable Path labels;

    private int batch = DEFAULT_BATCH;
    private @Nullable Integer threads;
    private @Nullable Orientation orientation;
    private @Nullable Alpha alpha;
    private @Nullable Crop crop;
    private @Nullable Resampler resampler;

    @Option(
            names = "--backend",
            paramLabel = "ID",
            description = "The backend that must carry every step it can, such as tflite, cpu or reference (see 'fovea"
                    + " doctor'). Default: the best that works here.")
    private @Nullable String backend;

    @Option(
            names = {"-b", "--batch"},
            paramLabel = "N",
            description = "Pictures that go through the model together, 1 to 4096. It changes memory and speed, no"
                    + " result. Default: 8.")
    void batch(String word) {
        batch = Choices.number("--batch", word, 1, MAX_BATCH);
    }

    @Option(
            names = {"-t", "--threads"},
            paramLabel = "N",
            description = "Threads to compute on. Default: all processors.")
    void threads(String word) {
        threads = Choices.number("--threads", word, 1, Integer.MAX_VALUE);
    }

    @Option(
            names = "--orientation",
            paramLabel = "apply|ignore",
            description = "What to do with the EXIF orientation of a photo. Default: apply.")
    void orientation(String word) {
        orientation = Choices.orientation(word);
    }

    @Option(
            names = "--alpha",
            paramLabel = "white|drop",
            description = "Transparency is composited on white, or dropped as Pillow does. Default: the model's rule.")
    void alpha(String word) {
        alpha = Choices.alpha(word);
    }

    @Option(
            names = "--crop",
            paramLabel = "whole|centre[:F]",
            description = "The part of a picture that is looked at: all of it, or a centred square of F times the short"
                    + " side. Default: the model's rule.")
    void crop(String word) {
        crop = Choices.crop(word);
    }

    @Option(
            names = "--resampler",
            paramLabel = "NAME",
            description = "How pictures are resized, by the program whose pixels are repeated: nearest, box, bilinear,"
                    + " hamming, bicubic, lanczos (Pillow); awt_replicate, awt_area_averaging (java.awt, sparkdl);"
                    + " tf1_... and tf2_... (TensorFlow, Keras), such as tf2_bilinear_antialias. All of them, and who"
                    + " uses which: docs/resamplers.md. Default: the model's rule.")
    void resampler(String word) {
        resampler = Choices.resampler(word);
    }

    /**
     * The model that is asked for, not loaded yet.
     *
     * @throws dev.fovea.api.error.FoveaException when there is no such model, or the labels are not for it
     */
    Model find() {
        if (labels == null) {
            return Fovea.model(model);
        }
        boolean isNamed = Fovea.models().stream()
                .anyMatch(entry -> entry.spec().name().equalsIgnoreCase(model)
                        || entry.aliases().stream().anyMatch(model::equalsIgnoreCase));
        if (isNamed && !Files.isRegularFile(Path.of(model))) {
            throw new InvalidArgumentException(Fault.of("option", "--labels")
                    .expected("a model file beside it")
                    .got("the named model '" + model + "', which has labels")
                    .repair("leave --labels out, or give --model a file"));
        }
        return Fovea.model(Path.of(model), labels);
    }

    /** The files that are read, or names of models. */
    List<String> files() {
        return labels == null ? List.of(model) : List.of(model, labels.toString());
    }

    /** Hands the options over to a builder. */
    <B extends PortBuilder<B>> B configure(B builder) {
        if (backend != null) {
            builder.backend(backend);
        }
        builder.batchSize(batch);
        if (threads != null) {
            builder.threads(threads);
        }
        if (alpha != null) {
            builder.alpha(alpha);
        }
        if (crop != null) {
            builder.crop(crop);
        }
        if (resampler != null) {
            builder.resampler(resampler);
        }
        return orientation == null
                ? builder
                : builder.decode(DecodeOptions.defaults().withOrientation(orientation));
    }

    /** Sizes the process's pool, before anything asks for it, to the threads that were asked for. */
    void sizePool() {
        if (threads != null) {
            System.setProperty(Setting.THREADS.property(), String.valueOf(threads));
        }
    }
}
