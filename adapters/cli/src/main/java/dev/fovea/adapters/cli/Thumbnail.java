package dev.fovea.adapters.cli;

import dev.fovea.api.image.Image;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Base64;
import javax.imageio.IIOImage;
import javax.imageio.ImageIO;
import javax.imageio.ImageWriteParam;
import javax.imageio.ImageWriter;
import javax.imageio.stream.MemoryCacheImageOutputStream;

/**
 * A small JPEG of a picture.
 *
 * @param width in pixels
 * @param height in pixels
 * @param jpeg the encoded file, in base 64
 */
record Thumbnail(int width, int height, String jpeg) {

    private static final float QUALITY = 0.82f;

    /**
     * The picture shrunk so that neither side is longer than asked for, never enlarged; transparency on white.
     *
     * @param longest in pixels, at least 1
     */
    static Thumbnail of(Image image, int longest) throws IOException {
        double scale = Math.min(1.0, (double) longest / Math.max(image.width(), image.height()));
        int width = Math.max(1, (int) Math.round(image.width() * scale));
        int height = Math.max(1, (int) Math.round(image.height() * scale));
        BufferedImage small = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
        for (int y = 0; y < height; y++) {
            int top = (int) ((long) y * image.height() / height);
            int bottom = Math.max(top + 1, (int) ((y + 1L) * image.height() / height));
            for (int x = 0; x < width; x++) {
                int left = (int) ((long) x * image.width() / width);
                int right = Math.max(left + 1, (int) ((x + 1L) * image.width() / width));
                small.setRGB(x, y, mean(image, top, bottom, left, right));
            }
        }
        return new Thumbnail(width, height, encode(small));
    }

    /** The mean colour of a block, as 0xRRGGBB. */
    private static int mean(Image image, int top, int bottom, int left, int right) {
        byte[] data = image.data();
        int channels = image.channels();
        boolean isGray = image.order().isGray();
        boolean isBgr = image.order().name().startsWith("BGR");
        boolean hasAlpha = image.order().hasAlpha();
        long first = 0;
        long second = 0;
        long third = 0;
        for (int y = top; y < bottom; y++) {
            int at = (y * image.width() + left) * channels;
            for (int x = left; x < right; x++, at += channels) {
                int alpha = hasAlpha ? data[at + channels - 1] & 0xff : 255;
                int white = 255 * (255 - alpha);
                first += ((data[at] & 0xff) * alpha + white) / 255;
                second += isGray ? 0 : ((data[at + 1] & 0xff) * alpha + white) / 255;
                third += isGray ? 0 : ((data[at + 2] & 0xff) * alpha + white) / 255;
            }
        }
        long pixels = (long) (bottom - top) * (right - left);
        int a = (int) (first / pixels);
        int b = isGray ? a : (int) (second / pixels);
        int c = isGray ? a : (int) (third / pixels);
        return isBgr ? c << 16 | b << 8 | a : a << 16 | b << 8 | c;
    }

    private static String encode(BufferedImage image) throws IOException {
        ImageWriter writer = ImageIO.getImageWritersByFormatName("jpeg").next();
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (MemoryCacheImageOutputStream out = new MemoryCacheImageOutputStream(bytes)) {
            ImageWriteParam param = writer.getDefaultWriteParam();
            param.setCompressionMode(ImageWriteParam.MODE_EXPLICIT);
            param.setCompressionQuality(QUALITY);
            writer.setOutput(out);
            writer.write(null, new IIOImage(image, null, null), param);
        } finally {
            writer.dispose();
        }
        return Base64.getEncoder().encodeToString(bytes.toByteArray());
    }
}
