package dev.fovea.adapters.images;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.sun.management.ThreadMXBean;
import dev.fovea.api.error.ImageException;
import dev.fovea.api.error.ImageException.Reason;
import dev.fovea.api.image.DecodeOptions;
import dev.fovea.api.image.Image;
import java.io.ByteArrayOutputStream;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.zip.CRC32;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Files that lie about their size, their offsets or their end. */
class HostileFilesTest {

    @Test
    void aPngThatClaimsMoreThanItsBytesCanHoldTakesNoMemory() {
        // 9,000 x 9,000 is below the limit of pixels, but 17 bytes of deflate cannot make it.
        refusedCheaply(png(9_000, 9_000), "small.png", Reason.TRUNCATED, "bytes of pixel data for this size");
    }

    @Test
    void aPngBeyondThirtyTwoBitsIsRefused() {
        refusedCheaply(png(-1, -1), "huge.png", Reason.TOO_LARGE, "got 4294967295 x 4294967295");
    }

    @Test
    void aJpegThatClaimsMoreThanItsBytesCanHoldTakesNoMemory() {
        byte[] jpeg = Pictures.resource("variants/progressive.jpg").clone();
        int frame = indexOf(jpeg, 0xff, 0xc2);
        ByteBuffer.wrap(jpeg).putShort(frame + 5, (short) 9_000).putShort(frame + 7, (short) 9_000);
        refusedCheaply(jpeg, "bomb.jpg", Reason.TRUNCATED, "bytes of pixel data for this size");

        ByteBuffer.wrap(jpeg).putShort(frame + 5, (short) 65_535).putShort(frame + 7, (short) 65_535);
        refusedCheaply(jpeg, "bomb.jpg", Reason.TOO_LARGE, "got 65535 x 65535");
    }

    @Test
    void aJpegOfEndlessScansIsRefused() {
        byte[] jpeg = Pictures.resource("variants/progressive.jpg");
        int scan = indexOf(jpeg, 0xff, 0xda);
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.write(jpeg, 0, scan);
        for (int i = 0; i < 300; i++) {
            // The scan's header alone: its coded data may be empty.
            out.write(jpeg, scan, 2 + (jpeg[scan + 3] & 0xff));
        }
        out.write(jpeg, scan, jpeg.length - scan);
        refusedCheaply(out.toByteArray(), "scans.jpg", Reason.CORRUPT, "at most 200 JPEG scans");
    }

    @Test
    void bombsInsideTheOtherFormatsAreRefused() {
        byte[] gif = Pictures.resource("variants/palette13.gif").clone();
        ByteBuffer.wrap(gif)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putShort(6, (short) 65_535)
                .putShort(8, (short) 65_535);
        refusedCheaply(gif, "bomb.gif", Reason.TOO_LARGE, "got 65535 x 65535");

        byte[] webp = Pictures.resource("variants/lossy90.webp").clone();
        ByteBuffer.wrap(webp)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putShort(26, (short) 16_383)
                .putShort(28, (short) 16_383);
        refusedCheaply(webp, "bomb.webp", Reason.TOO_LARGE, "got 16383 x 16383");

        byte[] tiff = Pictures.resource("variants/tiff_lzw_rgb.tif").clone();
        setTag(tiff, 256, 40_000);
        setTag(tiff, 257, 40_000);
        refusedCheaply(tiff, "bomb.tif", Reason.TOO_LARGE, "got 40000 x 40000");

        setTag(tiff, 256, 9_000);
        setTag(tiff, 257, 9_000);
        refusedCheaply(tiff, "bomb.tif", Reason.TRUNCATED, "bytes of pixel data for this size");

        byte[] bmp = Pictures.resource("variants/rgb.bmp").clone();
        ByteBuffer.wrap(bmp).order(ByteOrder.LITTLE_ENDIAN).putInt(18, 9_000).putInt(22, 9_000);
        refusedCheaply(bmp, "bomb.bmp", Reason.TRUNCATED, "bytes of pixel data for this size");
    }

    @Test
    void aHugeCanvasAboutATinyFrameTakesNoMemory() {
        byte[] gif = Pictures.resource("variants/palette13.gif").clone();
        ByteBuffer screen = ByteBuffer.wrap(gif).order(ByteOrder.LITTLE_ENDIAN);
        screen.putShort(6, (short) 10_000).putShort(8, (short) 10_000);
        refusedCheaply(gif, "canvas.gif", Reason.TOO_LARGE, "got 10000 x 10000; save the picture on a canvas");
        screen.putShort(6, (short) 2_000).putShort(8, (short) 1_000);
        assertThat(Pictures.decode(gif, "canvas.gif", DecodeOptions.defaults()).width())
                .isEqualTo(2_000);
        // A longer file might hold a frame of that size.
        byte[] longer = Arrays.copyOf(gif, 10_000);
        ByteBuffer.wrap(longer)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putShort(6, (short) 9_000)
                .putShort(8, (short) 9_000);
        assertThat(Pictures.decode(longer, "canvas.gif", DecodeOptions.defaults())
                        .width())
                .isEqualTo(9_000);

        byte[] still = Pictures.resource("variants/lossless.webp");
        refusedCheaply(onCanvas(still, 10_000, 10_000), "canvas.webp", Reason.TOO_LARGE, "got 10000 x 10000; save");
        assertThat(Pictures.decode(onCanvas(still, 2_000, 1_000), "canvas.webp", DecodeOptions.defaults())
                        .width())
                .isEqualTo(2_000);
    }

    /** The bit stream of a still WebP as the one frame of an animation. */
    private static byte[] onCanvas(byte[] still, int width, int height) {
        byte[] bits = Arrays.copyOfRange(still, 12, still.length);
        ByteBuffer out = ByteBuffer.allocate(12 + 18 + 24 + bits.length).order(ByteOrder.LITTLE_ENDIAN);
        out.put("RIFF".getBytes(StandardCharsets.US_ASCII)).putInt(out.capacity() - 8);
        out.put("WEBPVP8X".getBytes(StandardCharsets.US_ASCII)).putInt(10).putInt(0x12);
        out.put((byte) (width - 1)).putShort((short) ((width - 1) >> 8));
        out.put((byte) (height - 1)).putShort((short) ((height - 1) >> 8));
        out.put("ANMF".getBytes(StandardCharsets.US_ASCII)).putInt(16 + bits.length);
        return out.put(new byte[16]).put(bits).array();
    }

    @Test
    void theLimitOfPixelsIsTheCallers() {
        byte[] png = Pictures.resource("variants/gray4.png");
        assertThat(Pictures.decode(png, "g.png", DecodeOptions.defaults().withMaxPixels(37 * 21)))
                .isNotNull();
        ImageException error = catchThrowableOfType(
                ImageException.class,
                () -> Pictures.decode(png, "g.png", DecodeOptions.defaults().withMaxPixels(37 * 21 - 1)));
        assertThat(error)
                .hasMessage("image g.png: expected at most 776 pixels, got 37 x 21; raise fovea.image.maxPixels if the"
                        + " picture is to be trusted");
    }

    /** Each shortened file is refused, unless only what no pixel needs is missing. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "420.jpg",
                "progressive.jpg",
                "gray.jpg",
                "cmyk.jpg",
                "gray16.png",
                "palette60.png",
                "rgb.bmp",
                "palette60.gif",
                "palette60_interlaced.gif",
                "lossy90.webp",
                "lossless.webp",
                "raw_rgb.tif",
                "tiff_lzw_rgb.tif",
                "tiff_adobe_deflate_rgb.tif",
                "packbits_rgb.tif",
                "jpeg.tif"
            })
    void aShortenedFileIsAnError(String name) {
        byte[] whole = Pictures.resource("variants/" + name);
        Image full = Pictures.decode(whole, name, DecodeOptions.defaults());
        for (int percent : new int[] {20, 50, 80, 95}) {
            byte[] part = Arrays.copyOf(whole, whole.length * percent / 100);
            ImageException error = Pictures.refused(part, name);
            if (error == null) {
                // A TIFF may carry its directory first and padding or other pages last.
                assertThat(Pictures.decode(part, name, DecodeOptions.defaults()).data())
                        .as(name + " at " + percent + " percent")
                        .isEqualTo(full.data());
                continue;
            }
            assertThat(error.reason()).as(error.getMessage()).isIn(Reason.TRUNCATED, Reason.CORRUPT);
        }
    }

    @Test
    void onlyTheEndMarkerMayBeMissingAndOnlyAfterOneScan() {
        byte[] baseline = Pictures.resource("variants/420.jpg");
        Image whole = Pictures.decode(baseline, "b.jpg", DecodeOptions.defaults());
        byte[] endless = Arrays.copyOf(baseline, baseline.length - 2);
        assertThat(Pictures.decode(endless, "b.jpg", DecodeOptions.defaults()).data())
                .isEqualTo(whole.data());

        byte[] progressive = Pictures.resource("variants/progressive.jpg");
        ImageException error = Pictures.refused(Arrays.copyOf(progressive, progressive.length - 2), "p.jpg");
        assertThat(error)
                .hasMessage("image p.jpg: expected a complete JPEG, got the end of the file before the end marker;"
                        + " fetch the file again");
    }

    @Test
    void orientationOutsideTheBlockIsIgnored() {
        byte[] jpeg = Pictures.resource("variants/exif6.jpg");
        Image stored = Pictures.decode(jpeg, "e.jpg", Pictures.AS_STORED);
        int tiff = indexOf(jpeg, 'E', 'x', 'i', 'f') + 6;
        for (int offset : new int[] {-1, Integer.MAX_VALUE, 60_000, 27}) {
            byte[] bad = jpeg.clone();
            boolean big = bad[tiff] == 'M';
            ByteBuffer.wrap(bad)
                    .order(big ? ByteOrder.BIG_ENDIAN : ByteOrder.LITTLE_ENDIAN)
                    .putInt(tiff + 4, offset);
            Image image = Pictures.decode(bad, "e.jpg", DecodeOptions.defaults());
            assertThat(image.width()).isEqualTo(stored.width());
        }
    }

    @Test
    void whatIsNotReadIsNamed() {
        byte[] lossless = Pictures.resource("variants/420.jpg").clone();
        lossless[indexOf(lossless, 0xff, 0xc0) + 1] = (byte) 0xc3;
        assertThat(Pictures.refused(lossless, "l.jpg"))
                .hasMessage("image l.jpg: expected a baseline, extended or progressive JPEG, got coding process ffc3;"
                        + " convert the picture to plain JPEG or PNG");

        byte[] zstd = Pictures.resource("variants/raw_rgb.tif").clone();
        setTag(zstd, 259, 50_000);
        ImageException error = Pictures.refused(zstd, "z.tif");
        assertThat(error.reason()).isEqualTo(Reason.UNSUPPORTED);
        assertThat(error).hasMessageContaining("got compression 50000");
    }

    private static void refusedCheaply(byte[] encoded, String name, Reason reason, String text) {
        Pictures.refused(encoded, name);
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        long before = threads.getCurrentThreadAllocatedBytes();
        ImageException error = Pictures.refused(encoded, name);
        long taken = threads.getCurrentThreadAllocatedBytes() - before;

        assertThat(error).as(name).isNotNull();
        assertThat(error.reason()).as(error.getMessage()).isEqualTo(reason);
        assertThat(error)
                .hasMessageStartingWith("image " + name + ": expected ")
                .hasMessageContaining(text);
        assertThat(taken).isLessThan(100_000L + 4L * encoded.length);
    }

    private static byte[] png(int width, int height) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.writeBytes(new byte[] {(byte) 0x89, 'P', 'N', 'G', 13, 10, 26, 10});
        chunk(
                out,
                "IHDR",
                ByteBuffer.allocate(13)
                        .putInt(width)
                        .putInt(height)
                        .putInt(0x08000000)
                        .array());
        chunk(out, "IDAT", new byte[17]);
        chunk(out, "IEND", new byte[0]);
        return out.toByteArray();
    }

    private static void chunk(ByteArrayOutputStream out, String type, byte[] data) {
        byte[] name = type.getBytes(StandardCharsets.US_ASCII);
        CRC32 crc = new CRC32();
        crc.update(name);
        crc.update(data);
        out.writeBytes(ByteBuffer.allocate(4).putInt(data.length).array());
        out.writeBytes(name);
        out.writeBytes(data);
        out.writeBytes(ByteBuffer.allocate(4).putInt((int) crc.getValue()).array());
    }

    private static void setTag(byte[] tiff, int tag, int value) {
        ByteBuffer file = ByteBuffer.wrap(tiff).order(tiff[0] == 'M' ? ByteOrder.BIG_ENDIAN : ByteOrder.LITTLE_ENDIAN);
        int at = file.getInt(4);
        for (int i = 0; i < file.getShort(at); i++) {
            int entry = at + 2 + 12 * i;
            if ((file.getShort(entry) & 0xffff) == tag) {
                file.putShort(entry + 2, (short) 4).putInt(entry + 8, value);
                return;
            }
        }
        throw new AssertionError("no tag " + tag);
    }

    private static int indexOf(byte[] data, int... pattern) {
        for (int at = 0; at <= data.length - pattern.length; at++) {
            int i = 0;
            while (i < pattern.length && (data[at + i] & 0xff) == pattern[i]) {
                i++;
            }
            if (i == pattern.length) {
                return at;
            }
        }
        throw new AssertionError("pattern not found");
    }
}
