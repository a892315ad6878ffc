package dev.fovea.spark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.fovea.api.error.InvalidArgumentException;
import dev.fovea.api.memory.Memory;
import dev.fovea.api.port.Footprint;
import java.util.Collections;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What the plan says is what executors take. */
class ExecutorMemoryTest extends SparkTest {

    @ParameterizedTest
    @CsvSource({",EfficientNet-Lite0", ",EfficientNet-Lite0-int8", "tflite,EfficientNet-Lite0"})
    void planCoversWhatTasksTake(String backend, String model) throws Exception {
        DeepImagePredictor stage = new DeepImagePredictor()
                .setInputCol("content")
                .setOutputCol("labels")
                .setModelName(model)
                .setBatchSize(8);
        if (backend != null) {
            stage.setBackend(backend);
        }
        Dataset<Row> photos = spark.createDataFrame(Collections.nCopies(48, Photos.encoded("cat.jpg")), Photos.ENCODED)
                .repartition(2);
        stage.transform(photos).collectAsList(); // pools of scratch memory are filled
        SharedPorts.closeIdle();
        long before = Memory.used();
        Peak peak = new Peak();
        peak.start();
        assertThat(stage.transform(photos).collectAsList()).hasSize(48);
        long taken = peak.end() - before;
        ExecutorMemory plan = ExecutorMemory.of(stage, 2, 1);
        assertThat(plan.planned()).as("%s", plan).isGreaterThanOrEqualTo(taken).isLessThan(3 * taken);
    }

    /** Looks every millisecond; a peak between two looks is missed, never invented. */
    private static final class Peak extends Thread {
        private final AtomicBoolean done = new AtomicBoolean();
        private long most;

        @Override
        public void run() {
            while (!done.get()) {
                most = Math.max(most, Memory.used());
                try {
                    Thread.sleep(1);
                } catch (InterruptedException e) {
                    return;
                }
            }
        }

        long end() throws InterruptedException {
            done.set(true);
            join();
            return most;
        }
    }

    @Test
    void printsWhatToConfigure() {
        ExecutorMemory plan = new ExecutorMemory("net", new Footprint(100 << 20, 10 << 20, 1 << 20, 0), 3, 6, 4, 12);
        assertThat(plan.planned()).isEqualTo((100L + 3 * (10 + 4 * 3)) << 20);
        assertThat(plan.toString().lines())
                .containsExactly(
                        "net, 3 tasks at a time, 6 threads, batches of 4",
                        "weights, once                  100.0 MiB",
                        "arenas,   3 x 10.0 MiB          30.0 MiB",
                        "batches,   3 x 12.0 MiB         36.0 MiB",
                        "decoding,   6 x 68.7 MiB       412.0 MiB",
                        "the JVM itself                 384.0 MiB",
                        "spark.executor.memoryOverhead=962m");
    }

    @Test
    void tasksFitIntoExecutors() {
        assertThatThrownBy(() -> ExecutorMemory.of(new DeepImagePredictor(), 1, 2))
                .isInstanceOf(InvalidArgumentException.class)
                .hasMessage(
                        "executor cores: expected at least the CPUs of a task, and these at least 1, got 1 cores and 2"
                                + " CPUs a task");
    }
}
