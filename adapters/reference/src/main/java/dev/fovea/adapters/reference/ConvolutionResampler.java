package dev.fovea.adapters.reference;

import dev.fovea.api.model.Region;
import dev.fovea.api.model.Resampler;
import dev.fovea.api.spi.Placement;

/**
 * Pillow's BOX, BILINEAR, HAMMING, BICUBIC and LANCZOS on 8-bit samples: the horizontal pass first, samples rounded to 8
 * bits between the passes, and a pass that changes nothing where its side keeps its length.
 */
final class ConvolutionResampler {

    private ConvolutionResampler() {}

    /** The part of the samples [height][width][channels] brought to the placement's size. */
    static byte[] resize(Resampler filter, byte[] in, int channels, Placement placement, Region part) {
        int width = placement.source().width();
        int height = placement.source().height();
        Coefficients columns = Coefficients.of(filter, width, placement.width(), part.x(), part.width());
        Coefficients rows = Coefficients.of(filter, height, placement.height(), part.y(), part.height());
        byte[] out = new byte[part.height() * part.width() * channels];
        // Column by column, so that no intermediate is larger than the picture, however wide the output.
        byte[] column = new byte[height];
        for (int x = 0; x < part.width(); x++) {
            for (int c = 0; c < channels; c++) {
                for (int y = 0; y < height; y++) {
                    column[y] = columns.apply(x, in, (y * width) * channels + c, channels);
                }
                for (int y = 0; y < part.height(); y++) {
                    out[(y * part.width() + x) * channels + c] = rows.apply(y, column, 0, 1);
                }
            }
        }
        return out;
    }
}
