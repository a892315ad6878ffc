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
import java.util.Objects;

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
        Resampler resampler = transform.resampler();
        Samples resized = switch (resampler.family()) {
            case NEAREST -> Samples.of(NearestResampler.resize(resampler, samples, channels, placement, part));
            case ROUNDED_PASSES ->
                Samples.of(ConvolutionResampler.resize(resampler, samples, channels, placement, part));
            case AREA_AVERAGING -> Samples.of(AreaAveragingResampler.resize(samples, channels, placement, part));
            case WINDOWS -> Samples.of(WindowResampler.resize(resampler, samples, channels, placement, part));
        };
        write(resized, covered, transform, batch, slot);
    }

    /** What a resampler gives, sample by sample. */
    private interface Samples {

        /** Element i as f32 of channel c. */
        float floatAt(int i, LookupTable table, int c);

        /** Element i as the nearest sample, ties to even. */
        int rounded(int i);

        static Samples of(byte[] samples) {
            return new Samples() {
                @Override
                public float floatAt(int i, LookupTable table, int c) {
                    return table.floatAt(c, samples[i] & 0xff);
                }

                @Override
                public int rounded(int i) {
                    return samples[i] & 0xff;
                }
            };
        }

        static Samples of(float[] reals) {
            return new Samples() {
                @Override
                public float floatAt(int i, LookupTable table, int c) {
                    return Objects.requireNonNull(table.normalization(), "checked by PixelTransform")
                            .apply(reals[i], c);
                }

                @Override
                public int rounded(int i) {
                    return (int) Math.rint(Math.max(0, Math.min(255, reals[i])));
                }
            };
        }
    }

    private static void write(Samples samples, Region covered, PixelTransform transform, Tensor batch, int slot) {
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
                    int index = first
                            + (transform.layout() == Layout.NHWC
                                    ? (y * width + x) * channels + c
                                    : (c * height + y) * width + x);
                    int at = (row * covered.width() + column) * channels + c;
                    int outside = transform.background(c);
                    if (floats) {
                        float value = inside ? samples.floatAt(at, table, c) : table.floatAt(c, outside);
                        out.putFloat(index * Float.BYTES, value);
                    } else {
                        out.put(index, table.byteAt(c, inside ? samples.rounded(at) : outside));
                    }
                }
            }
        }
    }
}
