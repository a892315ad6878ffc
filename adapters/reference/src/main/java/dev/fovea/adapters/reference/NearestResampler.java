package dev.fovea.adapters.reference;

/**
 * Pillow's NEAREST. Source positions begin at half a step and advance by repeated addition, so that the rounding of each
 * sum is kept: the closed form differs on ties.
 */
final class NearestResampler {

    private NearestResampler() {}

    /** The samples [height][width][channels] brought to another size. */
    static byte[] resize(byte[] in, int width, int height, int channels, int outWidth, int outHeight) {
        int[] columns = positions(width, outWidth);
        int[] rows = positions(height, outHeight);
        byte[] out = new byte[outWidth * outHeight * channels];
        for (int y = 0; y < outHeight; y++) {
            for (int x = 0; x < outWidth; x++) {
                for (int c = 0; c < channels; c++) {
                    out[(y * outWidth + x) * channels + c] = in[(rows[y] * width + columns[x]) * channels + c];
                }
            }
        }
        return out;
    }

    private static int[] positions(int in, int out) {
        int[] positions = new int[out];
        double step = (double) in / out;
        double position = step * 0.5;
        for (int i = 0; i < out; i++) {
            // The sums stay half a step below the end; the bound is for sizes where they would not.
            positions[i] = Math.min((int) position, in - 1);
            position += step;
        }
        return positions;
    }
}
