package dev.fovea.adapters.images;

import dev.fovea.api.image.ChannelOrder;
import dev.fovea.api.image.Image;

/**
 * A picture as the file stores it.
 *
 * @param image the pixels, not turned
 * @param orientation the EXIF orientation, 1 to 8
 */
record Stored(Image image, int orientation) {

    static Stored of(Encoded in, int width, int height, ChannelOrder order, byte[] data, int orientation) {
        return new Stored(Image.of(width, height, order, data, in.origin()), orientation);
    }
}
