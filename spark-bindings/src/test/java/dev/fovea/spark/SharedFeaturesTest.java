package dev.fovea.spark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.fovea.api.error.TrainingException;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * {@code featuresDir} on what is no shared file system: executors write to disks of their own, and what another machine looks
 * for is not there. Nothing is trained on the rest.
 */
class SharedFeaturesTest extends SparkTest {

    private static final String REPAIR = "; name a folder of a file system that the driver and all executors share";

    private Path features;

    @BeforeEach
    void openFolder() throws IOException {
        features = Files.createTempDirectory(folder, "features");
    }

    @AfterEach
    void keepAllAgain() {
        CountedFileSystem.COMMITTED.set(committed -> {});
    }

    /** Rows of every class in each of three partitions. */
    private static Dataset<Row> photos() {
        return spark.createDataFrame(List.of(ColourPhotos.rows(folder.resolve("colours"), 8)), ColourPhotos.SCHEMA)
                .repartitionByRange(3, org.apache.spark.sql.functions.expr("int(substr(path, 2))"));
    }

    private DeepImageClassifier classifier() {
        return new DeepImageClassifierTest()
                .testObject(folder)
                .setLabelCol("kind")
                .setEpochs(1)
                .setFeaturesCol("f")
                .setKeepFeatures(true)
                .setFeaturesDir("counted:" + features);
    }

    /** The data of a job, in the order of the partitions. */
    private static List<Path> parts(Path committed) {
        try (Stream<Path> files = Files.list(committed)) {
            return files.filter(file -> String.valueOf(file.getFileName()).startsWith("part-"))
                    .sorted()
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void delete(Path part) {
        try {
            Files.delete(part);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void aPartThatTheDriverDoesNotSeeIsMissed() {
        CountedFileSystem.COMMITTED.set(committed -> delete(parts(committed).get(1)));
        for (boolean isFit : new boolean[] {true, false}) {
            assertThatThrownBy(() -> run(classifier(), isFit))
                    .isInstanceOf(TrainingException.class)
                    .hasMessageMatching("param featuresDir: expected the 24 rows that the executors wrote to counted:/+"
                            + java.util.regex.Pattern.quote(features.toString().substring(1))
                            + "/fovea-features-[-0-9a-f]+, got 1[0-9] when they are read back" + REPAIR);
            assertThat(features).isEmptyDirectory();
        }
    }

    @Test
    void nothingAtAllIsToldTheSame() {
        CountedFileSystem.COMMITTED.set(committed -> parts(committed).forEach(SharedFeaturesTest::delete));
        for (boolean isFit : new boolean[] {true, false}) {
            assertThatThrownBy(() -> run(classifier(), isFit))
                    .isInstanceOf(TrainingException.class)
                    .hasMessageContaining("expected the 24 rows that the executors wrote to counted:")
                    .hasMessageEndingWith(", got 0 when they are read back" + REPAIR);
        }
    }

    private static void run(DeepImageClassifier classifier, boolean isFit) {
        if (isFit) {
            classifier.fit(photos());
        } else {
            classifier.withFeatures(photos());
        }
    }

    /** The driver sees every file, and a task on another machine does not, whatever the session says of missing files. */
    @Test
    void aPartThatATaskDoesNotSeeIsMissed() throws IOException {
        Dataset<Row> rows = photos().select("path", "kind");
        spark.conf().set("spark.sql.files.ignoreMissingFiles", "true");
        try (Scratch scratch = Scratch.open(spark, "counted:" + features, false)) {
            Dataset<Row> back = scratch.written(rows);
            assertThat(scratch.reading(back::count)).isEqualTo(24);
            try (Stream<Path> written = Files.list(features)) {
                delete(parts(written.findFirst().orElseThrow()).get(2));
            }
            assertThatThrownBy(() -> scratch.reading(back::collectAsList))
                    .isInstanceOf(TrainingException.class)
                    .hasMessageContaining("expected the 24 rows that the executors wrote to counted:")
                    .hasMessageEndingWith(", got a file that a reader does not find" + REPAIR)
                    .hasRootCauseInstanceOf(FileNotFoundException.class);
            assertThatThrownBy(() -> scratch.reading(
                            () -> spark.sql("SELECT raise_error('another')").collectAsList()))
                    .isNotInstanceOf(TrainingException.class)
                    .hasMessageContaining("another");
            UncheckedIOException elsewhere =
                    new UncheckedIOException(new FileNotFoundException("/tmp/blockmgr/shuffle (Too many open files)"));
            assertThatThrownBy(() -> scratch.reading(() -> {
                        throw elsewhere;
                    }))
                    .isSameAs(elsewhere);
        } finally {
            spark.conf().unset("spark.sql.files.ignoreMissingFiles");
        }
        assertThat(features).isEmptyDirectory();
    }

    /** Parts without rows are no parts that are missed; and where nothing is hidden, nothing is told. */
    @Test
    void emptyPartsAreMissedByNobody() {
        Dataset<Row> few = photos().limit(6).repartition(9);
        assertThat(classifier().fit(few).labels()).isEqualTo(ColourPhotos.KINDS);
        Dataset<Row> kept = classifier().withFeatures(few);
        assertThat(kept.columns()).doesNotContain("content");
        assertThat(kept.count()).isEqualTo(6);
        assertThat(classifier().withFeatures(photos().filter("false")).count()).isZero();
    }

    @Test
    void aPartitionThatIsComputedAgainCountsOnce() {
        PartitionRows all = new PartitionRows();
        for (int partition : new int[] {0, 1, 0, 2, 1}) {
            PartitionRows task = (PartitionRows) all.copyAndReset();
            assertThat(task.isZero()).isTrue();
            task.add(Map.entry(partition, 10L + partition));
            all.merge(task);
        }
        assertThat(all.sum()).isEqualTo(33);
        assertThat(all.copy().value()).containsExactly(Map.entry(0, 10L), Map.entry(1, 11L), Map.entry(2, 12L));
        all.reset();
        assertThat(all.isZero()).isTrue();
    }

    /** Every partition of the counted stage is computed twice here: for the range's bounds, and for the shuffle. */
    @Test
    void rowsAreCountedExactlyWhereTheyAreComputedAgain() {
        PartitionRows counts = new PartitionRows();
        Dataset<Row> counted = counts.counting(photos().select("path"));
        assertThat(counted.repartitionByRange(2, org.apache.spark.sql.functions.col("path"))
                        .count())
                .isEqualTo(24);
        assertThat(counted.collectAsList()).hasSize(24);
        assertThat(counts.sum()).isEqualTo(24);
    }
}
