package dev.fovea.adapters.reference;

import dev.fovea.api.image.Alpha;
import dev.fovea.api.image.ChannelOrder;
import dev.fovea.api.image.Image;
import dev.fovea.api.model.Region;

/** Cuts a region out of a picture and brings its pixels to GRAY, RGB or BGR. */
final class Channels {

    private Channels() {}

    /** The region's samples in the target order: height x width x channels, row-major. */
    static byte[] convert(Image image, Region crop, ChannelOrder target, Alpha alpha) {
        byte[] out = new byte[crop.width() * crop.height() * target.channels()];
        int at = 0;
        for (int y = 0; y < crop.height(); y++) {
            for (int x = 0; x < crop.width(); x++) {
                int[] rgb = colour(image, crop.y() + y, crop.x() + x, alpha);
                switch (target) {
                    case GRAY -> out[at++] = (byte) gray(image, rgb);
                    case RGB -> {
                        out[at++] = (byte) rgb[0];
                        out[at++] = (byte) rgb[1];
                        out[at++] = (byte) rgb[2];
                    }
                    case BGR -> {
                        out[at++] = (byte) rgb[2];
                        out[at++] = (byte) rgb[1];
                        out[at++] = (byte) rgb[0];
                    }
                    case GRAY_ALPHA, RGBA, BGRA -> throw new IllegalStateException("refused by PixelTransform");
                }
            }
        }
        return out;
    }

    /** Red, green and blue of a pixel after alpha; gray is all three of them. */
    private static int[] colour(Image image, int y, int x, Alpha alpha) {
        int first = image.sample(y, x, 0);
        int[] rgb = switch (image.order()) {
            case GRAY, GRAY_ALPHA -> new int[] {first, first, first};
            case RGB, RGBA -> new int[] {first, image.sample(y, x, 1), image.sample(y, x, 2)};
            case BGR, BGRA -> new int[] {image.sample(y, x, 2), image.sample(y, x, 1), first};
        };
        if (image.order().hasAlpha() && alpha == Alpha.WHITE) {
            int a = image.sample(y, x, image.channels() - 1);
            for (int c = 0; c < 3; c++) {
                rgb[c] = (rgb[c] * a + 255 * (255 - a) + 127) / 255;
            }
        }
        return rgb;
    }

    /** ITU-R 601 luma in 16-bit integers, as Pillow's {@code convert("L")}; gray stays as it is. */
    private static int gray(Image image, int[] rgb) {
        return image.order().isGray() ? rgb[0] : (19595 * rgb[0] + 38470 * rgb[1] + 7471 * rgb[2] + 32768) >> 16;
    }
}
