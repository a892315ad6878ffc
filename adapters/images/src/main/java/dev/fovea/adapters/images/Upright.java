package dev.fovea.adapters.images;

import dev.fovea.api.image.Image;

/** Turns and mirrors pixels by the EXIF orientation (EXIF 2.32, tag 274). */
final class Upright {

    /** Tile of the turns by 90 degrees: 64 rows of 64 pixels stay in the first-level cache on both sides. */
    private static final int TILE = 64;

    private Upright() {}

    /** The picture as it is meant to be seen; the same object for orientation 1. */
    static Image turn(Image stored, int orientation) {
        if (orientation <= 1 || orientation > 8) {
            return stored;
        }
        int w = stored.width();
        int h = stored.height();
        boolean swapped = orientation >= 5;
        int width = swapped ? h : w;
        int height = swapped ? w : h;
        // The source pixel of (x, y) is start + x * alongX + y * alongY.
        boolean fromRight = orientation == 2 || orientation == 3 || orientation == 7 || orientation == 8;
        boolean fromBottom = orientation == 3 || orientation == 4 || orientation == 6 || orientation == 7;
        int start = (fromBottom ? (h - 1) * w : 0) + (fromRight ? w - 1 : 0);
        int column = fromRight ? -1 : 1;
        int row = fromBottom ? -w : w;
        int alongX = swapped ? row : column;
        int alongY = swapped ? column : row;

        int channels = stored.channels();
        byte[] from = stored.data();
        byte[] to = new byte[from.length];
        for (int top = 0; top < height; top += TILE) {
            int bottom = Math.min(height, top + TILE);
            for (int left = 0; left < width; left += TILE) {
                int right = Math.min(width, left + TILE);
                for (int y = top; y < bottom; y++) {
                    int source = (start + left * alongX + y * alongY) * channels;
                    int target = (y * width + left) * channels;
                    copy(from, source, alongX * channels, to, target, right - left, channels);
                }
            }
        }
        return Image.of(width, height, stored.order(), to, stored.origin());
    }

    private static void copy(byte[] from, int source, int step, byte[] to, int target, int pixels, int channels) {
        int s = source;
        int t = target;
        switch (channels) {
            case 1 -> {
                for (int i = 0; i < pixels; i++, s += step) {
                    to[t++] = from[s];
                }
            }
            case 3 -> {
                for (int i = 0; i < pixels; i++, s += step, t += 3) {
                    to[t] = from[s];
                    to[t + 1] = from[s + 1];
                    to[t + 2] = from[s + 2];
                }
            }
            default -> {
                for (int i = 0; i < pixels; i++, s += step, t += channels) {
                    for (int c = 0; c < channels; c++) {
                        to[t + c] = from[s + c];
                    }
                }
            }
        }
    }
}
