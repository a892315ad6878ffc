package dev.fovea.spark;

import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Random;
import javax.imageio.ImageIO;

/** Many photos out of one: seeded crops of at least two thirds of the short side, every other one mirrored. */
final class Crops {

    private Crops() {}

    static byte[] png(String photo, int number) {
        try {
            BufferedImage whole = ImageIO.read(new ByteArrayInputStream(Photos.bytes(photo)));
            Random random = new Random(number);
            int shortSide = Math.min(whole.getWidth(), whole.getHeight());
            int side = shortSide * 2 / 3 + random.nextInt(shortSide / 3);
            int x = random.nextInt(whole.getWidth() - side + 1);
            int y = random.nextInt(whole.getHeight() - side + 1);
            BufferedImage crop = new BufferedImage(side, side, BufferedImage.TYPE_INT_RGB);
            boolean mirrored = number % 2 == 1;
            for (int row = 0; row < side; row++) {
                for (int column = 0; column < side; column++) {
                    int from = mirrored ? side - 1 - column : column;
                    crop.setRGB(column, row, whole.getRGB(x + from, y + row));
                }
            }
            ByteArrayOutputStream out = new ByteArrayOutputStream();
            ImageIO.write(crop, "png", out);
            return out.toByteArray();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
