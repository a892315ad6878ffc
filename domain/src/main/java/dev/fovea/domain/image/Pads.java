package dev.fovea.domain.image;

import dev.fovea.api.error.Fault;
import dev.fovea.api.error.ImageException;
import dev.fovea.api.error.ImageException.Reason;
import dev.fovea.api.error.InvalidArgumentException;
import dev.fovea.api.image.ChannelOrder;
import dev.fovea.api.image.Image;
import dev.fovea.api.model.Background;
import dev.fovea.api.model.Fit;
import dev.fovea.api.model.ImageInput;

/**
 * Background around a picture before it is resized, where the filter is to mix them. It costs a copy of the picture; fits
 * that pad afterwards do without.
 */
public final class Pads {

    private static final long MOST_BYTES = Integer.MAX_VALUE - 8L;

    private Pads() {}

    /** True when some pictures get pads before they are resized. */
    static boolean isAsked(ImageInput input) {
        return input.fit() instanceof Fit.PadToAspectRatio;
    }

    /** Pixels of background that a picture of this size gets on its left, and as many on its right. */
    public static int left(ImageInput input, int width, int height) {
        return isAsked(input) ? pad((long) height * input.width() / input.height() - width) : 0;
    }

    /** Pixels of background that a picture of this size gets above it, and as many below. */
    public static int top(ImageInput input, int width, int height) {
        return isAsked(input) ? pad((long) width * input.height() / input.width() - height) : 0;
    }

    /** Keras 3, backend image.py: resize. What is missing is cut to whole pixels, then halved for each side. */
    private static int pad(long missing) {
        return (int) Math.min(Integer.MAX_VALUE, Math.max(0, missing) / 2);
    }

    /**
     * The picture with the pads of {@link Fit.PadToAspectRatio}, or the picture itself where there are none.
     *
     * @throws InvalidArgumentException when picture and pads are too large for an array
     * @throws ImageException when they are too large for the heap
     */
    static Image around(Image image, ImageInput input) {
        if (!isAsked(input)) {
            return image;
        }
        long left = left(input, image.width(), image.height());
        long top = top(input, image.width(), image.height());
        if (left == 0 && top == 0) {
            return image;
        }
        Background background = input.background();
        boolean isGray = background.red() == background.green() && background.green() == background.blue();
        ChannelOrder order = image.order().isGray() && !isGray ? coloured(image.order()) : image.order();
        long width = image.width() + 2 * left;
        long height = image.height() + 2 * top;
        if (width * order.channels() > MOST_BYTES / height) {
            throw new InvalidArgumentException(Fault.of("image", image.origin())
                    .expected("at most " + MOST_BYTES + " bytes after padding to the shape of " + input.width() + " x "
                            + input.height())
                    .got(width + " x " + height + " pixels")
                    .repair("use the fit letterbox, which pads after resizing"));
        }
        byte[] data;
        try {
            data = filled((int) (width * height), order, background);
        } catch (OutOfMemoryError e) {
            // Of a strip a few kilobytes long pads make a square: the picture's fault, not that of its batch.
            throw new ImageException(
                    Reason.TOO_LARGE,
                    Fault.of("image", image.origin())
                            .expected("a picture that fits into the heap after padding to the shape of " + input.width()
                                    + " x " + input.height())
                            .got(width + " x " + height + " pixels")
                            .repair("raise -Xmx, or use the fit letterbox, which pads after resizing"),
                    e);
        }
        for (int y = 0; y < image.height(); y++) {
            copyRow(image, y, order, data, (int) ((top + y) * width + left) * order.channels());
        }
        return Image.of((int) width, (int) height, order, data, image.origin());
    }

    private static ChannelOrder coloured(ChannelOrder order) {
        return order.hasAlpha() ? ChannelOrder.RGBA : ChannelOrder.RGB;
    }

    /** Opaque background. */
    private static byte[] filled(int pixels, ChannelOrder order, Background background) {
        byte[] pixel = switch (order) {
            case GRAY -> bytes(background.red());
            case GRAY_ALPHA -> bytes(background.red(), 255);
            case RGB -> bytes(background.red(), background.green(), background.blue());
            case BGR -> bytes(background.blue(), background.green(), background.red());
            case RGBA -> bytes(background.red(), background.green(), background.blue(), 255);
            case BGRA -> bytes(background.blue(), background.green(), background.red(), 255);
        };
        byte[] data = new byte[pixels * pixel.length];
        for (int i = 0; i < data.length; i++) {
            data[i] = pixel[i % pixel.length];
        }
        return data;
    }

    private static byte[] bytes(int... samples) {
        byte[] bytes = new byte[samples.length];
        for (int i = 0; i < bytes.length; i++) {
            bytes[i] = (byte) samples[i];
        }
        return bytes;
    }

    private static void copyRow(Image image, int y, ChannelOrder order, byte[] to, int at) {
        int channels = image.channels();
        int row = y * image.width() * channels;
        if (order == image.order()) {
            System.arraycopy(image.data(), row, to, at, image.width() * channels);
            return;
        }
        for (int x = 0; x < image.width(); x++) {
            int from = row + x * channels;
            int pixel = at + x * order.channels();
            to[pixel] = to[pixel + 1] = to[pixel + 2] = image.data()[from];
            if (order.hasAlpha()) {
                to[pixel + 3] = image.data()[from + 1];
            }
        }
    }
}
