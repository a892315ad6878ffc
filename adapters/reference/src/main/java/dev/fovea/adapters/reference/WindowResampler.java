package dev.fovea.adapters.reference;

import dev.fovea.api.model.Region;
import dev.fovea.api.model.Resampler;
import dev.fovea.api.spi.Placement;

/**
 * The resamplers whose results are real numbers: vertically exact sums of fixed point weights, rounded once to f32; then
 * horizontally f32 products and sums in order. No multiply-add is fused.
 */
final class WindowResampler {

    private WindowResampler() {}

    /** The part of the samples [height][width][channels] brought to the placement's size. */
    static float[] resize(Resampler resampler, byte[] in, int channels, Placement placement, Region part) {
        int width = placement.source().width();
        int height = placement.source().height();
        Windows rows = new Windows(resampler, height, placement.height());
        Windows columns = new Windows(resampler, width, placement.width());
        float[] out = new float[part.height() * part.width() * channels];
        float[] line = new float[width * channels];
        for (int y = 0; y < part.height(); y++) {
            vertical(rows.at(part.y() + y), in, line);
            for (int x = 0; x < part.width(); x++) {
                Windows.Window window = columns.at(part.x() + x);
                for (int c = 0; c < channels; c++) {
                    out[(y * part.width() + x) * channels + c] = horizontal(window, line, channels, c);
                }
            }
        }
        return out;
    }

    private static void vertical(Windows.Window window, byte[] in, float[] line) {
        int[] weights = window.fixed();
        for (int p = 0; p < line.length; p++) {
            int sum = 0;
            for (int k = 0; k < weights.length; k++) {
                sum += weights[k] * (in[(window.first() + k) * line.length + p] & 0xff);
            }
            line[p] = sum * (1f / (1 << Windows.PRECISION));
        }
    }

    private static float horizontal(Windows.Window window, float[] line, int channels, int c) {
        float sum = 0;
        for (int k = 0; k < window.count(); k++) {
            sum += window.weight(k) * line[(window.first() + k) * channels + c];
        }
        return sum;
    }
}
