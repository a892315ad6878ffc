package dev.fovea.adapters.images;

import dev.fovea.api.image.ChannelOrder;
import java.awt.image.Raster;
import java.io.IOException;
import java.util.List;
import javax.imageio.ImageReader;

/**
 * Decodes BMP with the JDK's reader: 1, 4, 8 (plain or run-length), 16, 24 and 32 bits. A palette that is a ramp of
 * grays gives GRAY, as in Pillow; alpha is kept where the header has a mask for it.
 */
final class BmpDecoder implements FormatDecoder {

    private static final int FILE_HEADER = 14;
    private static final int CORE_HEADER = 12;
    private static final int PLAIN = 0;
    private static final int RLE8 = 1;
    private static final int RLE4 = 2;
    private static final int BITFIELDS = 3;

    private final JdkReader readers = new JdkReader("BMP");

    @Override
    public String format() {
        return "BMP";
    }

    @Override
    public List<String> extensions() {
        return List.of("bmp", "dib");
    }

    @Override
    public boolean recognises(byte[] encoded) {
        return encoded.length >= 6 && encoded[0] == 'B' && encoded[1] == 'M';
    }

    @Override
    public Stored decode(Encoded in) throws IOException {
        in.need(0, FILE_HEADER + CORE_HEADER);
        long pixels = in.u32(10, false);
        long headerSize = in.u32(FILE_HEADER, false);
        boolean core = headerSize == CORE_HEADER;
        if (!core && (headerSize < 40 || headerSize > 256)) {
            throw in.corrupt("a BMP header of 12 or 40 to 256 bytes", String.valueOf(headerSize));
        }
        in.need(FILE_HEADER, headerSize);
        long width = core ? in.u16(18, false) : in.i32(18, false);
        // A negative height means rows from the top.
        long height = core ? in.u16(20, false) : Math.abs((long) in.i32(22, false));
        int bits = core ? in.u16(24, false) : in.u16(28, false);
        int compression = core ? PLAIN : (int) Math.min(99, in.u32(30, false));
        in.checkSize(width, height);
        checkCoding(in, bits, compression);
        if (compression == PLAIN || compression == BITFIELDS) {
            long row = (width * bits + 31) / 32 * 4;
            in.checkPayload(in.length() - pixels, row * (height - 1) + (width * bits + 7) / 8);
        }

        Raster raster;
        ImageReader reader = readers.open();
        try (ByteArrayImageInputStream stream = new ByteArrayImageInputStream(in.bytes())) {
            reader.setInput(stream, true, true);
            raster = reader.read(0).getRaster();
        } finally {
            reader.dispose();
        }
        int w = (int) width;
        int h = (int) height;
        if (bits <= 8) {
            return indexed(in, raster, w, h, bits, core, (int) headerSize);
        }
        if (bits == 24) {
            return Stored.of(in, w, h, ChannelOrder.BGR, Rasters.interleaved(in, raster, 3, true), 1);
        }
        ChannelOrder order = raster.getNumBands() >= 4 ? ChannelOrder.RGBA : ChannelOrder.RGB;
        return Stored.of(in, w, h, order, Rasters.interleaved(in, raster, order.channels(), false), 1);
    }

    private static void checkCoding(Encoded in, int bits, int compression) {
        if (bits != 1 && bits != 4 && bits != 8 && bits != 16 && bits != 24 && bits != 32) {
            throw in.corrupt("a BMP of 1, 4, 8, 16, 24 or 32 bits a pixel", String.valueOf(bits));
        }
        boolean known = switch (compression) {
            case PLAIN -> true;
            case RLE8 -> bits == 8;
            case RLE4 -> bits == 4;
            case BITFIELDS -> bits == 16 || bits == 32;
            default -> false;
        };
        if (!known) {
            throw in.unsupported(
                    "a plain, run-length or bit-field BMP", "compression " + compression + " at " + bits + " bits");
        }
    }

    private static Stored indexed(Encoded in, Raster raster, int w, int h, int bits, boolean core, int headerSize) {
        int most = 1 << bits;
        long used = core ? 0 : in.u32(46, false);
        int entry = core ? 3 : 4;
        int start = FILE_HEADER + headerSize;
        // A palette may be cut short by the pixels.
        long fitting = Math.max(0, (in.u32(10, false) - start) / entry);
        int count = (int) Math.min(fitting, used == 0 ? most : Math.min(most, used));
        in.need(start, (long) count * entry);
        Palette palette = new Palette();
        for (int i = 0; i < count; i++) {
            long at = start + (long) i * entry;
            palette.color(i, in.u8(at + 2), in.u8(at + 1), in.u8(at));
        }
        byte[] indices = Rasters.indices(in, raster);
        if (count == 2 && palette.isGrayRamp(2, 255)) {
            for (int i = 0; i < indices.length; i++) {
                indices[i] = (byte) (indices[i] == 0 ? 0 : 255);
            }
            return Stored.of(in, w, h, ChannelOrder.GRAY, indices, 1);
        }
        if (count > 2 && palette.isGrayRamp(count, 1)) {
            return Stored.of(in, w, h, ChannelOrder.GRAY, indices, 1);
        }
        return Stored.of(in, w, h, palette.order(), palette.colors(indices), 1);
    }
}
