package dev.fovea.adapters.jpeg;

import dev.fovea.api.error.Fault;
import dev.fovea.api.error.ImageException;
import dev.fovea.api.error.ImageException.Reason;
import dev.fovea.api.error.MemoryLimitException;
import dev.fovea.api.image.ChannelOrder;
import dev.fovea.api.image.DecodeOptions;
import dev.fovea.api.image.Image;
import dev.fovea.api.image.Orientation;
import dev.fovea.api.memory.Memory;
import dev.fovea.api.memory.Reservation;
import dev.fovea.api.spi.Availability;
import dev.fovea.api.spi.ImageCodec;
import dev.fovea.api.spi.Reduction;
import dev.fovea.nativelib.JpegInfo;
import dev.fovea.nativelib.JpegRefusedException;
import dev.fovea.nativelib.NativeJpeg;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;

/**
 * Decodes plain JPEGs with libjpeg-turbo, to the pixels that ImageIO and Pillow give. Whatever is rare, too large or
 * not perfectly sound it leaves to the next codec, which decodes it or words what is wrong. Safe for any number of
 * threads.
 */
public final class TurboJpegCodec implements ImageCodec {

    private static final System.Logger LOG = System.getLogger(TurboJpegCodec.class.getPackageName());

    /** One pool a process: a codec is made for each list of codecs. */
    private static final Scratch SCRATCH = new Scratch();

    /** What fits one Java array with four channels: the limit of the codec that is asked next. */
    private static final long MOST_PIXELS = (Integer.MAX_VALUE - 16L) / 4;

    /** libjpeg keeps 64 coefficients of 16 bits for each block of a picture of several scans. */
    private static final long BLOCK_BYTES = 128;

    private static final int LINE = 64;

    /** A codec; nothing is loaded before it is asked whether it is available. */
    public TurboJpegCodec() {}

    @Override
    public String id() {
        return "libjpeg-turbo";
    }

    /** Before the codec of all formats. */
    @Override
    public int priority() {
        return 100;
    }

    @Override
    public Availability availability() {
        return TurboLibrary.availability();
    }

    @Override
    public List<String> formats() {
        return List.of("JPEG");
    }

    @Override
    public List<String> extensions() {
        return List.of("jpg", "jpeg", "jpe", "jfif");
    }

    @Override
    public boolean recognises(byte[] encoded) {
        return encoded.length >= 2 && encoded[0] == (byte) 0xff && encoded[1] == (byte) 0xd8;
    }

    @Override
    public Image decode(byte[] encoded, String origin, DecodeOptions options) {
        try {
            return decode(encoded, origin, options, Reduction.NONE);
        } catch (JpegRefusedException e) {
            throw new ImageException(
                    Reason.UNSUPPORTED,
                    Fault.of("image", origin)
                            .expected("a sound JPEG that libjpeg-turbo takes")
                            .got(String.valueOf(e.getMessage()))
                            .repair("add dev.fovea:fovea-images to the class path, which reads more kinds"),
                    e);
        }
    }

    @Override
    public Optional<Image> attempt(byte[] encoded, String origin, DecodeOptions options, Reduction reduction) {
        try {
            return Optional.of(decode(encoded, origin, options, reduction));
        } catch (JpegRefusedException | MemoryLimitException | OutOfMemoryError e) {
            LOG.log(System.Logger.Level.DEBUG, "image {0}: left to the next codec: {1}", origin, e.getMessage());
            return Optional.empty();
        }
    }

    private static Image decode(byte[] encoded, String origin, DecodeOptions options, Reduction reduction)
            throws JpegRefusedException {
        NativeJpeg jpeg = TurboLibrary.find().orElseThrow(() -> new IllegalStateException("ask availability() first"));
        JpegInfo info = jpeg.inspect(encoded);
        long pixels = (long) info.width() * info.height();
        if (pixels > options.maxPixels() || pixels > MOST_PIXELS) {
            throw new ImageException(
                    Reason.TOO_LARGE,
                    Fault.of("image", origin)
                            .expected("at most " + Math.min(options.maxPixels(), MOST_PIXELS) + " pixels")
                            .got(info.width() + " x " + info.height())
                            .repair("raise fovea.image.maxPixels if the picture is to be trusted"));
        }
        boolean turned = options.orientation() == Orientation.APPLY && info.orientation() > 1;
        boolean swapped = turned && info.orientation() >= 5;
        int by = swapped
                ? reduction.denominator(info.height(), info.width())
                : reduction.denominator(info.width(), info.height());
        int width = (info.width() + by - 1) / by;
        int height = (info.height() + by - 1) / by;
        int size = width * height * info.channels();
        long start = (encoded.length + LINE - 1L) / LINE * LINE;
        byte[] data = new byte[size];
        if (start + size > Integer.MAX_VALUE) {
            throw new MemoryLimitException(Fault.of("memory", "jpeg")
                    .expected("at most " + Integer.MAX_VALUE + " bytes")
                    .got(start + size));
        }
        Scratch.Block block = SCRATCH.take(start + size);
        try {
            long address = block.memory().address();
            ByteBuffer memory = block.memory().buffer();
            memory.put(0, encoded);
            decode(jpeg, info, address, encoded.length, by, address + start, size);
            if (turned) {
                jpeg.turn(address + start, width, height, info.channels(), info.orientation(), data);
            } else {
                memory.get((int) start, data);
            }
        } finally {
            SCRATCH.give(block);
        }
        ChannelOrder order = info.channels() == 1 ? ChannelOrder.GRAY : ChannelOrder.RGB;
        return Image.of(swapped ? height : width, swapped ? width : height, order, data, origin);
    }

    /** What libjpeg holds meanwhile is on the gauge too. */
    private static void decode(
            NativeJpeg jpeg, JpegInfo info, long address, int bytes, int denominator, long out, int outBytes)
            throws JpegRefusedException {
        if (info.scans() == 1) {
            jpeg.decode(address, bytes, info, denominator, out, outBytes);
            return;
        }
        Reservation coefficients = Memory.reserve(info.blocks() * BLOCK_BYTES, "jpeg");
        try {
            jpeg.decode(address, bytes, info, denominator, out, outBytes);
        } finally {
            coefficients.close();
        }
    }
}
