package dev.fovea.adapters.cpu;

import dev.fovea.api.image.ChannelOrder;
import dev.fovea.api.image.Image;
import org.jspecify.annotations.Nullable;

/**
 * A decoded picture, rows without gaps, on the heap or off it.
 *
 * @param width in pixels
 * @param height in pixels
 * @param order of the samples
 * @param origin for messages
 * @param samples on the heap; null when they lie at the address
 * @param address off the heap
 * @param bytes at the address
 */
@SuppressWarnings("ArrayRecordComponent") // handed on, never compared
record Pixels(
        int width, int height, ChannelOrder order, String origin, byte @Nullable [] samples, long address, long bytes) {

    static Pixels of(Image image) {
        return new Pixels(image.width(), image.height(), image.order(), image.origin(), image.data(), 0, 0);
    }

    static Pixels at(long address, int width, int height, ChannelOrder order, String origin) {
        return new Pixels(width, height, order, origin, null, address, (long) width * height * order.channels());
    }

    /** As {@link Image#toString()} words it. */
    String text() {
        return "Image[" + width + " x " + height + " " + order + (origin.isEmpty() ? "" : ", " + origin) + "]";
    }
}
