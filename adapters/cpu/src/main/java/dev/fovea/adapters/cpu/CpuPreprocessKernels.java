package dev.fovea.adapters.cpu;

import dev.fovea.api.error.BackendException;
import dev.fovea.api.error.Fault;
import dev.fovea.api.error.InvalidArgumentException;
import dev.fovea.api.image.Alpha;
import dev.fovea.api.image.ChannelOrder;
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
import dev.fovea.nativelib.KernelInfo;
import dev.fovea.nativelib.KernelStatus;
import dev.fovea.nativelib.NativeKernels;
import dev.fovea.nativelib.ResampleParams;
import java.lang.ref.Reference;

/** {@link PreprocessKernels} by one native call a picture, at one level of instruction set. */
final class CpuPreprocessKernels implements PreprocessKernels {

    /** One pool a process: every provider that is asked makes kernels of its own. */
    private static final ScratchPool SCRATCH =
            new ScratchPool(Runtime.getRuntime().availableProcessors());

    private final NativeKernels kernels;
    private final KernelInfo kernel;

    CpuPreprocessKernels(NativeKernels kernels, KernelInfo kernel) {
        this.kernels = kernels;
        this.kernel = kernel;
    }

    @Override
    public String detail() {
        return kernel.isa().id();
    }

    /** What the weights in a scratch block depend on. */
    private record Sizes(
            int kernel, int filter, int height, int width, int targetHeight, int targetWidth, Place place) {
        private Sizes(int kernel, ResampleParams params) {
            this(
                    kernel,
                    params.filter(),
                    params.cropHeight(),
                    params.cropWidth(),
                    params.targetHeight(),
                    params.targetWidth(),
                    new Place(params.placeY(), params.placeX(), params.placeHeight(), params.placeWidth()));
        }
    }

    private record Place(int y, int x, int height, int width) {}

    @Override
    public void run(Image image, Placement placement, PixelTransform transform, Tensor batch, int slot) {
        run(Pixels.of(image), placement, transform, batch, slot);
    }

    /** The same of pixels that may lie off the heap. */
    void run(Pixels image, Placement placement, PixelTransform transform, Tensor batch, int slot) {
        PreprocessCheck.check(image.width(), image.height(), image.origin(), placement, transform, batch, slot);
        Region crop = placement.source();
        ResampleParams params = params(image, placement, transform);
        long slotBytes = batch.byteSize() / batch.shape().dim(0);
        if (slotBytes == 0) {
            return;
        }
        long scratchBytes = kernels.resampleScratchBytes(kernel.index(), params);
        if (scratchBytes <= 0) {
            throw refused(image, KernelStatus.of(scratchBytes));
        }
        if (scratchBytes > Integer.MAX_VALUE) {
            throw new InvalidArgumentException(Fault.of("crop of image", image.origin())
                    .expected("a size whose resampling takes at most " + Integer.MAX_VALUE + " bytes of scratch memory")
                    .got(scratchBytes + " bytes for " + crop.width() + " x " + crop.height() + " pixels")
                    .repair("crop to a smaller region"));
        }
        long out = batch.address() + slot * slotBytes;
        ScratchPool.Scratch scratch = SCRATCH.take((int) scratchBytes, new Sizes(kernel.index(), params));
        KernelStatus status;
        try {
            status = run(image, params, transform.table(), out, slotBytes, scratch);
        } finally {
            SCRATCH.give(scratch);
            Reference.reachabilityFence(batch);
        }
        if (status != KernelStatus.OK) {
            throw refused(image, status);
        }
    }

    private KernelStatus run(
            Pixels image,
            ResampleParams params,
            LookupTable table,
            long out,
            long outBytes,
            ScratchPool.Scratch scratch) {
        long work = scratch.address();
        int workBytes = scratch.bytes();
        int index = kernel.index();
        byte[] samples = image.samples();
        if (table.dtype() == DType.F32) {
            float[] entries = table.floatEntries();
            return samples == null
                    ? kernels.resample(
                            index, image.address(), image.bytes(), params, entries, out, outBytes, work, workBytes)
                    : kernels.resample(index, samples, params, entries, out, outBytes, work, workBytes);
        }
        byte[] entries = table.byteEntries();
        return samples == null
                ? kernels.resample(
                        index, image.address(), image.bytes(), params, entries, out, outBytes, work, workBytes)
                : kernels.resample(index, samples, params, entries, out, outBytes, work, workBytes);
    }

    private BackendException refused(Pixels image, KernelStatus status) {
        return new BackendException(Fault.of("native kernel", kernel.name())
                .expected("to take image " + image.text())
                .got(status + ": " + status.meaning()));
    }

    private static ResampleParams params(Pixels image, Placement placement, PixelTransform transform) {
        Region crop = placement.source();
        return new ResampleParams(
                image.height(),
                image.width(),
                order(image.order()),
                0,
                crop.y(),
                crop.x(),
                crop.height(),
                crop.width(),
                transform.alpha() == Alpha.WHITE ? 0 : 1,
                target(transform.order()),
                filter(transform.resampler()),
                transform.height(),
                transform.width(),
                transform.layout() == Layout.NHWC ? 0 : 1,
                transform.table().dtype() == DType.F32 ? 0 : 1,
                placement.y(),
                placement.x(),
                placement.height(),
                placement.width(),
                transform.background());
    }

    private static int order(ChannelOrder order) {
        return switch (order) {
            case GRAY -> 0;
            case GRAY_ALPHA -> 1;
            case RGB -> 2;
            case BGR -> 3;
            case RGBA -> 4;
            case BGRA -> 5;
        };
    }

    private static int target(ChannelOrder order) {
        return switch (order) {
            case RGB -> 0;
            case BGR -> 1;
            case GRAY -> 2;
            case GRAY_ALPHA, RGBA, BGRA -> throw new IllegalStateException("refused by PixelTransform");
        };
    }

    private static int filter(Resampler resampler) {
        return switch (resampler) {
            case PILLOW_NEAREST -> 0;
            case PILLOW_BOX -> 1;
            case PILLOW_BILINEAR -> 2;
            case PILLOW_HAMMING -> 3;
            case PILLOW_BICUBIC -> 4;
            case PILLOW_LANCZOS -> 5;
            case AWT_REPLICATE -> 6;
            case AWT_AREA_AVERAGING -> 7;
            case TF1_NEAREST -> 8;
            case TF1_BILINEAR -> 9;
            case TF1_BICUBIC -> 10;
            case TF1_AREA -> 11;
            case TF2_NEAREST -> 12;
            case TF2_BILINEAR -> 13;
            case TF2_BILINEAR_ANTIALIAS -> 14;
            case TF2_BICUBIC -> 15;
            case TF2_BICUBIC_ANTIALIAS -> 16;
            case TF2_AREA -> 17;
            case TF2_LANCZOS3 -> 18;
            case TF2_LANCZOS3_ANTIALIAS -> 19;
            case TF2_LANCZOS5 -> 20;
            case TF2_LANCZOS5_ANTIALIAS -> 21;
            case TF2_GAUSSIAN -> 22;
            case TF2_GAUSSIAN_ANTIALIAS -> 23;
            case TF2_MITCHELLCUBIC -> 24;
            case TF2_MITCHELLCUBIC_ANTIALIAS -> 25;
        };
    }
}
