package dev.fovea.spark;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.expr;
import static org.apache.spark.sql.functions.lit;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.fovea.api.error.ImageException;
import dev.fovea.api.error.InvalidArgumentException;
import dev.fovea.api.error.ShapeException;
import dev.fovea.api.image.ChannelOrder;
import dev.fovea.api.image.Image;
import dev.fovea.api.tensor.HeapTensor;
import dev.fovea.api.tensor.Shape;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.junit.jupiter.api.Test;

class FoveaImagesTest extends SparkTest {

    private static Path photos() throws IOException {
        Path at = Files.createDirectories(folder.resolve("photos"));
        Path inner = Files.createDirectories(at.resolve("inner"));
        Files.write(at.resolve("cat.jpg"), Photos.bytes("cat.jpg"));
        Files.write(inner.resolve("espresso.jpg"), Photos.bytes("espresso.jpg"));
        Files.write(at.resolve("notes.txt"), new byte[] {1, 2, 3});
        return at;
    }

    @Test
    void readsAFolder() throws IOException {
        String at = photos().toString();
        assertThat(FoveaImages.readFiles(spark, at, 2).javaRDD().getNumPartitions())
                .isEqualTo(2);
        List<Row> rows =
                FoveaImages.readImages(spark, at, 0).orderBy("image.origin").collectAsList();
        assertThat(rows).hasSize(3);
        assertThat(rows.get(0).isNullAt(0)).isTrue();
        Image cat = FoveaImages.toImage(rows.get(1).getStruct(0));
        assertThat(cat.origin()).endsWith("/photos/cat.jpg");
        assertThat(cat.order()).isEqualTo(ChannelOrder.BGR);
        Image read = Image.read(Photos.file("cat.jpg"));
        assertThat(FoveaImages.toStruct(read).get(5)).isEqualTo(cat.data());
    }

    @Test
    void resizesAndWrites() throws IOException {
        Dataset<Row> images = FoveaImages.readImages(spark, photos().toString(), 0);
        Path out = folder.resolve("out");
        long written = FoveaImages.write(
                images,
                FoveaImages.resize(col("image"), 32, 24, "lanczos"),
                expr("replace(substring_index(image.origin, '/', -1), '.jpg', '')"),
                out.toString(),
                "png");
        assertThat(written).isEqualTo(2);
        try (Stream<Path> files = Files.list(out)) {
            assertThat(files.map(file -> file.getFileName().toString()).filter(name -> !name.endsWith(".crc")))
                    .containsExactlyInAnyOrder("cat.png", "espresso.png");
        }
        Image cat = Image.read(out.resolve("cat.png"));
        assertThat(cat.width() + " x " + cat.height()).isEqualTo("32 x 24");
        assertThatThrownBy(() -> FoveaImages.write(images, col("image"), expr("'../cat'"), out.toString(), "png"))
                .hasStackTraceContaining(
                        "file name '../cat': expected a name without a folder that does not start with a"
                                + " dot, got another; take the last part of a path");
        assertThatThrownBy(() -> FoveaImages.write(images, col("image"), expr("'cat'"), out.toString(), "gif"))
                .isInstanceOf(InvalidArgumentException.class)
                .hasMessage("image format 'gif': expected png, jpeg or bmp, got another");
        assertThatThrownBy(() -> FoveaImages.resize(col("image"), 0, 24, "lanczos"))
                .hasMessage("image size: expected width and height of at least 1, got 0 x 24");
    }

    private static long write(String name, int rows, int partitions, Path out) {
        FoveaFunctions.register(spark);
        Dataset<Row> pictures =
                spark.range(0, rows, 1, partitions).toDF("id").withColumn("content", lit(Photos.bytes("espresso.jpg")));
        return FoveaImages.write(pictures, col("content"), expr(name), out.toString(), "png");
    }

    @Test
    void picturesOfOneNameAreRefused() throws IOException {
        Path out = Files.createDirectories(folder.resolve("same"));
        String refusal =
                "file name 'same': expected one picture of that name, got several; make names differ, for instance with"
                        + " monotonically_increasing_id()";
        assertThatThrownBy(() -> write("'same'", 2, 1, out)).hasStackTraceContaining(refusal);
        assertThatThrownBy(() -> write("'same'", 2, 2, out))
                .isInstanceOf(InvalidArgumentException.class)
                .hasMessage(refusal);
        assertThat(write("concat('photo ', id)", 3, 2, out)).isEqualTo(3);
        assertThat(write("concat('photo ', id)", 3, 1, out)).isEqualTo(3);
    }

    @Test
    void namesThatNoFileCanHaveAreRefused() throws IOException {
        Path out = Files.createDirectories(folder.resolve("names"));
        assertThatThrownBy(() -> write("'12:30'", 1, 1, out))
                .hasStackTraceContaining("file name '12:30': expected a name without colons and control characters");
        assertThatThrownBy(() -> write("'a\\nb'", 1, 1, out))
                .hasStackTraceContaining("expected a name without colons and control characters");
        assertThatThrownBy(() -> write("repeat('ä', 124)", 1, 1, out))
                .hasStackTraceContaining("expected at most 250 bytes in UTF-8 with .png, got 252; shorten it");
        assertThat(write("repeat('ä', 123)", 1, 1, out)).isEqualTo(1);
        assertThat(out.resolve("ä".repeat(123) + ".png")).exists();
    }

    @Test
    void structsAndArrays() {
        HeapTensor floats = HeapTensor.of(Shape.of(1, 2, 3), 0.5f, -1f, 2f, 3f, 4f, 1e9f);
        Row struct = FoveaImages.toStruct(floats, "made");
        assertThat(struct.mkString(" ")).startsWith("made 1 2 3 21 ");
        Row withSchema = spark.createDataFrame(List.of(struct), org.apache.spark.ml.image.ImageSchema.columnSchema())
                .collectAsList()
                .get(0);
        assertThat(FoveaImages.toArray(withSchema).floats()).containsExactly(0.5f, -1f, 2f, 3f, 4f, 1e9f);
        assertThat(FoveaImages.toArray(withSchema).shape()).isEqualTo(Shape.of(1, 2, 3));
        assertThat(FoveaImages.toArray(struct).floats()).containsExactly(0.5f, -1f, 2f, 3f, 4f, 1e9f);
        assertThat(FoveaImages.toImage(withSchema).data()).containsExactly(1, 0, 2, 3, 4, -1);
        Row nan = FoveaImages.toStruct(HeapTensor.of(Shape.of(1, 1, 1), Float.NaN), "made");
        assertThatThrownBy(() -> FoveaImages.toImage(nan))
                .isInstanceOf(ImageException.class)
                .hasMessage("image made: expected samples that are numbers, 0 to 255, got NaN at sample 0");
        Row other = spark.sql("SELECT 1 AS height").first();
        assertThatThrownBy(() -> FoveaImages.toImage(other))
                .isInstanceOf(InvalidArgumentException.class)
                .hasMessage("image struct: expected fields origin, height, width, nChannels, mode and data, got"
                        + " struct<height:int>");
        Row gray = spark.createDataFrame(
                        List.of(RowFactory.create("g", 1, 2, 1, 0, new byte[] {-1, 7})),
                        org.apache.spark.ml.image.ImageSchema.columnSchema())
                .collectAsList()
                .get(0);
        assertThat(FoveaImages.toArray(gray).floats()).containsExactly(255f, 7f);
        assertThatThrownBy(() -> FoveaImages.toStruct(HeapTensor.of(Shape.of(1, 1, 2), 1f, 2f), "x"))
                .isInstanceOf(ShapeException.class)
                .hasMessage("image array x: expected F32 or U8 of height x width x 1, 3 or 4, got F32 [1,1,2]");
        Image grayAlpha = Image.of(1, 1, ChannelOrder.GRAY_ALPHA, new byte[] {5, 9}, "ga");
        assertThat((byte[]) FoveaImages.toStruct(grayAlpha).get(5)).isEqualTo(new byte[] {5, 5, 5, 9});
    }
}
