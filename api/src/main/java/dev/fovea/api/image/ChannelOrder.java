package dev.fovea.api.image;

/** The samples of a pixel, in the order in which they lie in memory. Alpha is straight (not premultiplied). */
public enum ChannelOrder {
    GRAY(1, false),
    GRAY_ALPHA(2, true),
    RGB(3, false),
    BGR(3, false),
    RGBA(4, true),
    BGRA(4, true);

    private final int channels;
    private final boolean alpha;

    ChannelOrder(int channels, boolean alpha) {
        this.channels = channels;
        this.alpha = alpha;
    }

    /** Samples a pixel, 1 to 4. */
    public int channels() {
        return channels;
    }

    /** True when the last sample is alpha: 0 transparent, 255 opaque. */
    public boolean hasAlpha() {
        return alpha;
    }

    /** True for one luminance sample, with or without alpha. */
    public boolean isGray() {
        return this == GRAY || this == GRAY_ALPHA;
    }
}
