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
 * @param crop the part of the picture that is looked at
 * @param resampler how that part is brought to the input's size
 * @param alpha what becomes of transparency
 * @param normalization the map from samples to values; null hands the samples over as they are (0 to 255)
 */
public record ImageInput(
        int width,
        int height,
        ChannelOrder order,
        Layout layout,
        Crop crop,
        Resampler resampler,
        Alpha alpha,
        @Nullable Normalization normalization)
        implements Serializable {

    public ImageInput {
        Objects.requireNonNull(layout, "layout");
        Objects.requireNonNull(crop, "crop");
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
    }

    /** A copy with another crop. */
    public ImageInput withCrop(Crop crop) {
        return new ImageInput(width, height, order, layout, crop, resampler, alpha, normalization);
    }

    /** A copy with another resampler. */
    public ImageInput withResampler(Resampler resampler) {
        return new ImageInput(width, height, order, layout, crop, resampler, alpha, normalization);
    }

    /** A copy with another rule for transparency. */
    public ImageInput withAlpha(Alpha alpha) {
        return new ImageInput(width, height, order, layout, crop, resampler, alpha, normalization);
    }
}
