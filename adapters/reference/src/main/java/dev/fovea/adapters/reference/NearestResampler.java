package dev.fovea.adapters.reference;

import dev.fovea.api.model.Region;
import dev.fovea.api.spi.Placement;

/**
 * Pillow's NEAREST. Source positions begin at half a step and advance by repeated addition, so that the rounding of each
 * sum is kept: the closed form differs on ties.
 */
final class NearestResampler {

    private NearestResampler() {}

    /** The part of the samples [height][width][channels] brought to the placement's size. */
    static byte[] resize(byte[] in, int channels, Placement placement, Region part) {
        int width = placement.source().width();
        int[] columns = positions(width, placement.width(), part.x(), part.width());
        int[] rows = positions(placement.source().height(), placement.height(), part.y(), part.height());
        byte[] out = new byte[part.width() * part.height() * channels];
        for (int y = 0; y < part.height(); y++) {
            for (int x = 0; x < part.width(); x++) {
                for (int c = 0; c < channels; c++) {
                    out[(y * part.width() + x) * channels + c] = in[(rows[y] * width + columns[x]) * channels + c];
                }
            }
        }
        return out;
    }

    /** Where the output samples {@code start} to {@code start + count - 1} of {@code out} come from. */
    private static int[] positions(int in, int out, int start, int count) {
        int[] positions = new int[count];
        double step = (double) in / out;
        double position = step * 0.5;
        for (int i = 0; i < start + count; i++) {
            if (i >= start) {
                // The sums stay half a step below the end; the bound is for sizes where they would not.
                positions[i - start] = Math.min((int) position, in - 1);
            }
            position += step;
        }
        return positions;
    }
}
