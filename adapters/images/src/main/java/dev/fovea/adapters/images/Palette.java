package dev.fovea.adapters.images;

import dev.fovea.api.image.ChannelOrder;

/** The colours of an indexed picture; indices beyond them are opaque black, as in Pillow. */
final class Palette {

    private final byte[] rgba = new byte[256 * 4];
    private boolean transparent;

    Palette() {
        for (int i = 0; i < 256; i++) {
            rgba[4 * i + 3] = (byte) 255;
        }
    }

    /** The 256 grays. */
    static Palette grays() {
        Palette grays = new Palette();
        for (int i = 0; i < 256; i++) {
            grays.color(i, i, i, i);
        }
        return grays;
    }

    void color(int index, int red, int green, int blue) {
        rgba[4 * index] = (byte) red;
        rgba[4 * index + 1] = (byte) green;
        rgba[4 * index + 2] = (byte) blue;
    }

    /** Gives one index an alpha; the picture then has an alpha channel, whether or not any pixel uses it. */
    void alpha(int index, int alpha) {
        rgba[4 * index + 3] = (byte) alpha;
        transparent = true;
    }

    /** True when the first {@code count} colours are the grays {@code step} apart: the indices are the samples then. */
    boolean isGrayRamp(int count, int step) {
        for (int i = 0; i < count; i++) {
            byte gray = (byte) (i * step);
            if (rgba[4 * i] != gray || rgba[4 * i + 1] != gray || rgba[4 * i + 2] != gray) {
                return false;
            }
        }
        return true;
    }

    ChannelOrder order() {
        return transparent ? ChannelOrder.RGBA : ChannelOrder.RGB;
    }

    /** The colours of the indices, in {@link #order()}. */
    byte[] colors(byte[] indices) {
        int channels = order().channels();
        byte[] colors = new byte[Math.multiplyExact(indices.length, channels)];
        for (int i = 0, t = 0; i < indices.length; i++, t += channels) {
            int s = (indices[i] & 0xff) * 4;
            colors[t] = rgba[s];
            colors[t + 1] = rgba[s + 1];
            colors[t + 2] = rgba[s + 2];
            if (transparent) {
                colors[t + 3] = rgba[s + 3];
            }
        }
        return colors;
    }
}
