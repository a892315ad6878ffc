package dev.fovea.adapters.reference;

import dev.fovea.api.model.Region;
import dev.fovea.api.spi.Placement;
import java.util.Arrays;

/**
 * java.awt.image.AreaAveragingScaleFilter on opaque pixels: each output pixel is the mean of the source area under it,
 * summed in f32, row by row from the left, which is why large sums lose low bits and why opacity, summed alike, may come
 * out below 255 and then divides the colours in its turn.
 */
final class AreaAveragingResampler {

    private AreaAveragingResampler() {}

    /** The part of the samples [height][width][channels] brought to the placement's size. */
    static byte[] resize(byte[] in, int channels, Placement placement, Region part) {
        int width = placement.source().width();
        int height = placement.source().height();
        float area = (float) width * height;
        byte[] out = new byte[part.height() * part.width() * channels];
        float[] sums = new float[channels + 1];
        for (int y = 0; y < part.height(); y++) {
            for (int x = 0; x < part.width(); x++) {
                // In units of 1 / (in * out) of a side, so that both sources and targets are whole.
                long left = (long) (part.x() + x) * width;
                long top = (long) (part.y() + y) * height;
                sum(in, width, channels, placement, left, top, left + width, top + height, sums);
                float divisor = area;
                int alpha = Math.round(sums[channels] / area);
                if (alpha > 0 && alpha < 255) {
                    divisor = sums[channels] / 255;
                }
                for (int c = 0; c < channels; c++) {
                    int value = Math.round(sums[c] / divisor);
                    out[(y * part.width() + x) * channels + c] = (byte) Math.max(0, Math.min(255, value));
                }
            }
        }
        return out;
    }

    private static void sum(
            byte[] in,
            int width,
            int channels,
            Placement placement,
            long left,
            long top,
            long right,
            long bottom,
            float[] sums) {
        Arrays.fill(sums, 0);
        int outWidth = placement.width();
        int outHeight = placement.height();
        for (int sy = (int) (top / outHeight); (long) sy * outHeight < bottom; sy++) {
            int rows = (int) (Math.min(bottom, (sy + 1L) * outHeight) - Math.max(top, (long) sy * outHeight));
            for (int sx = (int) (left / outWidth); (long) sx * outWidth < right; sx++) {
                int columns = (int) (Math.min(right, (sx + 1L) * outWidth) - Math.max(left, (long) sx * outWidth));
                float weight = (float) columns * rows;
                int at = (sy * width + sx) * channels;
                for (int c = 0; c < channels; c++) {
                    sums[c] += weight * (in[at + c] & 0xff);
                }
                sums[channels] += weight * 255f;
            }
        }
    }
}
