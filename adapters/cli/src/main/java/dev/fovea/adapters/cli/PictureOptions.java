package dev.fovea.adapters.cli;

import dev.fovea.PortBuilder;
import dev.fovea.api.image.Alpha;
import dev.fovea.api.model.Background;
import dev.fovea.api.model.Fit;
import dev.fovea.api.model.ImageInput;
import dev.fovea.api.model.PixelMode;
import dev.fovea.api.model.Resampler;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** How pictures enter a network, where it is not the model's own way. */
final class PictureOptions {

    private @Nullable Fit fit;
    private @Nullable Background background;
    private @Nullable Alpha alpha;
    private @Nullable PixelMode mode;
    private @Nullable Resampler resampler;

    @Option(
            names = "--fit",
            paramLabel = "FIT",
            description =
                    "How a picture of another shape is brought to the model's: stretch, centre-square[:F] (F times"
                            + " the short side), crop-to-aspect-ratio, pad-to-aspect-ratio, resize-shorter:N, crop-pct:F,"
                            + " letterbox or letterbox:top-left. Default: the model's rule.")
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
            description = "Transparency is composited on white, or dropped as Pillow does. Default: the model's rule;"
                    + " white where it has none.")
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
            description = "How pictures are resized, by the program whose pixels are repeated: nearest, box, bilinear,"
                    + " hamming, bicubic, lanczos (Pillow); awt_replicate, awt_area_averaging (java.awt, sparkdl);"
                    + " tf1_... and tf2_... (TensorFlow, Keras), such as tf2_bilinear_antialias. All of them, and who"
                    + " uses which: docs/resamplers.md. Default: the model's rule.")
    void resampler(String word) {
        resampler = Choices.resampler(word);
    }

    /** Another word for a fit; null for the model's own. */
    void takeFit(@Nullable Fit other) {
        fit = other;
    }

    /** Hands the options over to a builder. */
    <B extends PortBuilder<B>> void configure(B builder) {
        if (fit != null) {
            builder.fit(fit);
        }
        if (background != null) {
            builder.background(background);
        }
        if (alpha != null) {
            builder.alpha(alpha);
        }
        if (mode != null) {
            builder.mode(mode);
        }
        if (resampler != null) {
            builder.resampler(resampler);
        }
    }

    /** A model's way with these options. */
    ImageInput of(ImageInput own) {
        ImageInput image = own;
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
        return resampler == null ? image : image.withResampler(resampler);
    }
}
