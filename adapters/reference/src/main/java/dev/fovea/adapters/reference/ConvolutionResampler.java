package dev.fovea.adapters.reference;

import dev.fovea.api.model.Resampler;

/**
 * Pillow's BOX, BILINEAR, HAMMING, BICUBIC and LANCZOS on 8-bit samples: the horizontal pass first, samples rounded to 8
 * bits between the passes, and a pass that changes nothing where its side keeps its length.
 */
final class ConvolutionResampler {

    private ConvolutionResampler() {}

    /** The samples [height][width][channels] brought to another size. */
    static byte[] resize(
            Resampler filter, byte[] in, int width, int height, int channels, int outWidth, int outHeight) {
        Coefficients columns = Coefficients.of(filter, width, outWidth);
        Coefficients rows = Coefficients.of(filter, height, outHeight);
        byte[] out = new byte[outHeight * outWidth * channels];
        // Column by column, so that no intermediate is larger than the picture, however wide the output.
        byte[] column = new byte[height];
        for (int x = 0; x < outWidth; x++) {
            for (int c = 0; c < channels; c++) {
                for (int y = 0; y < height; y++) {
                    column[y] = columns.apply(x, in, (y * width) * channels + c, channels);
                }
                for (int y = 0; y < outHeight; y++) {
                    out[(y * outWidth + x) * channels + c] = rows.apply(y, column, 0, 1);
                }
            }
        }
        return out;
    }
}
