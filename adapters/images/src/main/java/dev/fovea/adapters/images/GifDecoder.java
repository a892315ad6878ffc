package dev.fovea.adapters.images;

import dev.fovea.api.error.ImageException.Reason;
import dev.fovea.api.image.ChannelOrder;
import java.awt.image.Raster;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import javax.imageio.ImageReader;
import javax.imageio.event.IIOReadProgressListener;
import org.jspecify.annotations.Nullable;

/**
 * Decodes the first frame of a GIF with the JDK's reader and puts it on the logical screen, as Pillow shows it: what the
 * frame leaves free is the transparent colour or else colour 0.
 */
final class GifDecoder implements FormatDecoder {

    private final JdkReader readers = new JdkReader("GIF");

    @Override
    public String format() {
        return "GIF";
    }

    @Override
    public List<String> extensions() {
        return List.of("gif");
    }

    @Override
    public boolean recognises(byte[] encoded) {
        return encoded.length >= 6
                && encoded[0] == 'G'
                && encoded[1] == 'I'
                && encoded[2] == 'F'
                && encoded[3] == '8'
                && (encoded[4] == '7' || encoded[4] == '9')
                && encoded[5] == 'a';
    }

    @Override
    public Stored decode(Encoded in) throws IOException {
        FirstFrame frame = new FirstFrame(in);
        Raster raster = read(in, frame);
        byte[] indices = Rasters.indices(in, raster);
        if (raster.getWidth() != frame.width || raster.getHeight() != frame.height) {
            throw in.corrupt(
                    frame.width + " x " + frame.height + " pixels", raster.getWidth() + " x " + raster.getHeight());
        }
        byte[] screen = indices;
        if (frame.width != frame.screenWidth || frame.height != frame.screenHeight) {
            screen = new byte[frame.screenWidth * frame.screenHeight];
            Arrays.fill(screen, (byte) Math.max(0, frame.transparent));
            for (int y = 0; y < frame.height; y++) {
                int to = (frame.top + y) * frame.screenWidth + frame.left;
                System.arraycopy(indices, y * frame.width, screen, to, frame.width);
            }
        }
        Palette palette = frame.palette;
        if (frame.transparent < 0 && (palette == null || palette.isGrayRamp(frame.colors, 1))) {
            return Stored.of(in, frame.screenWidth, frame.screenHeight, ChannelOrder.GRAY, screen, 1);
        }
        Palette colors = palette == null ? Palette.grays() : palette;
        if (frame.transparent >= 0) {
            colors.alpha(frame.transparent, 0);
        }
        return Stored.of(in, frame.screenWidth, frame.screenHeight, colors.order(), colors.colors(screen), 1);
    }

    private Raster read(Encoded in, FirstFrame frame) throws IOException {
        ImageReader reader = readers.open();
        Progress progress = new Progress();
        try (ByteArrayImageInputStream stream = new ByteArrayImageInputStream(in.bytes())) {
            reader.addIIOReadProgressListener(progress);
            reader.setInput(stream, true, true);
            Raster raster = reader.read(0).getRaster();
            // The reader leaves rows that the codes do not reach at colour 0, without a word.
            if (progress.percent < 100f * (frame.height - 1) / frame.height) {
                throw in.error(Reason.TRUNCATED, "a complete GIF", "pixel data that end early");
            }
            return raster;
        } finally {
            reader.dispose();
        }
    }

    /** What stands before the first frame's pixels (GIF89a, sections 18 to 23). */
    private static final class FirstFrame {
        private final Encoded in;
        private int screenWidth;
        private int screenHeight;
        private int left;
        private int top;
        private int width;
        private int height;
        private int colors;
        private int transparent = -1;
        private @Nullable Palette palette;

        FirstFrame(Encoded in) {
            this.in = in;
            screenWidth = in.u16(6, false);
            screenHeight = in.u16(8, false);
            int flags = in.u8(10);
            int at = readPalette(13, flags);
            while (true) {
                int block = in.u8(at++);
                if (block == 0x2c) {
                    readImage(at);
                    return;
                }
                if (block != 0x21) {
                    throw in.corrupt("a GIF frame or extension at byte " + (at - 1), String.format("byte %02x", block));
                }
                int label = in.u8(at++);
                if (label == 0xf9 && in.u8(at) >= 4) {
                    transparent = (in.u8(at + 1L) & 1) != 0 ? in.u8(at + 4L) : -1;
                }
                at = skipBlocks(at);
            }
        }

        private void readImage(int at) {
            left = in.u16(at, false);
            top = in.u16(at + 2L, false);
            width = in.u16(at + 4L, false);
            height = in.u16(at + 6L, false);
            in.checkSize(width, height);
            // Pillow widens the screen to hold the frame.
            screenWidth = Math.max(screenWidth, left + width);
            screenHeight = Math.max(screenHeight, top + height);
            in.checkSize(screenWidth, screenHeight);
            in.checkCanvas(screenWidth, screenHeight, width, height);
            int data = readPalette(at + 9, in.u8(at + 8L));
            int codeSize = in.u8(data);
            if (codeSize < 1 || codeSize > 8) {
                throw in.corrupt("a GIF code size of 1 to 8 bits", String.valueOf(codeSize));
            }
            int end = skipBlocks(data + 1);
            // A code of at least 3 bits stands for at most 4096 pixels.
            in.checkPayload(end - data, (long) width * height / 4096 * 3 / 8);
        }

        private int readPalette(int at, int flags) {
            if ((flags & 0x80) == 0) {
                return at;
            }
            colors = 2 << (flags & 7);
            in.need(at, 3L * colors);
            Palette read = new Palette();
            for (int i = 0; i < colors; i++) {
                read.color(i, in.u8(at + 3L * i), in.u8(at + 3L * i + 1), in.u8(at + 3L * i + 2));
            }
            palette = read;
            return at + 3 * colors;
        }

        private int skipBlocks(int from) {
            int at = from;
            while (true) {
                int size = in.u8(at);
                at += size + 1;
                if (size == 0) {
                    return at;
                }
                in.need(at, 1);
            }
        }
    }

    /** How far the reader says it came. */
    private static final class Progress implements IIOReadProgressListener {
        private float percent;

        @Override
        public void imageProgress(ImageReader source, float percentageDone) {
            percent = Math.max(percent, percentageDone);
        }

        @Override
        public void sequenceStarted(ImageReader source, int minIndex) {}

        @Override
        public void sequenceComplete(ImageReader source) {}

        @Override
        public void imageStarted(ImageReader source, int imageIndex) {}

        @Override
        public void imageComplete(ImageReader source) {}

        @Override
        public void thumbnailStarted(ImageReader source, int imageIndex, int thumbnailIndex) {}

        @Override
        public void thumbnailProgress(ImageReader source, float percentageDone) {}

        @Override
        public void thumbnailComplete(ImageReader source) {}

        @Override
        public void readAborted(ImageReader source) {}
    }
}
