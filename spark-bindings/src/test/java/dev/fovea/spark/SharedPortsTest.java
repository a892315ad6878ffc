package dev.fovea.spark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.fovea.api.error.MemoryLimitException;
import dev.fovea.api.memory.Memory;
import java.util.OptionalInt;
import java.util.stream.IntStream;
import org.apache.spark.SparkConf;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** One model a JVM, and nothing left of it when the tasks are done. */
class SharedPortsTest extends SparkTest {

    private long before;

    @BeforeEach
    void nothingIsOpen() {
        SharedPorts.closeIdle();
        assertThat(SharedPorts.open()).isZero();
        before = live();
    }

    /** What pools keep to use again does not count. */
    private static long live() {
        return Memory.live().stream().mapToLong(Memory.Allocation::bytes).sum();
    }

    private static Dataset<Row> photos(int n, int partitions) {
        byte[] cat = Photos.bytes("cat.jpg");
        Row[] rows = IntStream.range(0, n)
                .mapToObj(i -> RowFactory.create("cat " + i, cat))
                .toArray(Row[]::new);
        return spark.createDataFrame(java.util.List.of(rows), Photos.ENCODED).repartition(partitions);
    }

    private static DeepImagePredictor stage() {
        return new DeepImagePredictor()
                .setInputCol("content")
                .setOutputCol("labels")
                .setBackend(CountingRuntime.ID)
                .setBatchSize(2);
    }

    private void assertNothingIsLeft() {
        SharedPorts.closeIdle();
        assertThat(SharedPorts.open()).isZero();
        assertThat(live()).as("bytes off the heap").isEqualTo(before);
    }

    @Test
    void tasksAndStagesShareOneModel() {
        int loads = CountingRuntime.LOADS.get();
        Dataset<Row> photos = photos(16, 8);
        assertThat(stage().transform(photos).collectAsList()).hasSize(16);
        assertThat(stage().setTopK(2).setBatchSize(3).transform(photos).collectAsList())
                .hasSize(16);
        new DeepImageFeaturizer()
                .setInputCol("content")
                .setOutputCol("features")
                .setBackend(CountingRuntime.ID)
                .transform(photos)
                .collectAsList();
        assertThat(CountingRuntime.LOADS.get() - loads).isEqualTo(1);
        assertNothingIsLeft();
    }

    @Test
    void executorsThreadsCoverItsTasks() {
        stage().transform(photos(1, 1)).collectAsList();
        assertThat(System.getProperty("fovea.threads")).isEqualTo("2");
        assertThat(CountingRuntime.THREADS.get()).isEqualTo(2);
        assertNothingIsLeft();
    }

    @Test
    void limitGivesEverythingBack() {
        assertThat(stage().transform(photos(20, 1)).limit(1).collectAsList()).hasSize(1);
        assertNothingIsLeft();
    }

    @Test
    void failureGivesEverythingBack() {
        Dataset<Row> photos = photos(9, 1)
                .union(spark.createDataFrame(
                        java.util.List.of(RowFactory.create("bad", new byte[] {1, 2, 3})), Photos.ENCODED))
                .union(photos(9, 1))
                .coalesce(1);
        assertThatThrownBy(() -> stage().transform(photos).collectAsList()).hasStackTraceContaining("image bad");
        assertNothingIsLeft();
    }

    /** Running out of memory says nothing of a row: it must not be skipped. */
    @Test
    void memoryLimitFailsTheTaskEvenUnderSkip() {
        Dataset<Row> labelled = stage().setHandleInvalid("skip").transform(photos(3, 1));
        SharedPorts.closeIdle();
        System.setProperty("fovea.memory.max", "1k");
        try {
            assertThatThrownBy(labelled::collectAsList)
                    .rootCause()
                    .isInstanceOf(MemoryLimitException.class)
                    .hasMessageContaining("expected at most 1024 bytes in all");
        } finally {
            System.clearProperty("fovea.memory.max");
        }
        // Anew: an adaptive plan remembers its failure.
        assertThat(stage().transform(photos(3, 1)).collectAsList()).hasSize(3);
        assertNothingIsLeft();
    }

    @Test
    void coresAreReadFromTheConfiguration() {
        assertThat(cores("local[3]", true, null)).hasValue(3);
        assertThat(cores("local[4, 2]", true, null)).hasValue(4);
        assertThat(cores("local", true, null)).hasValue(1);
        assertThat(cores("local[*]", true, null)).isEmpty();
        assertThat(cores("spark://host:7077", false, "5")).hasValue(5);
        assertThat(cores("spark://host:7077", false, null)).isEmpty();
        assertThat(cores("yarn", false, null)).hasValue(1);
        assertThat(cores("k8s://https://host", false, "2")).hasValue(2);
        assertThat(cores("yarn", true, "2")).isEmpty();
    }

    private static OptionalInt cores(String master, boolean driver, String executorCores) {
        SparkConf conf = new SparkConf(false).set("spark.master", master);
        if (executorCores != null) {
            conf.set("spark.executor.cores", executorCores);
        }
        return ExecutorThreads.cores(conf, driver);
    }
}
