package dev.fovea.spark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.fovea.api.error.ModelException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.spark.scheduler.SparkListener;
import org.apache.spark.scheduler.SparkListenerTaskEnd;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Test;

/** A model that cannot be had is one message, however many partitions want it. */
class DeadModelTest extends SparkTest {

    private static final int PARTITIONS = 200;

    /** Tasks that ended badly while it listens. */
    private static final class Failures extends SparkListener implements AutoCloseable {
        private final SparkSession session;
        private final AtomicInteger started = new AtomicInteger();
        private final AtomicInteger failed = new AtomicInteger();

        Failures(SparkSession session) {
            this.session = session;
            session.sparkContext().addSparkListener(this);
        }

        @Override
        public void onTaskEnd(SparkListenerTaskEnd task) {
            started.incrementAndGet();
            if (task.taskInfo().failed()) {
                failed.incrementAndGet();
            }
        }

        @Override
        public void close() {
            session.sparkContext().removeSparkListener(this);
        }
    }

    private static Dataset<Row> photos() {
        return spark.createDataFrame(Collections.nCopies(PARTITIONS, Photos.encoded("cat.jpg")), Photos.ENCODED)
                .repartition(PARTITIONS);
    }

    private static DeepImagePredictor stage() {
        return new DeepImagePredictor().setInputCol("content").setOutputCol("labels");
    }

    /** Weights that nobody fetched, from a server that may be dead: told on the driver, and no task begins. */
    @Test
    void weightsThatAreNotHereAreToldBeforeTheJob() throws Exception {
        String before = System.getProperty("fovea.cache.dir");
        System.setProperty("fovea.cache.dir", folder.resolve("empty-cache").toString());
        try (Failures failures = new Failures(spark)) {
            assertThatThrownBy(() -> stage().setModelName("VGG19").transform(photos()))
                    .isInstanceOf(ModelException.class)
                    .hasMessageContaining("fovea models fetch VGG19");
            spark.sparkContext().listenerBus().waitUntilEmpty();
            assertThat(failures.started).hasValue(0);
        } finally {
            if (before == null) {
                System.clearProperty("fovea.cache.dir");
            } else {
                System.setProperty("fovea.cache.dir", before);
            }
        }
    }

    /** A shared disk that is gone when the tasks begin: the first failure ends the job. */
    @Test
    void aPathThatIsGoneFailsTheJobOnce() throws Exception {
        Path file = ModelFiles.int8(folder);
        spark.conf().set("spark.fovea.models.share", "path");
        try (Failures failures = new Failures(spark)) {
            Dataset<Row> labelled =
                    stage().setModelFile(file.toString()).setBackend("tflite").transform(photos());
            Files.delete(file);
            SharedPorts.closeIdle();
            assertThatThrownBy(labelled::collectAsList)
                    .hasMessageContaining("model 'EfficientNet-Lite0-int8': expected the driver's file at " + file
                            + " on every node");
            spark.sparkContext().listenerBus().waitUntilEmpty();
            // Two tasks run at a time here, and a task may fail once.
            assertThat(failures.failed.get()).isBetween(1, 2);
        } finally {
            spark.conf().unset("spark.fovea.models.share");
        }
    }
}
