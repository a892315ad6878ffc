package dev.fovea.spark;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeoutException;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.streaming.StreamingQuery;
import org.apache.spark.sql.types.StructType;
import org.junit.jupiter.api.Test;

/** A folder of photos as a stream. */
class StreamingTest extends SparkTest {

    private static final StructType BINARY_FILE =
            StructType.fromDDL("path STRING, modificationTime TIMESTAMP, length BIGINT, content BINARY");
    private static final String[] NAMES = {"astronaut.jpg", "cat.jpg", "espresso.jpg", "rocket.jpg"};

    /** A file appears whole: written elsewhere, then moved. */
    private static void put(Path photos, String name, byte[] content) throws IOException {
        Path part = Files.write(photos.resolveSibling("part-" + name), content);
        Files.move(part, photos.resolve(name), StandardCopyOption.ATOMIC_MOVE);
    }

    private static StreamingQuery start(Path photos, Path out, Path checkpoint) throws TimeoutException {
        Dataset<Row> stream = spark.readStream()
                .format("binaryFile")
                .schema(BINARY_FILE)
                .option("maxFilesPerTrigger", 2)
                .load(photos.toString());
        return new DeepImagePredictor()
                .setInputCol("content")
                .setOutputCol("labels")
                .setHandleInvalid("keep")
                .setReasonCol("reason")
                .transform(stream)
                .selectExpr("path", "labels[0].description AS seen", "reason")
                .writeStream()
                .format("parquet")
                .option("path", out.toString())
                .option("checkpointLocation", checkpoint.toString())
                .start();
    }

    @Test
    void everyPhotoOnceAcrossARestart() throws Exception {
        Path photos = Files.createDirectories(folder.resolve("incoming"));
        Path out = folder.resolve("seen");
        Path checkpoint = folder.resolve("checkpoint");
        Map<String, String> expected = new HashMap<>();
        for (int i = 0; i < 12; i++) {
            put(photos, i + "-" + NAMES[i % 4], Photos.bytes(NAMES[i % 4]));
        }
        StreamingQuery first = start(photos, out, checkpoint);
        try {
            while (first.lastProgress() == null || first.lastProgress().batchId() < 1) {
                assertThat(first.exception().isEmpty()).isTrue();
                Thread.sleep(20);
            }
        } finally {
            first.stop(); // in the middle of a batch, most likely
        }
        long done = spark.read().parquet(out.toString()).count();
        assertThat(done).isBetween(2L, 12L);
        for (int i = 12; i < 16; i++) {
            put(photos, i + "-" + NAMES[i % 4], Photos.bytes(NAMES[i % 4]));
        }
        put(photos, "broken.jpg", new byte[] {(byte) 0xff, (byte) 0xd8, 1, 2, 3});
        StreamingQuery second = start(photos, out, checkpoint);
        try {
            second.processAllAvailable();
        } finally {
            second.stop();
        }
        List<Row> rows = spark.read().parquet(out.toString()).collectAsList();
        assertThat(rows).hasSize(17);
        Map<String, Row> byName = new HashMap<>();
        for (Row row : rows) {
            String name = row.getString(0).substring(row.getString(0).lastIndexOf('/') + 1);
            assertThat(byName.put(name, row)).as(name).isNull();
        }
        for (Row row : new DeepImagePredictor()
                .setInputCol("content")
                .setOutputCol("labels")
                .transform(data(
                        Photos.ENCODED,
                        Photos.encoded(NAMES[0]),
                        Photos.encoded(NAMES[1]),
                        Photos.encoded(NAMES[2]),
                        Photos.encoded(NAMES[3])))
                .selectExpr("path", "labels[0].description")
                .collectAsList()) {
            expected.put(row.getString(0), row.getString(1));
        }
        for (int i = 0; i < 16; i++) {
            Row row = byName.get(i + "-" + NAMES[i % 4]);
            assertThat(row.getString(1)).isEqualTo(expected.get(NAMES[i % 4]));
            assertThat(row.isNullAt(2)).isTrue();
        }
        Row broken = byName.get("broken.jpg");
        assertThat(broken.isNullAt(1)).isTrue();
        assertThat(broken.getString(2)).startsWith("image.");
    }
}
