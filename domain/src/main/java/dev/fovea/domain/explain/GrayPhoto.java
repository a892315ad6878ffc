package dev.fovea.domain.explain;

import dev.fovea.api.image.Image;

/** A photo in gray at another size: the mean of the pixels below each of its own, or the nearest one. Transparency on white. */
final class GrayPhoto {

    private final Image photo;
    private final int width;
    private final int height;
    private final boolean isBlueFirst;
    private final double[] lightness = new double[256];

    GrayPhoto(Image photo, int width, int height) {
        this.photo = photo;
        this.width = width;
        this.height = height;
        this.isBlueFirst = photo.order().name().startsWith("BGR");
        for (int i = 0; i < 256; i++) {
            lightness[i] = Oklab.of(i, i, i)[0];
        }
    }

    /** The lightness in {@link Oklab} at a place, 0 to 1. */
    double lightness(int y, int x) {
        int top = (int) ((long) y * photo.height() / height);
        int bottom = Math.max(top + 1, (int) ((y + 1L) * photo.height() / height));
        int left = (int) ((long) x * photo.width() / width);
        int right = Math.max(left + 1, (int) ((x + 1L) * photo.width() / width));
        long sum = 0;
        for (int row = top; row < bottom; row++) {
            for (int column = left; column < right; column++) {
                sum += gray((row * photo.width() + column) * photo.channels());
            }
        }
        return lightness[(int) (sum / ((long) (bottom - top) * (right - left)))];
    }

    /** ITU-R 601, as pictures become gray elsewhere. */
    private int gray(int at) {
        byte[] data = photo.data();
        int channels = photo.channels();
        int gray;
        if (photo.order().isGray()) {
            gray = data[at] & 0xff;
        } else {
            int red = data[isBlueFirst ? at + 2 : at] & 0xff;
            int blue = data[isBlueFirst ? at : at + 2] & 0xff;
            gray = (19595 * red + 38470 * (data[at + 1] & 0xff) + 7471 * blue + 32768) >> 16;
        }
        int alpha = photo.order().hasAlpha() ? data[at + channels - 1] & 0xff : 255;
        return (gray * alpha + 255 * (255 - alpha)) / 255;
    }
}
