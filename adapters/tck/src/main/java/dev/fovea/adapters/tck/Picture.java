package dev.fovea.adapters.tck;

import dev.fovea.api.image.ChannelOrder;
import dev.fovea.api.image.Image;
import java.util.Random;

/** What the pictures of the contracts show. */
enum Picture {
    /** Every sample at random; alpha is often 0 or 255. */
    NOISE,
    /** Samples from 0 to 3: a dropped term or a wrong rounding is not lost in large sums. */
    SMALL,
    ZERO,
    FULL,
    /** 0 and 255 in turn: filters with negative lobes leave the range on both sides. */
    CHECKER;

    Image draw(int width, int height, ChannelOrder order, Random random) {
        int channels = order.channels();
        byte[] data = new byte[width * height * channels];
        for (int y = 0; y < height; y++) {
            for (int x = 0; x < width; x++) {
                for (int c = 0; c < channels; c++) {
                    boolean alpha = order.hasAlpha() && c == channels - 1;
                    data[(y * width + x) * channels + c] = (byte) (alpha ? alpha(random) : sample(y, x, c, random));
                }
            }
        }
        return Image.of(width, height, order, data, "test picture");
    }

    private int sample(int y, int x, int c, Random random) {
        return switch (this) {
            case NOISE -> random.nextInt(256);
            case SMALL -> random.nextInt(4);
            case ZERO -> 0;
            case FULL -> 255;
            case CHECKER -> ((x + y + c) & 1) * 255;
        };
    }

    private static int alpha(Random random) {
        return switch (random.nextInt(4)) {
            case 0 -> 0;
            case 1 -> 255;
            default -> random.nextInt(256);
        };
    }
}
