package dev.fovea.spark.sql;

import dev.fovea.api.error.Fault;
import dev.fovea.api.error.ImageException;
import dev.fovea.api.error.ImageException.Reason;
import dev.fovea.api.image.ChannelOrder;
import dev.fovea.api.image.Image;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;

/** The content of an image struct, checked: row-major, top left first. */
public final class ImagePixels {

    private static final int UNDEFINED = -1;

    private final String name;
    private final int height;
    private final int width;
    private final ImageMode mode;
    private final byte[] data;

    private ImagePixels(String name, int height, int width, ImageMode mode, byte[] data) {
        this.name = name;
        this.height = height;
        this.width = width;
        this.mode = mode;
        this.data = data;
    }

    /** Rows. */
    public int height() {
        return height;
    }

    /** Pixels in a row. */
    public int width() {
        return width;
    }

    /** How the samples lie. */
    public ImageMode mode() {
        return mode;
    }

    /** Height * width * channels samples of the mode: the array itself, not a copy. */
    public byte[] data() {
        return data;
    }

    /**
     * The content with these fields.
     *
     * @throws ImageException when they contradict each other, or the mode is not known
     */
    public static ImagePixels checked(String name, int height, int width, int channels, int code, byte[] data) {
        if (code == UNDEFINED) {
            throw bad(Reason.CORRUPT, name, "a decoded picture", "mode -1: Spark's reader could not decode it");
        }
        ImageMode mode = ImageMode.of(code)
                .orElseThrow(() -> bad(
                        Reason.UNSUPPORTED,
                        name,
                        "mode 0 (gray), 16 (BGR) or 24 (BGRA), 8 bits a sample, or 5, 21 or 29, floats",
                        "mode " + code));
        // Never negative by overflow: two sides of at most 2^31 - 1 and 16 bytes stay below 2^64 once the product of
        // the sides is known to be small.
        boolean fits = height > 0
                && width > 0
                && channels == mode.channels()
                && (long) height * width <= Integer.MAX_VALUE
                && (long) height * width * channels * mode.sampleBytes() == data.length;
        if (!fits) {
            throw bad(
                    Reason.CORRUPT,
                    name,
                    "height x width x " + mode.channels() * mode.sampleBytes() + " bytes for mode " + code,
                    height + " x " + width + " x " + channels + " and " + data.length + " bytes");
        }
        return new ImagePixels(name, height, width, mode, data);
    }

    /**
     * A picture's samples in the order of image structs: gray, BGR or BGRA; gray with alpha becomes BGRA.
     *
     * @param image kept without a copy where its samples lie so already
     */
    public static ImagePixels of(Image image) {
        int pixels = image.width() * image.height();
        byte[] from = image.data();
        ImageMode mode = switch (image.order()) {
            case GRAY -> ImageMode.GRAY;
            case RGB, BGR -> ImageMode.BGR;
            case GRAY_ALPHA, RGBA, BGRA -> ImageMode.BGRA;
        };
        if (mode.order() == image.order()) {
            return new ImagePixels(image.origin(), image.height(), image.width(), mode, from);
        }
        int n = mode.channels();
        byte[] to = new byte[pixels * n];
        if (image.order() == ChannelOrder.GRAY_ALPHA) {
            for (int i = 0; i < pixels; i++) {
                to[4 * i] = from[2 * i];
                to[4 * i + 1] = from[2 * i];
                to[4 * i + 2] = from[2 * i];
                to[4 * i + 3] = from[2 * i + 1];
            }
        } else {
            System.arraycopy(from, 0, to, 0, to.length);
            for (int at = 0; at < to.length; at += n) {
                to[at] = from[at + 2];
                to[at + 2] = from[at];
            }
        }
        return new ImagePixels(image.origin(), image.height(), image.width(), mode, to);
    }

    /**
     * The picture of 8 bits a sample, over the same samples where they are bytes. Floats are on the scale of bytes: they
     * are rounded, half up, and cut to 0 to 255.
     *
     * @throws ImageException when a float is no number
     */
    public Image image() {
        return Image.of(width, height, mode.order(), mode.isFloat() ? rounded() : data, name);
    }

    /** The samples as they lie, as floats. */
    public float[] floats() {
        float[] values = new float[height * width * mode.channels()];
        if (mode.isFloat()) {
            ByteBuffer.wrap(data).order(ByteOrder.LITTLE_ENDIAN).asFloatBuffer().get(values);
        } else {
            for (int i = 0; i < values.length; i++) {
                values[i] = data[i] & 0xff;
            }
        }
        return values;
    }

    private byte[] rounded() {
        FloatBuffer from = ByteBuffer.wrap(data).order(ByteOrder.LITTLE_ENDIAN).asFloatBuffer();
        byte[] bytes = new byte[from.remaining()];
        for (int i = 0; i < bytes.length; i++) {
            float value = from.get(i);
            if (Float.isNaN(value)) {
                throw bad(Reason.CORRUPT, name, "samples that are numbers, 0 to 255", "NaN at sample " + i);
            }
            bytes[i] = (byte) Math.round(Math.max(0, Math.min(255, value)));
        }
        return bytes;
    }

    static ImageException nullField(String name, String field) {
        return bad(Reason.CORRUPT, name, "an image struct without null fields", "null in field '" + field + "'");
    }

    private static ImageException bad(Reason reason, String name, String expected, String got) {
        return new ImageException(
                reason, Fault.of("image", name).expected(expected).got(got));
    }
}
