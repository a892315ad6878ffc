package dev.fovea.adapters.cli;

import dev.fovea.Fovea;
import dev.fovea.PortBuilder;
import dev.fovea.api.Setting;
import dev.fovea.api.error.Fault;
import dev.fovea.api.error.InvalidArgumentException;
import dev.fovea.api.image.ChannelOrder;
import dev.fovea.api.image.DecodeOptions;
import dev.fovea.api.image.DecodeScale;
import dev.fovea.api.image.Orientation;
import dev.fovea.api.model.Model;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
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

    @Mixin
    private WeightsOption weights = new WeightsOption();

    @Mixin
    private SelectionOptions selection = new SelectionOptions();

    @Mixin
    private PictureOptions pictures = new PictureOptions();

    private int batch = DEFAULT_BATCH;
    private @Nullable Integer threads;
    private @Nullable Orientation orientation;
    private @Nullable DecodeScale decodeScale;
    private @Nullable ChannelOrder order;

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
            names = "--decode-scale",
            paramLabel = "full|auto",
            description =
                    "auto decodes a JPEG at 1/2, 1/4 or 1/8 where the model's input is still not larger: faster, and"
                            + " slightly other answers. Default: full.")
    void decodeScale(String word) {
        decodeScale = Choices.of("--decode-scale", DecodeScale.class, word);
    }

    @Option(
            names = "--order",
            paramLabel = "rgb|bgr|gray",
            description = "The channels in the order that the model takes. Default: the model's.")
    void order(String word) {
        order = Choices.order(word);
    }

    /**
     * The model that is asked for, not loaded yet.
     *
     * @throws dev.fovea.api.error.FoveaException when there is no such model, or the labels are not for it
     */
    Model find() {
        if (labels == null) {
            return selection.of(weights.find(model));
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
        return selection.of(weights.find(model, labels));
    }

    /** The name or file that was given. */
    String name() {
        return model;
    }

    /** The files that are read, or names of models. */
    List<String> files() {
        List<String> files = weights.files(model);
        if (labels != null) {
            files.add(labels.toString());
        }
        return files;
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
        pictures.configure(builder);
        if (order != null) {
            builder.order(order);
        }
        DecodeOptions decode = DecodeOptions.defaults();
        if (orientation != null) {
            decode = decode.withOrientation(orientation);
        }
        return builder.decode(decodeScale == null ? decode : decode.withScale(decodeScale));
    }

    /** Sizes the process's pool, before anything asks for it, to the threads that were asked for. */
    void sizePool() {
        if (threads != null) {
            System.setProperty(Setting.THREADS.property(), String.valueOf(threads));
        }
    }
}
