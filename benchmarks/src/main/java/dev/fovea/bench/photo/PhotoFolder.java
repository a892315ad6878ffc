package dev.fovea.bench.photo;

import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.geom.AffineTransform;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** A folder of many different 720p JPEGs, made from a few by small deterministic variations. */
public final class PhotoFolder {

    private static final int WIDTH = 1280;
    private static final int HEIGHT = 720;
    private static final int VARIANTS = 100;
    private static final List<String> SOURCES = List.of("cat_720p.jpg", "cat_1080p.jpg", "kite_and_cold.jpg");

    private PhotoFolder() {}

    /**
     * Fills the folder with JPEGs named {@code 0000.jpg} and so on, and returns their paths in order. At most a hundred
     * are encoded anew (another cut, mirrored or not); the others repeat them under a comment of their own, so that no
     * two files are equal.
     */
    public static List<Path> fill(Path folder, int count) throws IOException {
        Files.createDirectories(folder);
        List<BufferedImage> sources = sources();
        List<byte[]> variants = new ArrayList<>();
        for (int i = 0; i < Math.min(VARIANTS, count); i++) {
            variants.add(Jpeg.encode(variant(sources.get(i % sources.size()), i), 0.85f));
        }
        List<Path> files = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            Path file = folder.resolve(String.format("%04d.jpg", i));
            Files.write(file, withComment(variants.get(i % variants.size()), "photo " + i));
            files.add(file);
        }
        return files;
    }

    private static List<BufferedImage> sources() {
        List<BufferedImage> sources = new ArrayList<>();
        for (String file : SOURCES) {
            Photos.shared(file).ifPresent(jpeg -> sources.add(Jpeg.decode(jpeg)));
        }
        if (sources.isEmpty()) {
            for (int seed = 1; seed <= SOURCES.size(); seed++) {
                sources.add(Jpeg.buffered(Scene.of(WIDTH, HEIGHT, seed)));
            }
        }
        return sources;
    }

    /** The picture cut by up to a tenth and scaled to 720p; every second one mirrored. */
    private static BufferedImage variant(BufferedImage source, int i) {
        double cut = 1.0 - 0.1 * (i % 11) / 10.0;
        double sx = WIDTH / (cut * source.getWidth());
        double sy = HEIGHT / (cut * source.getHeight());
        AffineTransform place = AffineTransform.getScaleInstance(sx, sy);
        if (i % 2 == 1) {
            place.preConcatenate(new AffineTransform(-1, 0, 0, 1, WIDTH, 0));
        }
        BufferedImage target = new BufferedImage(WIDTH, HEIGHT, BufferedImage.TYPE_3BYTE_BGR);
        Graphics2D graphics = target.createGraphics();
        graphics.setRenderingHint(RenderingHints.KEY_INTERPOLATION, RenderingHints.VALUE_INTERPOLATION_BILINEAR);
        graphics.drawImage(source, place, null);
        graphics.dispose();
        return target;
    }

    /** The JPEG with a comment segment after its start-of-image marker. */
    private static byte[] withComment(byte[] jpeg, String comment) {
        byte[] text = comment.getBytes(StandardCharsets.US_ASCII);
        byte[] result = new byte[jpeg.length + 4 + text.length];
        System.arraycopy(jpeg, 0, result, 0, 2);
        result[2] = (byte) 0xff;
        result[3] = (byte) 0xfe;
        result[4] = (byte) ((text.length + 2) >> 8);
        result[5] = (byte) (text.length + 2);
        System.arraycopy(text, 0, result, 6, text.length);
        System.arraycopy(jpeg, 2, result, 6 + text.length, jpeg.length - 2);
        return result;
    }
}
