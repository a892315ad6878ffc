package dev.fovea.adapters.images;

import com.luciad.imageio.webp.WebPImageReaderSpi;
import dev.fovea.api.error.ImageException.Reason;
import dev.fovea.api.image.ChannelOrder;
import java.awt.image.Raster;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.List;
import javax.imageio.ImageReader;

/**
 * Decodes WebP, lossy and lossless, with libwebp, as Pillow does. Of an animation, the first frame is put on its canvas.
 */
final class WebpDecoder implements FormatDecoder {

    @Override
    public String format() {
        return "WebP";
    }

    @Override
    public List<String> extensions() {
        return List.of("webp");
    }

    @Override
    public boolean recognises(byte[] encoded) {
        return encoded.length >= 12
                && encoded[0] == 'R'
                && encoded[1] == 'I'
                && encoded[2] == 'F'
                && encoded[3] == 'F'
                && encoded[8] == 'W'
                && encoded[9] == 'E'
                && encoded[10] == 'B'
                && encoded[11] == 'P';
    }

    @Override
    public Stored decode(Encoded in) throws IOException {
        Container container = new Container(in);
        Raster raster = read(in, container.still());
        if (raster.getWidth() != container.frameWidth || raster.getHeight() != container.frameHeight) {
            throw in.corrupt(
                    container.frameWidth + " x " + container.frameHeight,
                    raster.getWidth() + " x " + raster.getHeight());
        }
        ChannelOrder order = container.alpha ? ChannelOrder.RGBA : ChannelOrder.RGB;
        int channels = order.channels();
        byte[] frame = Rasters.interleaved(in, raster, Math.min(channels, raster.getNumBands()), false);
        if (raster.getNumBands() < channels) {
            frame = opaque(frame);
        }
        if (container.frameWidth == container.width && container.frameHeight == container.height) {
            return Stored.of(in, container.width, container.height, order, frame, container.orientation);
        }
        byte[] canvas = new byte[Math.multiplyExact(container.width * container.height, channels)];
        int row = container.frameWidth * channels;
        for (int y = 0; y < container.frameHeight; y++) {
            int to = ((container.top + y) * container.width + container.left) * channels;
            System.arraycopy(frame, y * row, canvas, to, row);
        }
        return Stored.of(in, container.width, container.height, order, canvas, container.orientation);
    }

    private static Raster read(Encoded in, byte[] still) throws IOException {
        ImageReader reader = null;
        try (ByteArrayImageInputStream stream = new ByteArrayImageInputStream(still)) {
            reader = new WebPImageReaderSpi().createReaderInstance(null);
            reader.setInput(stream, true, true);
            return reader.read(0).getRaster();
        } catch (LinkageError e) {
            throw in.error(
                    Reason.UNSUPPORTED,
                    "a machine on which the packed libwebp loads",
                    String.valueOf(e.getMessage()),
                    e);
        } finally {
            if (reader != null) {
                reader.dispose();
            }
        }
    }

    private static byte[] opaque(byte[] rgb) {
        byte[] rgba = new byte[Math.multiplyExact(rgb.length / 3, 4)];
        for (int s = 0, t = 0; s < rgb.length; s += 3, t += 4) {
            rgba[t] = rgb[s];
            rgba[t + 1] = rgb[s + 1];
            rgba[t + 2] = rgb[s + 2];
            rgba[t + 3] = (byte) 255;
        }
        return rgba;
    }

    /** The chunks of the RIFF container (RFC 9649, section 2), up to what the first frame needs. */
    private static final class Container {
        private final Encoded in;
        private int width;
        private int height;
        private int left;
        private int top;
        private int frameWidth;
        private int frameHeight;
        private boolean alpha;
        private boolean extended;
        private boolean found;
        private int orientation = 1;
        private int alphaAt = -1;
        private int bitsAt = -1;

        Container(Encoded in) {
            this.in = in;
            long end = 8 + in.u32(4, false);
            in.need(0, end);
            walk(12, end, true);
            if (!found) {
                throw in.error(Reason.TRUNCATED, "a WebP with pixel data", "none");
            }
            if (!extended) {
                width = frameWidth;
                height = frameHeight;
            } else if ((long) left + frameWidth > width || (long) top + frameHeight > height) {
                throw in.corrupt(
                        "a WebP frame inside " + width + " x " + height,
                        frameWidth + " x " + frameHeight + " at " + left + ", " + top);
            }
            in.checkCanvas(width, height, frameWidth, frameHeight);
        }

        private void walk(long from, long end, boolean outer) {
            long at = from;
            while (at + 8 <= end) {
                long size = in.u32(at + 4, false);
                long next = at + 8 + size + (size & 1);
                if (at + 8 + size > end) {
                    throw in.error(Reason.TRUNCATED, "a WebP chunk of " + size + " bytes", (end - at - 8) + " left");
                }
                read((int) at, (int) size, outer);
                at = next;
            }
        }

        private void read(int at, int size, boolean outer) {
            int data = at + 8;
            if (in.has(at, "VP8X") && outer && !extended && !found) {
                in.need(data, 10);
                extended = true;
                alpha = (in.u8(data) & 0x10) != 0;
                width = u24(data + 4) + 1;
                height = u24(data + 7) + 1;
                in.checkSize(width, height);
            } else if (in.has(at, "ANMF") && outer && !found) {
                in.need(data, 16);
                left = 2 * u24(data);
                top = 2 * u24(data + 3);
                walk(data + 16L, (long) data + size, false);
            } else if (in.has(at, "ALPH") && !found) {
                alphaAt = at;
            } else if (in.has(at, "VP8 ") && !found) {
                in.need(data, 10);
                if (in.u8(data + 3L) != 0x9d || in.u8(data + 4L) != 0x01 || in.u8(data + 5L) != 0x2a) {
                    throw in.corrupt("a WebP key frame", "another start code");
                }
                frame(at, in.u16(data + 6L, false) & 0x3fff, in.u16(data + 8L, false) & 0x3fff);
            } else if (in.has(at, "VP8L") && !found) {
                in.need(data, 5);
                long bits = in.u32(data + 1L, false);
                frame(at, (int) (bits & 0x3fff) + 1, (int) ((bits >> 14) & 0x3fff) + 1);
                alpha |= !extended && ((bits >> 28) & 1) != 0;
            } else if (in.has(at, "EXIF") && outer) {
                int prefix = in.has(data, "Exif\0\0") ? 6 : 0;
                orientation = TiffDirectory.of(in, data + prefix, Math.max(0, size - prefix))
                        .orientation();
            }
        }

        private void frame(int at, int columns, int rows) {
            in.checkSize(columns, rows);
            found = true;
            bitsAt = at;
            frameWidth = columns;
            frameHeight = rows;
        }

        /** The first frame as a still picture of its own, without profile and metadata. */
        byte[] still() {
            ByteArrayOutputStream out = new ByteArrayOutputStream(in.length());
            if (alphaAt >= 0) {
                tag(out, "VP8X", 10);
                u32(out, 0x10);
                u24(out, frameWidth - 1);
                u24(out, frameHeight - 1);
                chunk(out, alphaAt);
            }
            chunk(out, bitsAt);
            byte[] body = out.toByteArray();
            out.reset();
            tag(out, "RIFF", body.length + 4);
            out.writeBytes(new byte[] {'W', 'E', 'B', 'P'});
            out.writeBytes(body);
            return out.toByteArray();
        }

        private void chunk(ByteArrayOutputStream out, int at) {
            int size = in.i32(at + 4L, false);
            out.write(in.bytes(), at, 8 + size);
            if ((size & 1) != 0) {
                out.write(0);
            }
        }

        private int u24(int at) {
            return in.u16(at, false) | in.u8(at + 2L) << 16;
        }

        private static void tag(ByteArrayOutputStream out, String name, int size) {
            for (int i = 0; i < 4; i++) {
                out.write(name.charAt(i));
            }
            u32(out, size);
        }

        private static void u32(ByteArrayOutputStream out, int value) {
            u24(out, value);
            out.write(value >>> 24);
        }

        private static void u24(ByteArrayOutputStream out, int value) {
            out.write(value);
            out.write(value >>> 8);
            out.write(value >>> 16);
        }
    }
}
