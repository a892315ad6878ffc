package dev.fovea.adapters.reference;

import dev.fovea.api.model.Region;
import dev.fovea.api.model.Resampler;
import dev.fovea.api.spi.Placement;

/** The resamplers that pick one source pixel for each of the result; each program picks by another rule. */
final class NearestResampler {

    private NearestResampler() {}

    /** The part of the samples [height][width][channels] brought to the placement's size. */
    static byte[] resize(Resampler resampler, byte[] in, int channels, Placement placement, Region part) {
        int width = placement.source().width();
        int[] columns = positions(resampler, width, placement.width(), part.x(), part.width());
        int[] rows = positions(resampler, placement.source().height(), placement.height(), part.y(), part.height());
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
    private static int[] positions(Resampler resampler, int in, int out, int start, int count) {
        if (resampler == Resampler.PILLOW_NEAREST) {
            return accumulated(in, out, start, count);
        }
        int[] positions = new int[count];
        for (int i = 0; i < count; i++) {
            positions[i] = position(resampler, in, out, start + i);
        }
        return positions;
    }

    /**
     * Pillow begins at half a step and advances by repeated addition, so that the rounding of each sum is kept: the
     * closed form differs on ties.
     */
    private static int[] accumulated(int in, int out, int start, int count) {
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

    private static int position(Resampler resampler, int in, int out, int i) {
        float scale = (float) in / out;
        return switch (resampler) {
            case AWT_REPLICATE -> (int) ((2L * i + 1) * in / (2L * out));
            case TF1_NEAREST -> Math.min((int) (i * scale), in - 1);
            case TF2_NEAREST -> Math.min((int) ((i + 0.5f) * scale), in - 1);
            default -> throw new IllegalArgumentException(resampler + " does not pick pixels");
        };
    }
}
