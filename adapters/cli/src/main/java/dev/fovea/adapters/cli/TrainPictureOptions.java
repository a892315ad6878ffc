package dev.fovea.adapters.cli;

import dev.fovea.api.error.Fault;
import dev.fovea.api.error.InvalidArgumentException;
import dev.fovea.api.graph.Graph;
import dev.fovea.api.graph.Node;
import dev.fovea.api.image.Alpha;
import dev.fovea.api.image.ChannelOrder;
import dev.fovea.api.model.Background;
import dev.fovea.api.model.Fit;
import dev.fovea.api.model.ImageInput;
import dev.fovea.api.model.Layout;
import dev.fovea.api.model.ModelSpec;
import dev.fovea.api.model.PixelMode;
import dev.fovea.api.model.Resampler;
import dev.fovea.api.tensor.Shape;
import dev.fovea.api.train.Augmentation;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** How pictures enter the network: in the training, and later in predictions by the file that is written. */
final class TrainPictureOptions {

    private @Nullable Fit fit;
    private @Nullable Alpha alpha;
    private @Nullable Background background;
    private @Nullable PixelMode mode;
    private @Nullable Resampler resampler;
    private List<Augmentation> augmentations = List.of();

    @Option(
            names = "--augment",
            paramLabel = "LIST",
            description = "Random changes of the examples that are learned from, with commas between: flip,"
                    + " flip:vertical, crop[:LEAST], zoom[:SHARE], rotate[:DEGREES], translate[:SHARE],"
                    + " color[:B/C/S/H], mixup[:ALPHA], cutmix[:ALPHA]. Default: none. More in docs/datasets.md.")
    void augment(String word) {
        augmentations = Choices.augmentations(word);
    }

    @Option(
            names = "--crop",
            paramLabel = "none|model",
            description = "none shows the network whole pictures, stretched to its shape; model crops as the model's"
                    + " own rule has it. Default: model.")
    void crop(String word) {
        switch (word.strip().toLowerCase(Locale.ROOT)) {
            case "none" -> fit = Fit.stretch();
            case "model" -> fit = null;
            default ->
                throw new InvalidArgumentException(Fault.of("option", "--crop")
                        .expected("none or model")
                        .got("'" + word + "'")
                        .repair("for other ways there is --fit"));
        }
    }

    @Option(
            names = "--fit",
            paramLabel = "FIT",
            description = "As in fovea predict: stretch, centre-square[:F], crop-to-aspect-ratio, pad-to-aspect-ratio,"
                    + " resize-shorter:N, crop-pct:F, letterbox. Default: the model's rule.")
    void fit(String word) {
        fit = Choices.fit(word);
    }

    @Option(
            names = "--background",
            paramLabel = "COLOUR",
            description = "What a picture leaves uncovered: #rrggbb, black, white, gray or a gray of 0 to 255. Default:"
                    + " the model's colour.")
    void background(String word) {
        background = Choices.background(word);
    }

    @Option(
            names = "--alpha",
            paramLabel = "white|drop",
            description = "Transparency is composited on white, or dropped. Default: the model's rule; white where it"
                    + " has none.")
    void alpha(String word) {
        alpha = Choices.alpha(word);
    }

    @Option(
            names = "--mode",
            paramLabel = "tf|caffe|torch|raw",
            description = "Channel order and normalisation as Keras's preprocess_input has them. Default: the model's;"
                    + " raw (0 to 255) for a network that says nothing, as Keras feeds it.")
    void mode(String word) {
        mode = Choices.mode(word);
    }

    @Option(
            names = "--resampler",
            paramLabel = "NAME",
            description = "How pictures are resized, as in fovea predict. Default: the model's rule.")
    void resampler(String word) {
        resampler = Choices.resampler(word);
    }

    List<Augmentation> augmentations() {
        return augmentations;
    }

    /** The spec with these options; of a network without a spec, with what Keras does. */
    ModelSpec of(ModelSpec spec, Graph graph) {
        ImageInput image = spec.image() == null ? plain(graph) : spec.image();
        if (image == null) {
            return spec;
        }
        if (fit != null) {
            image = image.withFit(fit);
        }
        if (background != null) {
            image = image.withBackground(background);
        }
        if (alpha != null) {
            image = image.withAlpha(alpha);
        }
        if (mode != null) {
            image = image.withMode(mode);
        }
        return spec.withImage(resampler == null ? image : image.withResampler(resampler));
    }

    /** Pictures as they are, stretched, for a network with one input of their shape; else null. */
    private static @Nullable ImageInput plain(Graph graph) {
        List<Node> inputs = graph.inputs();
        Shape row = inputs.get(0).type().shape();
        if (inputs.size() != 1 || row.rank() != 3 || (row.dim(2) != 1 && row.dim(2) != 3)) {
            return null;
        }
        return new ImageInput(
                row.dim(1),
                row.dim(0),
                row.dim(2) == 1 ? ChannelOrder.GRAY : ChannelOrder.RGB,
                Layout.NHWC,
                Fit.stretch(),
                Resampler.PILLOW_BILINEAR,
                Alpha.WHITE,
                PixelMode.RAW.normalization());
    }
}
