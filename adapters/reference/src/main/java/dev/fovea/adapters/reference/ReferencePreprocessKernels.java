package dev.fovea.adapters.reference;

import dev.fovea.api.image.Image;
import dev.fovea.api.model.Layout;
import dev.fovea.api.model.Region;
import dev.fovea.api.model.Resampler;
import dev.fovea.api.spi.LookupTable;
import dev.fovea.api.spi.PixelTransform;
import dev.fovea.api.spi.Placement;
import dev.fovea.api.spi.PreprocessCheck;
import dev.fovea.api.spi.PreprocessKernels;
import dev.fovea.api.tensor.DType;
import dev.fovea.api.tensor.Tensor;
import java.nio.ByteBuffer;

/** {@link PreprocessKernels} step by step, each with its own full-size intermediate. */
public final class ReferencePreprocessKernels implements PreprocessKernels {

    /** The kernels; they hold nothing. */
    public ReferencePreprocessKernels() {}

    @Override
    public String detail() {
        return "java";
    }

    @Override
    public void run(Image image, Placement placement, PixelTransform transform, Tensor batch, int slot) {
        PreprocessCheck.check(image, placement, transform, batch, slot);
        int channels = transform.order().channels();
        byte[] samples = Channels.convert(image, placement.source(), transform.order(), transform.alpha());
        Region covered = placement.covered(transform.width(), transform.height());
        Region part =
                new Region(covered.x() - placement.x(), covered.y() - placement.y(), covered.width(), covered.height());
        byte[] resized = transform.resampler() == Resampler.PILLOW_NEAREST
                ? NearestResampler.resize(samples, channels, placement, part)
                : ConvolutionResampler.resize(transform.resampler(), samples, channels, placement, part);
        write(resized, covered, transform, batch, slot);
    }

    private static void write(byte[] samples, Region covered, PixelTransform transform, Tensor batch, int slot) {
        int width = transform.width();
        int height = transform.height();
        int channels = transform.order().channels();
        LookupTable table = transform.table();
        boolean floats = table.dtype() == DType.F32;
        ByteBuffer out = batch.bytes();
        int first = slot * height * width * channels;
        for (int y = 0; y < height; y++) {
            for (int x = 0; x < width; x++) {
                int row = y - covered.y();
                int column = x - covered.x();
                boolean inside = row >= 0 && row < covered.height() && column >= 0 && column < covered.width();
                for (int c = 0; c < channels; c++) {
                    int sample = inside
                            ? samples[(row * covered.width() + column) * channels + c] & 0xff
                            : transform.background(c);
                    int index = first
                            + (transform.layout() == Layout.NHWC
                                    ? (y * width + x) * channels + c
                                    : (c * height + y) * width + x);
                    if (floats) {
                        out.putFloat(index * Float.BYTES, table.floatAt(c, sample));
                    } else {
                        out.put(index, table.byteAt(c, sample));
                    }
                }
            }
        }
    }
}
