package dev.fovea.spark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.fovea.Fovea;
import dev.fovea.api.error.InvalidArgumentException;
import dev.fovea.api.error.MemoryLimitException;
import dev.fovea.api.error.ModelException;
import dev.fovea.api.image.Image;
import dev.fovea.api.memory.Memory;
import dev.fovea.api.model.Model;
import dev.fovea.api.model.ModelSpec;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.apache.spark.SparkConf;
import org.apache.spark.SparkEnv;
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

    /** Sixteen tasks at once, of different stages, options and functions, on a model that came by broadcast. */
    @Test
    void oneLoadUnderSixteenTasks() throws Exception {
        Model known = Fovea.model(ModelFiles.int8(folder));
        ModelSpec spec = known.spec();
        // A spec that no other test has, hence a content that this JVM has not opened yet.
        Model model = new Model(
                new ModelSpec(
                        "sixteen",
                        spec.description(),
                        spec.license(),
                        spec.image(),
                        spec.probabilities(),
                        spec.features(),
                        spec.labels()),
                known.file());
        ModelRef sent = DriverModels.broadcast(spark, model);
        List<Answer> answers =
                List.of(new Answer.Labels(1), new Answer.Labels(5), new Answer.Probabilities(), new Answer.Labels(3));
        int loads = CountingRuntime.LOADS.get();
        int opened = SharedPorts.opened();
        int tasks = 16;
        CountDownLatch go = new CountDownLatch(1);
        CyclicBarrier allHold = new CyclicBarrier(tasks);
        ExecutorService threads = Executors.newFixedThreadPool(tasks);
        try {
            List<Future<Object>> values = new ArrayList<>();
            for (int i = 0; i < tasks; i++) {
                Answer answer = answers.get(i % 4);
                PortOptions options = PortOptions.defaults()
                        .withBackend(CountingRuntime.ID)
                        .withBatchSize(1 + i / 8)
                        .withThreads(1);
                values.add(threads.submit(() -> {
                    go.await();
                    try (SharedPorts.Lease lease = SharedPorts.acquire(sent, answer, options)) {
                        allHold.await(60, TimeUnit.SECONDS);
                        return lease.port().value(Image.read(Photos.file("espresso.jpg")));
                    }
                }));
            }
            go.countDown();
            for (Future<Object> value : values) {
                assertThat(value.get()).isNotNull();
            }
        } finally {
            threads.shutdownNow();
        }
        assertThat(CountingRuntime.LOADS.get() - loads).isEqualTo(1);
        assertThat(SharedPorts.opened() - opened).isEqualTo(1);
        assertThat(SharedPorts.open()).isEqualTo(8);
        assertNothingIsLeft();
    }

    @Test
    void aWrongSettingIsToldBeforeTheTaskBegins() {
        SparkConf conf = SparkEnv.get().conf();
        conf.set("spark.fovea.models.idleBytes", "plenty");
        try {
            assertThatThrownBy(() -> stage().transform(photos(1, 1)).collectAsList())
                    .rootCause()
                    .isInstanceOf(NumberFormatException.class);
            assertThatThrownBy(SparkSetting.MODELS_IDLE_BYTES::bytes)
                    .isInstanceOf(InvalidArgumentException.class)
                    .hasMessage("setting spark.fovea.models.idleBytes: expected a size such as 500m or 2g, got"
                            + " 'plenty'; unset it for 1g");
        } finally {
            conf.remove("spark.fovea.models.idleBytes");
        }
    }

    /** With no room for idle models, each query loads its own. */
    @Test
    void idleModelsGoWhenTheyHoldTooMuch() {
        SparkConf conf = SparkEnv.get().conf();
        conf.set("spark.fovea.models.idleBytes", "1m");
        try {
            assertThat(stage().transform(photos(2, 1)).collectAsList()).hasSize(2);
            assertThat(SharedPorts.open()).isZero();
            assertThat(live()).isEqualTo(before);
        } finally {
            conf.remove("spark.fovea.models.idleBytes");
        }
        assertThat(stage().transform(photos(2, 1)).collectAsList()).hasSize(2);
        assertThat(SharedPorts.open()).isEqualTo(1);
        assertNothingIsLeft();
    }

    @Test
    void aSharedPathIsReadByEveryExecutorAndChecked() throws Exception {
        Path file = ModelFiles.int8(folder);
        spark.conf().set("spark.fovea.models.share", "path");
        try {
            Dataset<Row> byPath =
                    stage().setModelFile(file.toString()).setBackend("tflite").transform(photos(2, 1));
            assertThat(byPath.collectAsList()).hasSize(2);
            ModelRef ref = DriverModels.reference(spark, file.toString());
            assertThat(ref.origin()).isEqualTo(file.toString());
            byte[] changed = Files.readAllBytes(file);
            changed[changed.length / 2]++;
            Files.write(file, changed);
            assertThatThrownBy(ref::open)
                    .isInstanceOf(ModelException.class)
                    .hasMessageStartingWith(
                            "model 'EfficientNet-Lite0-int8': expected content and spec as on the driver,"
                                    + " SHA-256 ")
                    .hasMessageEndingWith("; see that " + file
                            + " is the same file on every node, or unset spark.fovea.models.share");
            Files.delete(file);
            assertThatThrownBy(ref::open)
                    .isInstanceOf(ModelException.class)
                    .hasMessageStartingWith("model 'EfficientNet-Lite0-int8': expected the driver's file at " + file
                            + " on every node, got [")
                    .hasMessageEndingWith("; put it on a disk that all nodes see, or unset spark.fovea.models.share to"
                            + " broadcast it");
            spark.conf().set("spark.fovea.models.share", "pigeon");
            assertThatThrownBy(() -> DriverModels.reference(
                            spark, ModelFiles.int8(folder).toString()))
                    .isInstanceOf(InvalidArgumentException.class)
                    .hasMessage(
                            "setting spark.fovea.models.share: expected broadcast or path, got 'pigeon'; unset it for"
                                    + " broadcast");
        } finally {
            spark.conf().unset("spark.fovea.models.share");
        }
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
