package dev.fovea.spark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.fovea.api.error.ModelException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.spark.scheduler.SparkListener;
import org.apache.spark.scheduler.SparkListenerJobStart;
import org.apache.spark.scheduler.SparkListenerTaskEnd;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Test;
import scala.jdk.javaapi.CollectionConverters;

/** A model that cannot be had is one message, however many partitions want it. */
class DeadModelTest extends SparkTest {

    private static final int PARTITIONS = 200;

    /** The tasks of the jobs that start while it listens. */
    private static final class Failures extends SparkListener implements AutoCloseable {
        private final SparkSession session;
        private final Set<Integer> stages = ConcurrentHashMap.newKeySet();
        private final AtomicInteger started = new AtomicInteger();
        private final AtomicInteger failed = new AtomicInteger();

        Failures(SparkSession session) throws TimeoutException {
            this.session = session;
            session.sparkContext().listenerBus().waitUntilEmpty();
            session.sparkContext().addSparkListener(this);
        }

        @Override
        public void onJobStart(SparkListenerJobStart job) {
            CollectionConverters.asJava(job.stageIds()).forEach(id -> stages.add((Integer) id));
        }

        /** Tasks of jobs that other tests gave up may still end. */
        @Override
        public void onTaskEnd(SparkListenerTaskEnd task) {
            if (!stages.contains(task.stageId())) {
                return;
            }
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
            // Slots are filled again until the driver has seen the first failure: a few, far from one a partition.
            assertThat(failures.failed.get()).isBetween(1, PARTITIONS / 10);
        } finally {
            spark.conf().unset("spark.fovea.models.share");
        }
    }
}
