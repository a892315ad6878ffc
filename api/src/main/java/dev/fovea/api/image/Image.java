package dev.fovea.api.image;

import dev.fovea.api.error.Fault;
import dev.fovea.api.error.ImageException;
import dev.fovea.api.error.InvalidArgumentException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Objects;

/**
 * A decoded picture: unsigned bytes, row-major, height x width x channels, rows without gaps, top left first. A plain
 * heap value with nothing to close. The array is shared, not copied; whoever holds an Image treats it as immutable.
 */
public final class Image {

    private final int width;
    private final int height;
    private final ChannelOrder order;
    private final byte[] data;
    private final String origin;

    private Image(int width, int height, ChannelOrder order, byte[] data, String origin) {
        this.width = width;
        this.height = height;
        this.order = Objects.requireNonNull(order, "order");
        this.data = Objects.requireNonNull(data, "data");
        this.origin = Objects.requireNonNull(origin, "origin");
        if (width < 1 || height < 1) {
            throw new InvalidArgumentException(Fault.of("image", origin)
                    .expected("width and height of at least 1")
                    .got(width + " x " + height));
        }
        long size = (long) width * height * order.channels();
        if (data.length != size) {
            throw new InvalidArgumentException(Fault.of("image", origin)
                    .expected(size + " bytes for " + width + " x " + height + " " + order)
                    .got(data.length + " bytes"));
        }
    }

    /**
     * An image over the given samples.
     *
     * @param width pixels in a row, at least 1
     * @param height rows, at least 1
     * @param order samples of a pixel
     * @param data width * height * channels bytes, kept without a copy
     * @param origin where the picture comes from, for messages; may be empty
     * @throws InvalidArgumentException when the length does not fit the size
     */
    public static Image of(int width, int height, ChannelOrder order, byte[] data, String origin) {
        return new Image(width, height, order, data, origin);
    }

    /**
     * The picture in the file, decoded with {@link DecodeOptions#defaults()}; the format is found by content.
     *
     * @throws ImageException when the file is missing, is no picture, or is broken
     */
    public static Image read(Path file) {
        return read(file, DecodeOptions.defaults());
    }

    /** As {@link #read(Path)}, with options. */
    public static Image read(Path file, DecodeOptions options) {
        ImageSource source = ImageSource.of(file);
        try {
            return source.load(ImageDecoder.installed(), options);
        } catch (IOException e) {
            throw ImageSource.unreadable(source.name(), e);
        }
    }

    /**
     * The picture that the bytes encode, decoded with {@link DecodeOptions#defaults()}.
     *
     * @throws ImageException when the bytes are no picture, or a broken one
     */
    public static Image decode(byte[] encoded) {
        return ImageDecoder.installed().decode(encoded, "", DecodeOptions.defaults());
    }

    /** Pixels in a row. */
    public int width() {
        return width;
    }

    /** Rows. */
    public int height() {
        return height;
    }

    /** The samples of a pixel. */
    public ChannelOrder order() {
        return order;
    }

    /** Samples a pixel, 1 to 4. */
    public int channels() {
        return order.channels();
    }

    /** The samples themselves, not a copy: read, do not write. */
    public byte[] data() {
        return data;
    }

    /** Where the picture comes from; empty when that is unknown. */
    public String origin() {
        return origin;
    }

    /** The sample at row y, column x, channel c, from 0 to 255. */
    public int sample(int y, int x, int c) {
        Objects.checkIndex(y, height);
        Objects.checkIndex(x, width);
        Objects.checkIndex(c, channels());
        return data[(y * width + x) * channels() + c] & 0xff;
    }

    @Override
    public String toString() {
        return "Image[" + width + " x " + height + " " + order + (origin.isEmpty() ? "" : ", " + origin) + "]";
    }
}
