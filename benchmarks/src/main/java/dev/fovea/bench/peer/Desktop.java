package dev.fovea.bench.peer;

import dev.fovea.bench.photo.Jpeg;
import java.awt.Graphics2D;
import java.awt.Image;
import java.awt.RenderingHints;
import java.awt.image.BufferedImage;

/** Java's desktop classes followed by loops over the samples: what is written where no library is at hand. */
public final class Desktop {

    private Desktop() {}

    /** {@code Graphics2D.drawImage} with bilinear interpolation, of the given part of the picture. */
    public static BufferedImage drawn(BufferedImage picture, int x, int y, int width, int height, int target) {
        BufferedImage small = new BufferedImage(target, target, BufferedImage.TYPE_3BYTE_BGR);
        Graphics2D graphics = small.createGraphics();
        graphics.setRenderingHint(RenderingHints.KEY_INTERPOLATION, RenderingHints.VALUE_INTERPOLATION_BILINEAR);
        graphics.drawImage(picture, 0, 0, target, target, x, y, x + width, y + height, null);
        graphics.dispose();
        return small;
    }

    /** {@code getScaledInstance(SCALE_AREA_AVERAGING)}, drawn into a picture with an array. */
    public static BufferedImage averaged(BufferedImage picture, int target) {
        Image scaled = picture.getScaledInstance(target, target, Image.SCALE_AREA_AVERAGING);
        BufferedImage small = new BufferedImage(target, target, BufferedImage.TYPE_3BYTE_BGR);
        Graphics2D graphics = small.createGraphics();
        graphics.drawImage(scaled, 0, 0, null);
        graphics.dispose();
        return small;
    }

    /** Writes the picture as RGB, channels first, (x - 127) / 128. */
    public static void channelsFirst(BufferedImage bgr, float[] tensor) {
        byte[] samples = Jpeg.samples(bgr);
        int plane = samples.length / 3;
        for (int i = 0; i < plane; i++) {
            tensor[i] = ((samples[3 * i + 2] & 0xff) - 127) / 128f;
            tensor[plane + i] = ((samples[3 * i + 1] & 0xff) - 127) / 128f;
            tensor[2 * plane + i] = ((samples[3 * i] & 0xff) - 127) / 128f;
        }
    }

    /** Writes the picture as RGB, channels last, (x - 127) / 128. */
    public static void channelsLast(BufferedImage bgr, float[] tensor) {
        byte[] samples = Jpeg.samples(bgr);
        for (int i = 0; i < samples.length; i += 3) {
            tensor[i] = ((samples[i + 2] & 0xff) - 127) / 128f;
            tensor[i + 1] = ((samples[i + 1] & 0xff) - 127) / 128f;
            tensor[i + 2] = ((samples[i] & 0xff) - 127) / 128f;
        }
    }
}
