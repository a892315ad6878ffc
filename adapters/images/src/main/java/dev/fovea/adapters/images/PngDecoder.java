package dev.fovea.adapters.images;

import dev.fovea.api.image.ChannelOrder;
import java.awt.image.Raster;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.List;
import java.util.zip.CRC32;
import javax.imageio.ImageReadParam;
import javax.imageio.ImageReader;
import org.jspecify.annotations.Nullable;

/**
 * Decodes PNG with the JDK's reader, after a walk over the chunks that checks every CRC and keeps only what makes the
 * pixels: no profile, no gamma, no compressed text reaches the library. A colour key (tRNS of a gray or RGB picture) is
 * left out, as Pillow leaves it; the transparency of a palette becomes alpha.
 */
final class PngDecoder implements FormatDecoder {

    private static final String SIGNATURE = "\u0089PNG\r\n\u001a\n";
    private static final int GRAY = 0;
    private static final int RGB = 2;
    private static final int INDEXED = 3;
    private static final int GRAY_ALPHA = 4;
    private static final int RGBA = 6;

    private final JdkReader readers = new JdkReader("PNG");

    @Override
    public String format() {
        return "PNG";
    }

    @Override
    public List<String> extensions() {
        return List.of("png", "apng");
    }

    @Override
    public boolean recognises(byte[] encoded) {
        if (encoded.length < SIGNATURE.length()) {
            return false;
        }
        for (int i = 0; i < SIGNATURE.length(); i++) {
            if ((encoded[i] & 0xff) != SIGNATURE.charAt(i)) {
                return false;
            }
        }
        return true;
    }

    @Override
    public Stored decode(Encoded in) throws IOException {
        Chunks chunks = new Chunks(in);
        int width = chunks.width;
        int height = chunks.height;
        ChannelOrder order = switch (chunks.colors) {
            case GRAY -> ChannelOrder.GRAY;
            case RGB -> ChannelOrder.RGB;
            case GRAY_ALPHA -> ChannelOrder.GRAY_ALPHA;
            default -> ChannelOrder.RGBA;
        };
        Raster raster;
        ImageReader reader = readers.open();
        String[] warning = new String[1];
        try (ByteArrayImageInputStream stream = new ByteArrayImageInputStream(chunks.plain())) {
            reader.addIIOReadWarningListener((source, text) -> warning[0] = text);
            reader.setInput(stream, true, true);
            ImageReadParam target = reader.getDefaultReadParam();
            if (chunks.bits == 8 && chunks.palette == null) {
                target.setDestination(RowTarget.image(width, height, order.channels()));
            }
            raster = reader.read(0, target).getRaster();
        } finally {
            reader.dispose();
        }
        if (warning[0] != null) {
            throw in.corrupt("a sound PNG", "'" + warning[0].strip() + "'");
        }
        Palette palette = chunks.palette;
        if (palette != null) {
            byte[] colors = palette.colors(Rasters.indices(in, raster));
            return Stored.of(in, width, height, palette.order(), colors, chunks.orientation);
        }
        byte[] samples = Rasters.interleaved(in, raster, order.channels(), false);
        return Stored.of(in, width, height, order, samples, chunks.orientation);
    }

    /** The chunks of a file, checked (PNG, third edition, sections 5 and 11). */
    private static final class Chunks {
        private final Encoded in;
        private final ByteArrayOutputStream plain;
        private int width;
        private int height;
        private int bits;
        private int colors = -1;
        private int orientation = 1;
        private long payload;
        private @Nullable Palette palette;

        Chunks(Encoded in) {
            this.in = in;
            this.plain = new ByteArrayOutputStream(in.length());
            plain.write(in.bytes(), 0, SIGNATURE.length());
            int at = SIGNATURE.length();
            boolean last = false;
            while (!last) {
                long length = in.u32(at, true);
                in.need(at, length + 12);
                last = read(at, (int) length);
                at += (int) length + 12;
            }
            if (colors == INDEXED && palette == null) {
                throw in.corrupt("a palette in an indexed PNG", "none");
            }
            in.checkPayload(payload, leastPayload());
        }

        byte[] plain() {
            return plain.toByteArray();
        }

        private boolean read(int at, int length) {
            CRC32 crc = new CRC32();
            crc.update(in.bytes(), at + 4, length + 4);
            boolean header = in.has(at + 4L, "IHDR");
            if (header != (colors < 0)) {
                throw in.corrupt("one PNG header, first", header ? "a second one" : "another chunk");
            }
            if (crc.getValue() != in.u32(at + 8L + length, true)) {
                throw in.corrupt("the PNG chunk at byte " + at + " with its checksum", "another checksum");
            }
            if (header) {
                readHeader(at + 8, length);
                keep(at, length);
            } else if (in.has(at + 4L, "PLTE")) {
                readPalette(at + 8, length);
                keep(at, length);
            } else if (in.has(at + 4L, "tRNS")) {
                readTransparency(at + 8, length);
            } else if (in.has(at + 4L, "eXIf")) {
                orientation = TiffDirectory.of(in, at + 8, length).orientation();
            } else if (in.has(at + 4L, "IDAT")) {
                payload += length;
                keep(at, length);
            } else if (in.has(at + 4L, "IEND")) {
                keep(at, length);
                return true;
            } else if (((in.u8(at + 4L) >> 5) & 1) == 0) {
                throw in.corrupt("PNG chunks of the standard", "an unknown critical chunk at byte " + at);
            }
            return false;
        }

        private void keep(int at, int length) {
            plain.write(in.bytes(), at, length + 12);
        }

        private void readHeader(int at, int length) {
            if (length != 13) {
                throw in.corrupt("a PNG header of 13 bytes", String.valueOf(length));
            }
            in.checkSize(in.u32(at, true), in.u32(at + 4L, true));
            width = in.i32(at, true);
            height = in.i32(at + 4L, true);
            bits = in.u8(at + 8L);
            colors = in.u8(at + 9L);
            boolean known = switch (colors) {
                case GRAY -> bits == 1 || bits == 2 || bits == 4 || bits == 8 || bits == 16;
                case INDEXED -> bits == 1 || bits == 2 || bits == 4 || bits == 8;
                case RGB, GRAY_ALPHA, RGBA -> bits == 8 || bits == 16;
                default -> false;
            };
            if (!known || in.u8(at + 10L) != 0 || in.u8(at + 11L) != 0 || in.u8(at + 12L) > 1) {
                throw in.corrupt(
                        "a PNG colour type, depth and coding of the standard", colors + " with " + bits + " bits");
            }
        }

        private void readPalette(int at, int length) {
            if (length % 3 != 0 || length == 0 || length > 768) {
                throw in.corrupt("a PNG palette of 1 to 256 colours", length + " bytes");
            }
            if (colors != INDEXED) {
                return;
            }
            Palette read = new Palette();
            for (int i = 0; i < length / 3; i++) {
                read.color(i, in.u8(at + 3L * i), in.u8(at + 3L * i + 1), in.u8(at + 3L * i + 2));
            }
            palette = read;
        }

        private void readTransparency(int at, int length) {
            Palette known = palette;
            if (known == null) {
                return;
            }
            for (int i = 0; i < Math.min(256, length); i++) {
                known.alpha(i, in.u8(at + (long) i));
            }
        }

        // Deflate shrinks at most 1032 to 1 (RFC 1951: 258 bytes from two bits, four times a byte).
        private long leastPayload() {
            int channels = switch (colors) {
                case GRAY, INDEXED -> 1;
                case GRAY_ALPHA -> 2;
                case RGB -> 3;
                default -> 4;
            };
            long raw = ((long) width * channels * bits + 7) / 8 * height;
            return raw / 1032;
        }
    }
}
