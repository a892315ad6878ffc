package dev.fovea.adapters.images;

import dev.fovea.api.error.Fault;
import dev.fovea.api.error.ImageException;
import dev.fovea.api.error.ImageException.Reason;
import dev.fovea.api.image.DecodeOptions;
import org.jspecify.annotations.Nullable;

/**
 * A picture that is being decoded: its bytes, its name and its limits. Every read is checked, since offsets and sizes
 * come from the file.
 */
final class Encoded {

    /** 4096 x 4096: what a canvas may always have, at most 64 MiB. */
    private static final long FREE_CANVAS = 1L << 24;

    /** What GIF's codes reach at their best: 4096 pixels in 3 bits. */
    private static final long PIXELS_A_BYTE = 4096 * 8 / 3;

    private final byte[] bytes;
    private final String origin;
    private final DecodeOptions options;

    Encoded(byte[] bytes, String origin, DecodeOptions options) {
        this.bytes = bytes;
        this.origin = origin;
        this.options = options;
    }

    byte[] bytes() {
        return bytes;
    }

    String origin() {
        return origin;
    }

    int length() {
        return bytes.length;
    }

    /** The byte at the offset, 0 to 255. */
    int u8(long at) {
        need(at, 1);
        return bytes[(int) at] & 0xff;
    }

    int u16(long at, boolean bigEndian) {
        need(at, 2);
        int first = bytes[(int) at] & 0xff;
        int second = bytes[(int) at + 1] & 0xff;
        return bigEndian ? first << 8 | second : second << 8 | first;
    }

    /** Four bytes as an unsigned number. */
    long u32(long at, boolean bigEndian) {
        need(at, 4);
        long first = u16(at, bigEndian);
        long second = u16(at + 2, bigEndian);
        return bigEndian ? first << 16 | second : second << 16 | first;
    }

    /** Four bytes as a signed number. */
    int i32(long at, boolean bigEndian) {
        return (int) u32(at, bigEndian);
    }

    /** True when the ASCII text stands at the offset. */
    boolean has(long at, String text) {
        if (at < 0 || at + text.length() > bytes.length) {
            return false;
        }
        for (int i = 0; i < text.length(); i++) {
            if ((bytes[(int) at + i] & 0xff) != text.charAt(i)) {
                return false;
            }
        }
        return true;
    }

    /** Requires that {@code count} bytes follow the offset. */
    void need(long at, long count) {
        if (at < 0 || count < 0 || at > bytes.length - count) {
            throw error(
                    Reason.TRUNCATED,
                    count + (count == 1 ? " byte" : " bytes") + " at byte " + at,
                    "a file of " + bytes.length + (bytes.length == 1 ? " byte" : " bytes"));
        }
    }

    /** Requires a size that the limits allow; call it before anything is allocated. */
    void checkSize(long width, long height) {
        if (width < 1 || height < 1) {
            throw error(Reason.CORRUPT, "width and height of at least 1", width + " x " + height);
        }
        // Both fit 32 bits unsigned, but their product with four channels need not fit 63.
        if (width > options.maxPixels() / height || width * height > maxArray()) {
            throw new ImageException(
                    Reason.TOO_LARGE,
                    fault().expected("at most " + Math.min(options.maxPixels(), maxArray()) + " pixels")
                            .got(width + " x " + height)
                            .repair("raise fovea.image.maxPixels if the picture is to be trusted"));
        }
    }

    /** Requires that at least so many bytes carry the pixels, so that a tiny file cannot ask for a huge picture. */
    void checkPayload(long present, long least) {
        if (present < least) {
            throw error(
                    Reason.TRUNCATED,
                    "at least " + least + " bytes of pixel data for this size",
                    String.valueOf(present));
        }
    }

    /**
     * Requires of a canvas that is larger than its frame, and larger than any screen, that the file is as long as a
     * blank frame of that size would make it: else a few dozen bytes, with a frame of one pixel, ask for all the memory.
     */
    void checkCanvas(int width, int height, int frameWidth, int frameHeight) {
        long pixels = (long) width * height;
        long allowed = Math.max(FREE_CANVAS, (long) bytes.length * PIXELS_A_BYTE);
        if (pixels > (long) frameWidth * frameHeight && pixels > allowed) {
            throw new ImageException(
                    Reason.TOO_LARGE,
                    fault().expected("a canvas of at most " + allowed + " pixels about a frame of " + frameWidth + " x "
                                    + frameHeight + " in a file of " + bytes.length + " bytes")
                            .got(width + " x " + height)
                            .repair("save the picture on a canvas of the size of its frame"));
        }
    }

    ImageException corrupt(String expected, String got) {
        return error(Reason.CORRUPT, expected, got);
    }

    ImageException unsupported(String expected, String got) {
        return new ImageException(
                Reason.UNSUPPORTED,
                fault().expected(expected).got(got).repair("convert the picture to plain JPEG or PNG"));
    }

    ImageException error(Reason reason, String expected, String got) {
        return error(reason, expected, got, null);
    }

    ImageException error(Reason reason, String expected, String got, @Nullable Throwable cause) {
        Fault fault = fault().expected(expected).got(got);
        return new ImageException(
                reason, reason == Reason.TRUNCATED ? fault.repair("fetch the file again") : fault, cause);
    }

    private Fault fault() {
        return Fault.of("image", origin);
    }

    /** Four channels of so many pixels still fit one Java array. */
    private static long maxArray() {
        return (Integer.MAX_VALUE - 16L) / 4;
    }
}
