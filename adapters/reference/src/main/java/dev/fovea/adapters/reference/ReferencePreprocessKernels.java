package dev.fovea.adapters.reference;

import dev.fovea.api.image.Image;
import dev.fovea.api.model.Layout;
import dev.fovea.api.model.Region;
import dev.fovea.api.model.Resampler;
import dev.fovea.api.spi.LookupTable;
import dev.fovea.api.spi.PixelTransform;
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
    public void run(Image image, Region crop, PixelTransform transform, Tensor batch, int slot) {
        PreprocessCheck.check(image, crop, transform, batch, slot);
        int channels = transform.order().channels();
        byte[] samples = Channels.convert(image, crop, transform.order(), transform.alpha());
        byte[] resized = transform.resampler() == Resampler.PILLOW_NEAREST
                ? NearestResampler.resize(
                        samples, crop.width(), crop.height(), channels, transform.width(), transform.height())
                : ConvolutionResampler.resize(
                        transform.resampler(),
                        samples,
                        crop.width(),
                        crop.height(),
                        channels,
                        transform.width(),
                        transform.height());
        write(resized, transform, batch, slot);
    }

    private static void write(byte[] samples, PixelTransform transform, Tensor batch, int slot) {
        int width = transform.width();
        int height = transform.height();
        int channels = transform.order().channels();
        LookupTable table = transform.table();
        boolean floats = table.dtype() == DType.F32;
        ByteBuffer out = batch.bytes();
        int first = slot * height * width * channels;
        for (int y = 0; y < height; y++) {
            for (int x = 0; x < width; x++) {
                for (int c = 0; c < channels; c++) {
                    int sample = samples[(y * width + x) * channels + c] & 0xff;
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
