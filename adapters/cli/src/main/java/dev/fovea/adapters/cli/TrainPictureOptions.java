package dev.fovea.adapters.cli;

import dev.fovea.api.error.Fault;
import dev.fovea.api.error.InvalidArgumentException;
import dev.fovea.api.graph.Graph;
import dev.fovea.api.graph.Node;
import dev.fovea.api.image.Alpha;
import dev.fovea.api.image.ChannelOrder;
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
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** How pictures enter the network: in the training, and later in predictions by the file that is written. */
final class TrainPictureOptions {

    @Mixin
    private PictureOptions pictures = new PictureOptions();

    private List<Augmentation> augmentations = List.of();

    @Option(
            names = "--augment",
            paramLabel = "LIST",
            description = "Random changes of the examples that are learned from, with commas between: flip,"
                    + " flip:vertical, crop[:LEAST], zoom[:SHARE], rotate[:DEGREES], translate[:SHARE],"
                    + " color[:B/C/S/H], mixup[:ALPHA], cutmix[:ALPHA]. A new head takes --fine-tune beside it. Default: none."
                    + " More in docs/datasets.md.")
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
            case "none" -> pictures.takeFit(Fit.stretch());
            case "model" -> pictures.takeFit(null);
            default ->
                throw new InvalidArgumentException(Fault.of("option", "--crop")
                        .expected("none or model")
                        .got("'" + word + "'")
                        .repair("for other ways there is --fit"));
        }
    }

    List<Augmentation> augmentations() {
        return augmentations;
    }

    /** The spec with these options; of a network without a spec, with what Keras does. */
    ModelSpec of(ModelSpec spec, Graph graph) {
        ImageInput image = spec.image() == null ? plain(graph) : spec.image();
        return image == null ? spec : spec.withImage(pictures.of(image));
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
