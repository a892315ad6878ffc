package dev.fovea.adapters.images;

import dev.fovea.api.error.ImageException.Reason;
import dev.fovea.api.image.ChannelOrder;
import java.awt.image.Raster;
import java.io.IOException;
import java.util.List;
import java.util.Set;
import javax.imageio.ImageReader;

/**
 * Decodes the first picture of a TIFF with the JDK's reader: 1 to 16 bits a sample; gray, palette, RGB, CMYK, YCbCr;
 * plain, PackBits, LZW, deflate, CCITT and JPEG; strips and tiles. Before that, the directory is checked and cut down to
 * the tags that make the pixels.
 */
final class TiffDecoder implements FormatDecoder {

    private static final int WIDTH = 256;
    private static final int HEIGHT = 257;
    private static final int BITS = 258;
    private static final int COMPRESSION = 259;
    private static final int PHOTOMETRIC = 262;
    private static final int STRIP_OFFSETS = 273;
    private static final int SAMPLES = 277;
    private static final int STRIP_SIZES = 279;
    private static final int COLOR_MAP = 320;
    private static final int TILE_WIDTH = 322;
    private static final int TILE_HEIGHT = 323;
    private static final int TILE_OFFSETS = 324;
    private static final int TILE_SIZES = 325;
    private static final int EXTRA_SAMPLES = 338;
    private static final int SAMPLE_FORMAT = 339;

    /** Besides the above: fill order, rows a strip, planes, fax options, predictor, JPEG tables and YCbCr coding. */
    private static final Set<Integer> NEEDED = Set.of(
            WIDTH,
            HEIGHT,
            BITS,
            COMPRESSION,
            PHOTOMETRIC,
            STRIP_OFFSETS,
            SAMPLES,
            STRIP_SIZES,
            COLOR_MAP,
            TILE_WIDTH,
            TILE_HEIGHT,
            TILE_OFFSETS,
            TILE_SIZES,
            EXTRA_SAMPLES,
            SAMPLE_FORMAT,
            266,
            278,
            284,
            292,
            293,
            317,
            347,
            512,
            513,
            514,
            515,
            519,
            520,
            521,
            529,
            530,
            531,
            532);

    private static final int WHITE_IS_ZERO = 0;
    private static final int BLACK_IS_ZERO = 1;
    private static final int RGB = 2;
    private static final int INDEXED = 3;
    private static final int CMYK = 5;
    private static final int YCC = 6;

    private final JdkReader readers = new JdkReader("TIFF");

    @Override
    public String format() {
        return "TIFF";
    }

    @Override
    public List<String> extensions() {
        return List.of("tif", "tiff");
    }

    @Override
    public boolean recognises(byte[] encoded) {
        if (encoded.length < 8) {
            return false;
        }
        // 42 is TIFF; 43 is BigTIFF, which is known here only to be named in the error.
        boolean little = encoded[0] == 'I' && encoded[1] == 'I' && (encoded[2] | 1) == 43 && encoded[3] == 0;
        boolean big = encoded[0] == 'M' && encoded[1] == 'M' && encoded[2] == 0 && (encoded[3] | 1) == 43;
        return little || big;
    }

    @Override
    public Stored decode(Encoded in) throws IOException {
        if (in.u8(2) == 43 || in.u8(3) == 43) {
            throw in.unsupported("a classic TIFF", "BigTIFF");
        }
        TiffDirectory directory = TiffDirectory.of(in, 0, in.length());
        if (directory.isEmpty()) {
            throw in.error(Reason.TRUNCATED, "a TIFF directory", "none inside the file");
        }
        long columns = directory.value(WIDTH, 0);
        long rows = directory.value(HEIGHT, 0);
        in.checkSize(columns, rows);
        int samples = (int) Math.min(99, directory.value(SAMPLES, 1));
        int bits = bitsOf(in, directory, samples);
        checkData(in, directory, columns, rows, (long) samples * bits);

        Raster raster;
        ImageReader reader = readers.open();
        try (ByteArrayImageInputStream stream = new ByteArrayImageInputStream(directory.keeping(NEEDED))) {
            reader.setInput(stream, true, true);
            raster = reader.read(0).getRaster();
        } finally {
            reader.dispose();
        }
        if (raster.getWidth() != columns || raster.getHeight() != rows) {
            throw in.corrupt(columns + " x " + rows, raster.getWidth() + " x " + raster.getHeight());
        }
        return pixels(in, directory, raster, samples, bits);
    }

    private static int bitsOf(Encoded in, TiffDirectory directory, int samples) {
        if (samples < 1 || samples > 8) {
            throw in.unsupported("a TIFF of 1 to 8 samples a pixel", String.valueOf(samples));
        }
        long[] bits = directory.values(BITS, samples);
        int first = bits.length == 0 ? 1 : (int) Math.min(99, bits[0]);
        for (long each : bits) {
            if (each != first) {
                throw in.unsupported("a TIFF with equally deep samples", first + " and " + each + " bits");
            }
        }
        if (first != 1 && first != 2 && first != 4 && first != 8 && first != 16) {
            throw in.unsupported("a TIFF of 1, 2, 4, 8 or 16 bits a sample", String.valueOf(first));
        }
        for (long format : directory.values(SAMPLE_FORMAT, samples)) {
            if (format != 1 && format != 4) {
                throw in.unsupported("a TIFF of unsigned whole samples", "sample format " + format);
            }
        }
        return first;
    }

    private static void checkData(Encoded in, TiffDirectory directory, long columns, long rows, long pixelBits) {
        boolean tiled = directory.value(TILE_WIDTH, 0) > 0;
        if (tiled) {
            long across = directory.value(TILE_WIDTH, 0);
            long down = directory.value(TILE_HEIGHT, 0);
            if (down < 1 || across > Math.max(1024, 2 * columns) || down > Math.max(1024, 2 * rows)) {
                throw in.corrupt("TIFF tiles in proportion to " + columns + " x " + rows, across + " x " + down);
            }
        }
        int most = in.length() / 2;
        long[] offsets = directory.values(tiled ? TILE_OFFSETS : STRIP_OFFSETS, most);
        long[] sizes = directory.values(tiled ? TILE_SIZES : STRIP_SIZES, most);
        int compression = (int) Math.min(99999, directory.value(COMPRESSION, 1));
        // The most that a byte can become; fax codes and JPEG have bounds too loose to be of use.
        long mostRatio = switch (compression) {
            case 1 -> 1;
            case 32773 -> 64;
            case 5 -> 4096;
            case 8, 32946 -> 1032;
            case 2, 3, 4, 6, 7 -> Long.MAX_VALUE;
            default ->
                throw in.unsupported("a plain, PackBits, LZW, deflate, fax or JPEG TIFF", "compression " + compression);
        };
        if (compression == 6) {
            return;
        }
        if (offsets.length == 0 || offsets.length != sizes.length) {
            throw in.corrupt("TIFF strips or tiles with sizes", offsets.length + " and " + sizes.length);
        }
        long present = 0;
        for (int i = 0; i < offsets.length; i++) {
            in.need(offsets[i], sizes[i]);
            present += sizes[i];
        }
        long raw = (columns * pixelBits + 7) / 8 * rows;
        in.checkPayload(present, raw / mostRatio);
    }

    private static Stored pixels(Encoded in, TiffDirectory directory, Raster raster, int samples, int bits) {
        int photometric = (int) Math.min(99999, directory.value(PHOTOMETRIC, -1));
        long extra = directory.value(EXTRA_SAMPLES, -1);
        int width = raster.getWidth();
        int height = raster.getHeight();
        int orientation = directory.orientation();
        ChannelOrder order;
        byte[] data;
        switch (photometric) {
            case WHITE_IS_ZERO, BLACK_IS_ZERO -> {
                order = samples > 1 && extra > 0 ? ChannelOrder.GRAY_ALPHA : ChannelOrder.GRAY;
                data = Rasters.interleaved(in, raster, order.channels(), false);
            }
            case RGB, YCC -> {
                order = samples > 3 && extra != 0 ? ChannelOrder.RGBA : ChannelOrder.RGB;
                data = Rasters.interleaved(in, raster, order.channels(), false);
            }
            case INDEXED -> {
                order = ChannelOrder.RGB;
                data = palette(in, directory, bits).colors(Rasters.indices(in, raster));
            }
            case CMYK -> {
                order = ChannelOrder.RGB;
                byte[] inks = Rasters.interleaved(in, raster, 4, false);
                for (int i = 0; i < inks.length; i++) {
                    inks[i] = (byte) ~inks[i];
                }
                data = Cmyk.toRgb(inks, false);
            }
            default ->
                throw in.unsupported(
                        "a gray, palette, RGB, CMYK or YCbCr TIFF", "photometric interpretation " + photometric);
        }
        if (extra == 1 && order == ChannelOrder.RGBA) {
            straighten(data);
        }
        return Stored.of(in, width, height, order, data, orientation);
    }

    private static Palette palette(Encoded in, TiffDirectory directory, int bits) {
        if (bits > 8) {
            throw in.unsupported("a TIFF palette of at most 256 colours", bits + " bits");
        }
        int count = 1 << bits;
        long[] map = directory.values(COLOR_MAP, 3 * count);
        if (map.length < 3 * count) {
            throw in.corrupt("a TIFF palette of " + 3 * count + " values", String.valueOf(map.length));
        }
        Palette palette = new Palette();
        for (int i = 0; i < count; i++) {
            palette.color(i, (int) map[i] >> 8, (int) map[count + i] >> 8, (int) map[2 * count + i] >> 8);
        }
        return palette;
    }

    /** Divides premultiplied colours by their alpha, as Pillow does on opening. */
    private static void straighten(byte[] rgba) {
        for (int i = 0; i < rgba.length; i += 4) {
            int alpha = rgba[i + 3] & 0xff;
            if (alpha == 0 || alpha == 255) {
                continue;
            }
            for (int c = i; c < i + 3; c++) {
                rgba[c] = (byte) Math.min(255, 255 * (rgba[c] & 0xff) / alpha);
            }
        }
    }
}
