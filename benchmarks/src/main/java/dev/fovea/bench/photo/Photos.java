package dev.fovea.bench.photo;

import dev.fovea.api.image.Image;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** Encoded photos by name: real ones where the shared folder has them, else pictures made by formula. */
public final class Photos {

    private static final float QUALITY = 0.9f;

    private Photos() {}

    /**
     * A JPEG.
     *
     * @param name {@code 720p} (1280 x 720), {@code 1080p} (1920 x 1080) or {@code phone} (4032 x 3024, a real photo
     *     mirrored at its edges until it fills that size), or one of the shared photos by its file's name: {@code
     *     kite_and_cold}, {@code parrot}, {@code face}
     */
    public static byte[] jpeg(String name) {
        return switch (name) {
            case "720p" -> shared("cat_720p.jpg").orElseGet(() -> generated(1280, 720));
            case "1080p" -> shared("cat_1080p.jpg").orElseGet(() -> generated(1920, 1080));
            case "phone" ->
                shared("kite_and_cold.jpg")
                        .map(tile -> Jpeg.encode(mirrored(Jpeg.decode(tile), 4032, 3024), QUALITY))
                        .orElseGet(() -> generated(4032, 3024));
            case "kite_and_cold" -> shared("kite_and_cold.jpg").orElseGet(() -> generated(1352, 900));
            case "parrot" -> shared("parrot.jpg").orElseGet(() -> generated(512, 929));
            case "face" -> shared("face.jpg").orElseGet(() -> generated(512, 355));
            default ->
                throw new IllegalArgumentException(
                        "photo: expected 720p, 1080p, phone, kite_and_cold, parrot or face, got " + name);
        };
    }

    /** True when the real photos are there. */
    public static boolean areReal() {
        return shared("cat_720p.jpg").isPresent();
    }

    /** A picture of the given size such as {@code 1920x1080}, made by formula. */
    public static Image pixels(String size) {
        String[] sides = size.split("x", 2);
        return Scene.of(Integer.parseInt(sides[0]), Integer.parseInt(sides[1]), 1);
    }

    /** The content of one of the shared pictures, if they are there. */
    public static Optional<byte[]> shared(String file) {
        Path path = Path.of(System.getProperty("fovea.shared", "../shared"), "images", file);
        if (!Files.isRegularFile(path)) {
            return Optional.empty();
        }
        try {
            return Optional.of(Files.readAllBytes(path));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static byte[] generated(int width, int height) {
        return Jpeg.encode(Jpeg.buffered(Scene.of(width, height, 1)), QUALITY);
    }

    private static BufferedImage mirrored(BufferedImage tile, int width, int height) {
        BufferedImage large = new BufferedImage(width, height, BufferedImage.TYPE_3BYTE_BGR);
        byte[] from = Jpeg.samples(tile);
        byte[] to = Jpeg.samples(large);
        for (int y = 0; y < height; y++) {
            int row = reflected(y, tile.getHeight()) * tile.getWidth();
            for (int x = 0; x < width; x++) {
                int source = (row + reflected(x, tile.getWidth())) * 3;
                System.arraycopy(from, source, to, (y * width + x) * 3, 3);
            }
        }
        return large;
    }

    private static int reflected(int i, int size) {
        int at = i % (2 * size);
        return at < size ? at : 2 * size - 1 - at;
    }
}
