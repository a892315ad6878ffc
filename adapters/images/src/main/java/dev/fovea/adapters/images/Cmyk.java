package dev.fovea.adapters.images;

/**
 * Four-component JPEG to RGB without a profile: R = C * K / 255 on the stored samples, which Adobe and everybody after
 * it stores inverted (255 is no ink). It is what Pillow's {@code convert("RGB")} computes, rounding included.
 */
final class Cmyk {

    private Cmyk() {}

    /** RGB of interleaved CMYK or YCCK samples. */
    static byte[] toRgb(byte[] samples, boolean ycck) {
        int pixels = samples.length / 4;
        byte[] rgb = new byte[pixels * 3];
        for (int i = 0, s = 0, t = 0; i < pixels; i++, s += 4, t += 3) {
            int c = samples[s] & 0xff;
            int m = samples[s + 1] & 0xff;
            int y = samples[s + 2] & 0xff;
            int k = samples[s + 3] & 0xff;
            if (ycck) {
                // libjpeg's YCCK to CMYK, in its fixed point: 255 minus the RGB of YCbCr.
                int luma = c;
                int cb = m - 128;
                int cr = y - 128;
                c = clamp(255 - (luma + ((91881 * cr + 32768) >> 16)));
                m = clamp(255 - (luma + ((-22554 * cb - 46802 * cr + 32768) >> 16)));
                y = clamp(255 - (luma + ((116130 * cb + 32768) >> 16)));
            }
            rgb[t] = ink(c, k);
            rgb[t + 1] = ink(m, k);
            rgb[t + 2] = ink(y, k);
        }
        return rgb;
    }

    // Pillow: white - MULDIV255(255 - stored, white), with the same rounding.
    private static byte ink(int stored, int white) {
        int product = (255 - stored) * white + 128;
        return (byte) clamp(white - (((product >> 8) + product) >> 8));
    }

    private static int clamp(int value) {
        return Math.max(0, Math.min(255, value));
    }
}
