package dev.fovea.adapters.cpu;

import dev.fovea.api.error.MemoryLimitException;
import dev.fovea.api.image.ChannelOrder;
import dev.fovea.api.image.DecodeOptions;
import dev.fovea.api.image.EncodedImage;
import dev.fovea.api.image.Orientation;
import dev.fovea.api.memory.Memory;
import dev.fovea.api.memory.Reservation;
import dev.fovea.api.spi.EncodedPreprocess;
import dev.fovea.api.spi.PixelTransform;
import dev.fovea.api.spi.Placing;
import dev.fovea.api.spi.Reduction;
import dev.fovea.api.tensor.Tensor;
import dev.fovea.nativelib.JpegInfo;
import dev.fovea.nativelib.JpegRefusedException;
import dev.fovea.nativelib.NativeJpeg;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import org.jspecify.annotations.Nullable;

/**
 * {@link EncodedPreprocess} for JPEG: the file is read into memory off the heap, decoded by libjpeg-turbo beside it, and
 * resampled from there by the kernel that resamples decoded pictures.
 */
final class CpuEncodedPreprocess implements EncodedPreprocess {

    private static final int PROCESSORS = Runtime.getRuntime().availableProcessors();

    /** Sixteen megapixels in colour: phone photos share a block with the next ones. */
    private static final int MOST_KEPT_BYTES = 48 << 20;

    /** One pool a process for files, one for pixels. */
    private static final ScratchPool FILES = new ScratchPool(PROCESSORS);

    private static final ScratchPool PIXELS = new ScratchPool(PROCESSORS, MOST_KEPT_BYTES);

    /** What the codecs decode at most: four channels in one Java array. */
    private static final long MOST_PIXELS = (Integer.MAX_VALUE - 16L) / 4;

    /** libjpeg keeps 64 coefficients of 16 bits for each block of a picture of several scans. */
    private static final long BLOCK_BYTES = 128;

    private static final int LINE = 64;
    private static final int NO_JPEG = -1;

    private final NativeJpeg jpeg;
    private final CpuPreprocessKernels kernels;

    CpuEncodedPreprocess(NativeJpeg jpeg, CpuPreprocessKernels kernels) {
        this.jpeg = jpeg;
        this.kernels = kernels;
    }

    @Override
    public String codec() {
        return "libjpeg-turbo";
    }

    /** Where a decoded picture goes. */
    private record Target(
            String origin,
            DecodeOptions options,
            Placing placing,
            Reduction reduction,
            PixelTransform transform,
            Tensor batch,
            int slot) {}

    @Override
    public boolean run(
            EncodedImage picture,
            String origin,
            DecodeOptions options,
            Placing placing,
            Reduction reduction,
            PixelTransform transform,
            Tensor batch,
            int slot) {
        Target target = new Target(origin, options, placing, reduction, transform, batch, slot);
        try {
            if (picture instanceof EncodedImage.InFile in) {
                return file(in.file(), target);
            }
            return picture instanceof EncodedImage.InMemory in && array(in.bytes(), target);
        } catch (IOException | JpegRefusedException | MemoryLimitException e) {
            System.getLogger(CpuEncodedPreprocess.class.getPackageName())
                    .log(System.Logger.Level.DEBUG, "image {0}: left to the codecs: {1}", origin, e.getMessage());
            return false;
        }
    }

    private boolean array(byte[] bytes, Target target) throws JpegRefusedException {
        if (bytes.length > target.options.maxBytes() || !isJpeg(ByteBuffer.wrap(bytes), bytes.length)) {
            return false;
        }
        ScratchPool.Scratch file = FILES.take(bytes.length, this);
        try {
            file.buffer().put(0, bytes);
            return decoded(file.address(), bytes.length, target);
        } finally {
            give(FILES, file);
        }
    }

    private boolean file(Path path, Target target) throws IOException, JpegRefusedException {
        // Not a pipe: opening one to look at it takes its content away from others.
        BasicFileAttributes attributes = Files.readAttributes(path, BasicFileAttributes.class);
        long size = attributes.size();
        if (!attributes.isRegularFile()
                || size < 2
                || size > target.options.maxBytes()
                || size > Integer.MAX_VALUE - LINE) {
            return false;
        }
        ScratchPool.Scratch file = FILES.take((int) size, this);
        try {
            int bytes = read(path, file.buffer(), (int) size);
            return bytes != NO_JPEG && decoded(file.address(), bytes, target);
        } finally {
            give(FILES, file);
        }
    }

    /** Reads the file, if it begins as a JPEG and still has the size that it had. */
    private static int read(Path path, ByteBuffer target, int size) throws IOException {
        try (FileChannel channel = FileChannel.open(path, StandardOpenOption.READ)) {
            ByteBuffer first = ByteBuffer.allocate(2);
            if (channel.read(first, 0) < 2 || !isJpeg(first, 2) || channel.size() != size) {
                return NO_JPEG;
            }
            target.limit(size);
            while (target.hasRemaining()) {
                if (channel.read(target) < 0) {
                    return NO_JPEG;
                }
            }
            return size;
        }
    }

    private static boolean isJpeg(ByteBuffer bytes, int size) {
        return size >= 2 && bytes.get(0) == (byte) 0xff && bytes.get(1) == (byte) 0xd8;
    }

    private boolean decoded(long address, int bytes, Target target) throws JpegRefusedException {
        JpegInfo info = jpeg.inspect(address, bytes);
        long pixels = (long) info.width() * info.height();
        if (pixels > target.options.maxPixels() || pixels > MOST_PIXELS) {
            return false;
        }
        boolean isTurned = target.options.orientation() == Orientation.APPLY && info.orientation() > 1;
        boolean isSwapped = isTurned && info.orientation() >= 5;
        int by = isSwapped
                ? target.reduction.denominator(info.height(), info.width())
                : target.reduction.denominator(info.width(), info.height());
        int width = (info.width() + by - 1) / by;
        int height = (info.height() + by - 1) / by;
        long size = (long) width * height * info.channels();
        long second = (size + LINE - 1) / LINE * LINE;
        long all = isTurned ? 2 * second : second;
        if (all > Integer.MAX_VALUE - LINE) {
            return false;
        }
        ScratchPool.Scratch memory = PIXELS.take((int) all, this);
        try {
            long samples = memory.address();
            decode(address, bytes, info, by, samples, size);
            if (isTurned) {
                jpeg.turn(samples, width, height, info.channels(), info.orientation(), samples + second, size);
                samples += second;
            }
            ChannelOrder order = info.channels() == 1 ? ChannelOrder.GRAY : ChannelOrder.RGB;
            Pixels picture =
                    Pixels.at(samples, isSwapped ? height : width, isSwapped ? width : height, order, target.origin);
            kernels.run(
                    picture,
                    target.placing.of(picture.width(), picture.height()),
                    target.transform,
                    target.batch,
                    target.slot);
            return true;
        } finally {
            give(PIXELS, memory);
        }
    }

    /** What libjpeg holds meanwhile is on the gauge too. */
    private void decode(long address, int bytes, JpegInfo info, int denominator, long out, long outBytes)
            throws JpegRefusedException {
        @Nullable
        Reservation coefficients = info.scans() > 1 ? Memory.reserve(info.blocks() * BLOCK_BYTES, "jpeg") : null;
        try {
            jpeg.decode(address, bytes, info, denominator, out, outBytes);
        } finally {
            if (coefficients != null) {
                coefficients.close();
            }
        }
    }

    /** What lies idle must not starve others of a limit that is small. */
    private static void give(ScratchPool pool, ScratchPool.Scratch scratch) {
        pool.give(scratch);
        if (scratch.bytes() > Memory.limit() / 16) {
            pool.clear();
        }
    }
}
