package dev.fovea.spark.sql;

import dev.fovea.api.error.BackendException;
import dev.fovea.api.error.Fault;
import dev.fovea.api.error.InvalidArgumentException;
import dev.fovea.api.image.Alpha;
import dev.fovea.api.image.ChannelOrder;
import dev.fovea.api.image.Image;
import dev.fovea.api.model.Layout;
import dev.fovea.api.model.Region;
import dev.fovea.api.model.Resampler;
import dev.fovea.api.model.ResamplerFamily;
import dev.fovea.api.spi.KernelProvider;
import dev.fovea.api.spi.LookupTable;
import dev.fovea.api.spi.PixelTransform;
import dev.fovea.api.spi.Placement;
import dev.fovea.api.spi.PreprocessKernels;
import dev.fovea.api.spi.Services;
import dev.fovea.api.tensor.DType;
import dev.fovea.api.tensor.Tensor;
import java.util.Comparator;

/**
 * Resizes pictures of 8 bits a sample with the kernels that prepare them for models, so with the same pixels. Alpha is
 * resized too; colours are weighted by it, as Pillow does, except where pixels are picked and not mixed.
 */
final class ImageResizer {

    private final PreprocessKernels kernels;
    private final LookupTable gray = identity(1);
    private final LookupTable colour = identity(3);

    private ImageResizer(PreprocessKernels kernels) {
        this.kernels = kernels;
    }

    /** The best that is available here. */
    static ImageResizer installed() {
        return Services.all(KernelProvider.class).stream()
                .filter(provider -> provider.availability().isAvailable())
                .sorted(Comparator.comparingInt(KernelProvider::priority).reversed())
                .flatMap(provider -> provider.kernels(PreprocessKernels.class).stream())
                .findFirst()
                .map(ImageResizer::new)
                .orElseThrow(() -> new BackendException(Fault.of("kernels", "PreprocessKernels")
                        .expected("an installed backend")
                        .got("none")
                        .repair("add dev.fovea:fovea to the class path")));
    }

    private static LookupTable identity(int channels) {
        byte[] entries = new byte[256 * channels];
        for (int i = 0; i < entries.length; i++) {
            entries[i] = (byte) i;
        }
        return LookupTable.ofBytes(DType.U8, channels, entries);
    }

    /**
     * The picture at that size, in the same channels: gray, BGR or BGRA.
     *
     * @throws InvalidArgumentException when a side is below 1, or the result does not fit an array
     */
    byte[] resize(Image image, int width, int height, Resampler resampler) {
        int channels = image.channels();
        if (width < 1 || height < 1 || (long) width * height > (Integer.MAX_VALUE - 16) / channels) {
            throw new InvalidArgumentException(Fault.of("function", "fovea_resize")
                    .expected("a width and height of at least 1 whose picture fits an array")
                    .got(width + " x " + height));
        }
        if (image.width() == width && image.height() == height && !resampler.isReal()) {
            return image.data();
        }
        return image.order().hasAlpha()
                ? withAlpha(image, width, height, resampler)
                : opaque(image, width, height, resampler);
    }

    private byte[] opaque(Image image, int width, int height, Resampler resampler) {
        LookupTable table = image.order() == ChannelOrder.GRAY ? gray : colour;
        PixelTransform transform =
                new PixelTransform(width, height, image.order(), Layout.NHWC, resampler, Alpha.DROP, table);
        Region whole = new Region(0, 0, image.width(), image.height());
        try (Tensor result = Tensor.allocate(DType.U8, transform.batchShape(1))) {
            kernels.run(image, Placement.stretch(whole, width, height), transform, result, 0);
            byte[] samples = new byte[result.byteSize()];
            result.bytes().get(samples);
            return samples;
        }
    }

    private byte[] withAlpha(Image image, int width, int height, Resampler resampler) {
        boolean mixes = resampler.family() != ResamplerFamily.NEAREST;
        byte[] from = image.data();
        int pixels = image.width() * image.height();
        byte[] colours = new byte[3 * pixels];
        byte[] alphas = new byte[pixels];
        for (int i = 0; i < pixels; i++) {
            int alpha = from[4 * i + 3] & 0xff;
            alphas[i] = (byte) alpha;
            for (int c = 0; c < 3; c++) {
                int sample = from[4 * i + c] & 0xff;
                colours[3 * i + c] = (byte) (mixes ? weighted(sample, alpha) : sample);
            }
        }
        byte[] colour = opaque(part(image, ChannelOrder.BGR, colours), width, height, resampler);
        byte[] alpha = opaque(part(image, ChannelOrder.GRAY, alphas), width, height, resampler);
        byte[] to = new byte[4 * width * height];
        for (int i = 0; i < width * height; i++) {
            int a = alpha[i] & 0xff;
            for (int c = 0; c < 3; c++) {
                int sample = colour[3 * i + c] & 0xff;
                to[4 * i + c] = (byte) (mixes && a != 0 && a != 255 ? Math.min(255, 255 * sample / a) : sample);
            }
            to[4 * i + 3] = (byte) a;
        }
        return to;
    }

    /** sample * alpha / 255, rounded, without a division: Pillow's MULDIV255. */
    private static int weighted(int sample, int alpha) {
        int product = sample * alpha + 128;
        return ((product >> 8) + product) >> 8;
    }

    private static Image part(Image image, ChannelOrder order, byte[] samples) {
        return Image.of(image.width(), image.height(), order, samples, image.origin());
    }
}
