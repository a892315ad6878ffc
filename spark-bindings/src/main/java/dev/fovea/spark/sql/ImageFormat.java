package dev.fovea.spark.sql;

import dev.fovea.api.error.Fault;
import dev.fovea.api.error.ImageException;
import dev.fovea.api.error.ImageException.Reason;
import dev.fovea.api.error.InvalidArgumentException;
import java.awt.color.ColorSpace;
import java.awt.image.BufferedImage;
import java.awt.image.ColorModel;
import java.awt.image.ComponentColorModel;
import java.awt.image.DataBuffer;
import java.awt.image.DataBufferByte;
import java.awt.image.Raster;
import java.awt.image.WritableRaster;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Locale;
import javax.imageio.ImageIO;

/** The formats that pictures are written in. */
enum ImageFormat {
    PNG("png"),
    JPEG("jpeg"),
    BMP("bmp");

    private final String word;

    ImageFormat(String word) {
        this.word = word;
    }

    /** Its usual extension and its name in SQL. */
    String word() {
        return word;
    }

    /**
     * The format of that name in any case; {@code jpg} is JPEG too.
     *
     * @throws InvalidArgumentException when there is none
     */
    static ImageFormat of(String name) {
        return switch (name.strip().toLowerCase(Locale.ROOT)) {
            case "png" -> PNG;
            case "jpeg", "jpg" -> JPEG;
            case "bmp" -> BMP;
            default ->
                throw new InvalidArgumentException(Fault.of("image format", "'" + name + "'")
                        .expected("png, jpeg or bmp")
                        .got("another"));
        };
    }

    /**
     * The file with that picture; PNG and BMP keep every sample, JPEG has the JDK's usual quality of 0.75.
     *
     * @throws ImageException when the format has no room for such samples
     */
    byte[] encode(ImagePixels pixels) {
        if (pixels.mode() == ImageMode.BGRA && this != PNG) {
            throw new ImageException(
                    Reason.UNSUPPORTED,
                    Fault.of("image format", word)
                            .expected("a picture without alpha")
                            .got("one with alpha")
                            .repair("write it as png"));
        }
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try {
            if (!ImageIO.write(buffered(pixels), word, out)) {
                throw new IOException("no writer in this JDK");
            }
        } catch (IOException e) {
            throw new ImageException(
                    Reason.UNSUPPORTED,
                    Fault.of("image format", word)
                            .expected("a picture that can be written")
                            .got(pixels.width() + " x " + pixels.height() + " " + pixels.mode() + ": "
                                    + e.getMessage()),
                    e);
        }
        return out.toByteArray();
    }

    private static BufferedImage buffered(ImagePixels pixels) {
        pixels.image();
        int channels = pixels.mode().channels();
        int[] offsets = switch (pixels.mode().order()) {
            case BGR -> new int[] {2, 1, 0};
            case BGRA -> new int[] {2, 1, 0, 3};
            default -> new int[] {0};
        };
        byte[] data = pixels.data();
        WritableRaster raster = Raster.createInterleavedRaster(
                new DataBufferByte(data, data.length),
                pixels.width(),
                pixels.height(),
                pixels.width() * channels,
                channels,
                offsets,
                null);
        boolean alpha = pixels.mode().order().hasAlpha();
        ColorModel colours = new ComponentColorModel(
                ColorSpace.getInstance(channels == 1 ? ColorSpace.CS_GRAY : ColorSpace.CS_sRGB),
                alpha,
                false,
                alpha ? ColorModel.TRANSLUCENT : ColorModel.OPAQUE,
                DataBuffer.TYPE_BYTE);
        return new BufferedImage(colours, raster, false, null);
    }

    /** The format that the content starts as, in lower case. */
    static String nameOf(byte[] encoded) {
        if (starts(encoded, 0, 0xff, 0xd8, 0xff)) {
            return "jpeg";
        }
        if (starts(encoded, 0, 0x89, 'P', 'N', 'G')) {
            return "png";
        }
        if (starts(encoded, 0, 'G', 'I', 'F', '8')) {
            return "gif";
        }
        if (starts(encoded, 0, 'R', 'I', 'F', 'F') && starts(encoded, 8, 'W', 'E', 'B', 'P')) {
            return "webp";
        }
        if (starts(encoded, 0, 'I', 'I') || starts(encoded, 0, 'M', 'M')) {
            return "tiff";
        }
        return starts(encoded, 0, 'B', 'M') ? "bmp" : "other";
    }

    private static boolean starts(byte[] encoded, int at, int... bytes) {
        if (encoded.length < at + bytes.length) {
            return false;
        }
        for (int i = 0; i < bytes.length; i++) {
            if ((encoded[at + i] & 0xff) != bytes[i]) {
                return false;
            }
        }
        return true;
    }
}
