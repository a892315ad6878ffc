package dev.fovea.api.spi;

import dev.fovea.api.error.Fault;
import dev.fovea.api.error.InvalidArgumentException;
import dev.fovea.api.error.ShapeException;
import dev.fovea.api.image.Alpha;
import dev.fovea.api.image.ChannelOrder;
import dev.fovea.api.model.Layout;
import dev.fovea.api.model.Resampler;
import dev.fovea.api.tensor.Shape;
import java.util.Objects;

/**
 * What happens to every picture on its way into a model's input, its {@link Placement} aside.
 *
 * @param width of the output, in pixels, at least 1
 * @param height of the output, in pixels, at least 1
 * @param order of the output's channels: GRAY, RGB or BGR
 * @param layout of the output
 * @param resampler how the size is changed
 * @param alpha what becomes of transparency, before resampling
 * @param table what each resampled sample becomes; its channels are those of {@code order}, and it takes real numbers
 *     when the resampler gives them
 * @param background the samples, before the table, of what a placement leaves uncovered: that of channel c in the bits
 *     from 8 c on; no other bits are set
 */
public record PixelTransform(
        int width,
        int height,
        ChannelOrder order,
        Layout layout,
        Resampler resampler,
        Alpha alpha,
        LookupTable table,
        int background) {

    public PixelTransform {
        Objects.requireNonNull(layout, "layout");
        Objects.requireNonNull(resampler, "resampler");
        Objects.requireNonNull(alpha, "alpha");
        if (width < 1 || height < 1) {
            throw new InvalidArgumentException(Fault.of("pixel transform", "size")
                    .expected("width and height of at least 1")
                    .got(width + " x " + height));
        }
        if (order != ChannelOrder.GRAY && order != ChannelOrder.RGB && order != ChannelOrder.BGR) {
            throw new InvalidArgumentException(Fault.of("pixel transform", "order")
                    .expected("GRAY, RGB or BGR")
                    .got(order));
        }
        if (table.channels() != order.channels()) {
            throw new ShapeException(Fault.of("pixel transform", order.toString())
                    .expected("a lookup table of " + order.channels() + " channels")
                    .got(table.channels()));
        }
        if (resampler.isReal() && !table.takesRealNumbers()) {
            throw new InvalidArgumentException(Fault.of("pixel transform", resampler.toString())
                    .expected("a lookup table of a normalization, since its results are real numbers")
                    .got("256 entries a channel alone")
                    .repair("make the table with LookupTable.of"));
        }
        if ((background >>> (8 * order.channels())) != 0) {
            throw new InvalidArgumentException(Fault.of("pixel transform", "background")
                    .expected("one byte for each channel of " + order)
                    .got("0x" + Integer.toHexString(background)));
        }
    }

    /** A transform whose background is 0 in every channel. */
    public PixelTransform(
            int width,
            int height,
            ChannelOrder order,
            Layout layout,
            Resampler resampler,
            Alpha alpha,
            LookupTable table) {
        this(width, height, order, layout, resampler, alpha, table, 0);
    }

    /** The background's sample of channel c, 0 to 255. */
    public int background(int c) {
        return (background >>> (8 * c)) & 0xff;
    }

    /** The shape of a batch of n pictures. */
    public Shape batchShape(int n) {
        return layout == Layout.NHWC
                ? Shape.of(n, height, width, order.channels())
                : Shape.of(n, order.channels(), height, width);
    }
}
