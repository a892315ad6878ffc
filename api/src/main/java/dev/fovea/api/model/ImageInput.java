package dev.fovea.api.model;

import dev.fovea.api.error.Fault;
import dev.fovea.api.error.InvalidArgumentException;
import dev.fovea.api.image.Alpha;
import dev.fovea.api.image.ChannelOrder;
import java.io.Serializable;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * How a picture becomes a model's input.
 *
 * @param width of the input, in pixels
 * @param height of the input, in pixels
 * @param order channels that the model takes: GRAY, RGB or BGR
 * @param layout of the input tensor
 * @param fit how a picture of another shape is brought to the input's
 * @param background the colour of what the picture leaves uncovered
 * @param resampler how sizes are changed
 * @param alpha what becomes of transparency
 * @param normalization the map from samples to values; null hands the samples over as they are (0 to 255)
 */
public record ImageInput(
        int width,
        int height,
        ChannelOrder order,
        Layout layout,
        Fit fit,
        Background background,
        Resampler resampler,
        Alpha alpha,
        @Nullable Normalization normalization)
        implements Serializable {

    public ImageInput {
        Objects.requireNonNull(layout, "layout");
        Objects.requireNonNull(fit, "fit");
        Objects.requireNonNull(background, "background");
        Objects.requireNonNull(resampler, "resampler");
        Objects.requireNonNull(alpha, "alpha");
        if (width < 1 || height < 1) {
            throw new InvalidArgumentException(Fault.of("model input", "size")
                    .expected("width and height of at least 1")
                    .got(width + " x " + height));
        }
        if (order != ChannelOrder.GRAY && order != ChannelOrder.RGB && order != ChannelOrder.BGR) {
            throw new InvalidArgumentException(Fault.of("model input", "order")
                    .expected("GRAY, RGB or BGR")
                    .got(order));
        }
        if (normalization != null && normalization.channels() > 1 && normalization.channels() != order.channels()) {
            throw new InvalidArgumentException(Fault.of("model input", "normalization")
                    .expected("at most " + order.channels() + " means, as " + order + " has channels")
                    .got(normalization.channels()));
        }
    }

    /** An input on a black background. */
    public ImageInput(
            int width,
            int height,
            ChannelOrder order,
            Layout layout,
            Fit fit,
            Resampler resampler,
            Alpha alpha,
            @Nullable Normalization normalization) {
        this(width, height, order, layout, fit, Background.BLACK, resampler, alpha, normalization);
    }

    /** A copy with another fit. */
    public ImageInput withFit(Fit fit) {
        return new ImageInput(width, height, order, layout, fit, background, resampler, alpha, normalization);
    }

    /** A copy with another background. */
    public ImageInput withBackground(Background background) {
        return new ImageInput(width, height, order, layout, fit, background, resampler, alpha, normalization);
    }

    /** A copy with another resampler. */
    public ImageInput withResampler(Resampler resampler) {
        return new ImageInput(width, height, order, layout, fit, background, resampler, alpha, normalization);
    }

    /** A copy with another rule for transparency. */
    public ImageInput withAlpha(Alpha alpha) {
        return new ImageInput(width, height, order, layout, fit, background, resampler, alpha, normalization);
    }

    /** A copy with another order of channels. */
    public ImageInput withOrder(ChannelOrder order) {
        return new ImageInput(width, height, order, layout, fit, background, resampler, alpha, normalization);
    }

    /**
     * A copy with the mode's order of channels and normalisation; a gray input stays gray.
     *
     * @throws InvalidArgumentException when the input is gray and the mode has a mean for each colour
     */
    public ImageInput withMode(PixelMode mode) {
        ChannelOrder its = order == ChannelOrder.GRAY ? order : mode.order();
        return new ImageInput(width, height, its, layout, fit, background, resampler, alpha, mode.normalization());
    }
}
