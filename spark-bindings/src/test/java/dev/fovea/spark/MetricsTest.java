package dev.fovea.spark;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fovea.spark.PictureMetrics.Count;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.spark.scheduler.AccumulableInfo;
import org.apache.spark.scheduler.SparkListener;
import org.apache.spark.scheduler.SparkListenerStageCompleted;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.junit.jupiter.api.Test;
import scala.jdk.javaapi.CollectionConverters;

/** What Spark's pages and listeners see of a stage's work. */
class MetricsTest extends SparkTest {

    /** The named accumulators of stages that end while it listens. */
    private static final class Seen extends SparkListener {
        private final Map<String, String> values = new ConcurrentHashMap<>();

        @Override
        public void onStageCompleted(SparkListenerStageCompleted stage) {
            for (AccumulableInfo info :
                    CollectionConverters.asJava(stage.stageInfo().accumulables().values())) {
                if (info.name().isDefined() && info.name().get().startsWith("fovea ")) {
                    values.put(info.name().get(), info.value().get().toString());
                }
            }
        }
    }

    private static Dataset<Row> mixed() {
        byte[] good = Photos.bytes("cat.jpg");
        return data(
                Photos.ENCODED,
                RowFactory.create("good", good),
                RowFactory.create("null", null),
                RowFactory.create("cut", Arrays.copyOf(good, 2000)),
                RowFactory.create("empty", new byte[0]),
                RowFactory.create("empty too", new byte[0]),
                RowFactory.create("good too", good));
    }

    @Test
    void stagesShowTheirWorkByName() throws Exception {
        Seen seen = new Seen();
        spark.sparkContext().addSparkListener(seen);
        try {
            assertThat(new DeepImagePredictor()
                            .setInputCol("content")
                            .setOutputCol("labels")
                            .setHandleInvalid("skip")
                            .transform(mixed())
                            .collectAsList())
                    .hasSize(2);
            spark.sparkContext().listenerBus().waitUntilEmpty();
        } finally {
            spark.sparkContext().removeSparkListener(seen);
        }
        assertThat(seen.values)
                .containsKeys("fovea decode, ms", "fovea inference, ms")
                .containsEntry("fovea pictures", "6")
                .containsEntry("fovea failures", "{image.empty=2, image.truncated=1, null=1}");
        assertThat(Long.parseLong(seen.values.get("fovea inference, ms"))).isPositive();
        assertThat(Long.parseLong(seen.values.get("fovea decode, ms"))).isPositive();
    }

    @Test
    void stagesOnRowsOfNumbersShowTheirsToo() throws Exception {
        List<Row> rows = new ArrayList<>(PairModel.rows());
        int good = rows.size();
        rows.add(RowFactory.create(90, null, null));
        rows.add(PairModel.row(91, new float[3], new float[4]));
        Seen seen = new Seen();
        spark.sparkContext().addSparkListener(seen);
        try {
            assertThat(new KerasTransformer()
                            .setModelFile(PairModel.file(folder).toString())
                            .setInputCols("a", "b")
                            .setOutputCols("s", "g")
                            .setHandleInvalid("skip")
                            .transform(data(PairModel.SCHEMA, rows.toArray(new Row[0])))
                            .collectAsList())
                    .hasSize(good);
            spark.sparkContext().listenerBus().waitUntilEmpty();
        } finally {
            spark.sparkContext().removeSparkListener(seen);
        }
        assertThat(seen.values)
                .containsEntry("fovea rows", Integer.toString(rows.size()))
                .containsEntry("fovea failures", "{null=1, shape=1}")
                .doesNotContainKeys("fovea pictures", "fovea decode, ms", "fovea wait, ms");
    }

    @Test
    void smallTimesAddUp() {
        Accumulators accumulators = Accumulators.ofPictures(spark);
        for (int i = 0; i < 10; i++) {
            accumulators.add(Count.MODEL, 250_000);
        }
        accumulators.add(Count.PICTURES, 3);
        accumulators.failed("image.corrupt");
        accumulators.failed("image.corrupt");
        assertThat(accumulators.value(Count.MODEL)).isEqualTo(2);
        assertThat(accumulators.value(Count.PICTURES)).isEqualTo(3);
        assertThat(accumulators.value(Count.FAILURES)).isEqualTo(2);
        assertThat(accumulators.failures()).containsExactly(Map.entry("image.corrupt", 2L));
    }
}
