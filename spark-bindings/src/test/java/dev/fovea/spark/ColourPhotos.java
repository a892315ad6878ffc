package dev.fovea.spark;

import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import javax.imageio.ImageIO;
import org.apache.spark.ml.linalg.SQLDataTypes;
import org.apache.spark.ml.linalg.Vectors;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;

/** Small pictures of three colours, easily told apart, as PNG; the same wherever they are made. */
final class ColourPhotos {

    static final List<String> KINDS = List.of("blue", "green", "red");

    /** Columns path, content, uri, kind (the name), label (the index) and onehot. */
    static final StructType SCHEMA = new StructType()
            .add("path", DataTypes.StringType)
            .add("content", DataTypes.BinaryType)
            .add("uri", DataTypes.StringType)
            .add("kind", DataTypes.StringType)
            .add("label", DataTypes.DoubleType)
            .add("onehot", SQLDataTypes.VectorType());

    private static final int[] SHIFTS = {0, 8, 16};

    private ColourPhotos() {}

    /** A picture of that kind, 9 to 14 pixels wide. */
    static byte[] png(int kind, int number) {
        Random random = new Random(kind * 1000L + number);
        BufferedImage image = new BufferedImage(9 + number % 6, 8 + number % 5, BufferedImage.TYPE_INT_RGB);
        for (int y = 0; y < image.getHeight(); y++) {
            for (int x = 0; x < image.getWidth(); x++) {
                int noise = random.nextInt(90) | random.nextInt(90) << 8 | random.nextInt(90) << 16;
                int strong = 160 + random.nextInt(90);
                image.setRGB(x, y, (noise & ~(0xFF << SHIFTS[kind])) | strong << SHIFTS[kind]);
            }
        }
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try {
            ImageIO.write(image, "png", out);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return out.toByteArray();
    }

    /** So many pictures of each kind by turns, whose files are written to the folder. */
    static Row[] rows(Path folder, int each) {
        List<Row> rows = new ArrayList<>();
        try {
            Files.createDirectories(folder);
            for (int i = 0; i < each * KINDS.size(); i++) {
                int kind = i % KINDS.size();
                byte[] png = png(kind, i);
                Path file = folder.resolve("p" + i + ".png");
                if (!Files.exists(file)) {
                    Files.write(file, png);
                }
                double[] hot = new double[KINDS.size()];
                hot[kind] = 1;
                rows.add(RowFactory.create(
                        "p" + i, png, file.toString(), KINDS.get(kind), (double) kind, Vectors.dense(hot)));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return rows.toArray(Row[]::new);
    }
}
