package dev.fovea.adapters.cli;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import javax.imageio.ImageIO;

/** Pictures of 12 x 12 in a folder a class, each class of a colour of its own. */
final class ColorPhotos {

    static final String[] CLASSES = {"blue", "green", "red", "white"};
    private static final int[] COLORS = {0x1, 0x100, 0x10000, 0x10101};
    private static final int EACH = 8;

    private ColorPhotos() {}

    /** Eight of each of four classes, as many as the small network of the goldens has outputs; gives the folder back. */
    static Path in(Path root) throws IOException {
        for (int label = 0; label < CLASSES.length; label++) {
            for (int i = 0; i < EACH; i++) {
                write(root.resolve(CLASSES[label]).resolve(i + ".png"), label, i);
            }
        }
        return root;
    }

    /** A picture of a class. */
    static void write(Path file, int label, int variant) throws IOException {
        Files.createDirectories(file.getParent());
        BufferedImage image = new BufferedImage(12, 12, BufferedImage.TYPE_INT_RGB);
        for (int p = 0; p < 144; p++) {
            int strong = 150 + (p * 7 + variant * 13) % 100;
            image.setRGB(p % 12, p / 12, strong * COLORS[label]);
        }
        ImageIO.write(image, "png", file.toFile());
    }
}
