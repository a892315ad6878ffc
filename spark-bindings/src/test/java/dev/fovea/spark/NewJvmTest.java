package dev.fovea.spark;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.apache.spark.ml.Pipeline;
import org.apache.spark.ml.PipelineModel;
import org.apache.spark.ml.PipelineStage;
import org.apache.spark.ml.classification.LogisticRegression;
import org.apache.spark.ml.evaluation.MulticlassClassificationEvaluator;
import org.apache.spark.ml.linalg.Vector;
import org.apache.spark.ml.param.ParamMap;
import org.apache.spark.ml.tuning.CrossValidator;
import org.apache.spark.ml.tuning.CrossValidatorModel;
import org.apache.spark.ml.tuning.ParamGridBuilder;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * A classifier on features is trained and saved here; an application in another JVM, on a cluster of two executors,
 * loads it, and predicts with a named model, with a model file and in SQL.
 */
class NewJvmTest extends SparkTest {

    private static final StructType LABELLED = Photos.ENCODED.add("label", DataTypes.DoubleType);

    private static PipelineModel trained;
    private static JsonNode cluster;

    @BeforeAll
    static void trainSaveAndRunElsewhere() throws Exception {
        trained = pipeline().fit(crops(0, 5));
        Path saved = folder.resolve("classifier");
        trained.save(saved.toString());
        Path results = folder.resolve("results.json");
        Children.run(
                ClusterProgram.class,
                folder,
                240,
                Photos.folder().toAbsolutePath().toString(),
                ModelFiles.int8(folder).toString(),
                saved.toString(),
                results.toString());
        cluster = new ObjectMapper().readTree(Files.readString(results));
    }

    private static Pipeline pipeline() {
        return new Pipeline().setStages(new PipelineStage[] {
            new DeepImageFeaturizer().setInputCol("content").setOutputCol("features"),
            new LogisticRegression().setRegParam(0.1).setMaxIter(20)
        });
    }

    /** Crops of a cat (0) and of a cup (1). */
    private static Dataset<Row> crops(int from, int to) {
        List<Row> rows = new ArrayList<>();
        for (int i = from; i < to; i++) {
            rows.add(RowFactory.create("cat " + i, Crops.png("cat.jpg", i), 0.0));
            rows.add(RowFactory.create("cup " + i, Crops.png("espresso.jpg", i), 1.0));
        }
        return spark.createDataFrame(rows, LABELLED).coalesce(1);
    }

    @Test
    void classifierSeparatesWhatItHasNotSeen() {
        for (Row row : trained.transform(crops(6, 9)).collectAsList()) {
            assertThat(row.<Double>getAs("prediction")).as(row.getString(0)).isEqualTo(row.<Double>getAs("label"));
        }
    }

    @Test
    void crossValidatorTunesThePipeline() {
        Pipeline pipeline = pipeline();
        LogisticRegression regression = (LogisticRegression) pipeline.getStages()[1];
        ParamMap[] grid = new ParamGridBuilder()
                .addGrid(regression.regParam(), new double[] {0.1, 1})
                .build();
        CrossValidatorModel best = new CrossValidator()
                .setEstimator(pipeline)
                .setEvaluator(new MulticlassClassificationEvaluator().setMetricName("accuracy"))
                .setEstimatorParamMaps(grid)
                .setNumFolds(2)
                .setSeed(7)
                .fit(crops(0, 4));
        assertThat(best.avgMetrics()).containsOnly(1.0, 1.0);
        assertThat(best.transform(crops(6, 7)).select("prediction").collectAsList().stream()
                        .map(row -> row.getDouble(0)))
                .containsExactly(0.0, 1.0);
    }

    @Test
    void savedClassifierPredictsTheSameInANewJvm() {
        List<Row> here = trained.transform(photos()).collectAsList();
        assertThat(here).hasSize(4);
        for (Row row : here) {
            JsonNode there = cluster.get("pipeline").get(row.getString(0));
            assertThat(there.get("class").asDouble()).isEqualTo(row.<Double>getAs("prediction"));
            double[] probability = row.<Vector>getAs("probability").toArray();
            for (int i = 0; i < probability.length; i++) {
                assertThat(there.get("probability").get(i).asDouble()).isEqualTo(probability[i]);
            }
        }
    }

    @Test
    void clusterPredictsTheSame() {
        // The stage's runtime, which counts loads in the executors, is TensorFlow Lite; SQL takes the best backend.
        assertSame(cluster.get("stage"), new DeepImagePredictor().setBackend("tflite"));
        assertSame(cluster.get("sql"), new DeepImagePredictor());
        assertThat(cluster.get("stage").get("espresso.jpg").get(0).get(1).asText())
                .isEqualTo("espresso");
    }

    @Test
    void modelFileReachesExecutorsWithoutASharedDisk() {
        assertSame(cluster.get("file"), new DeepImagePredictor().setModelName("EfficientNet-Lite0-int8"));
    }

    @Test
    void eachExecutorLoadsOneModelAndUsesItsCores() {
        List<String> executors = new ArrayList<>();
        cluster.get("executors").forEach(text -> executors.add(text.asText()));
        assertThat(executors).containsExactlyInAnyOrder("0 loads 1 threads 1 of 1", "1 loads 1 threads 1 of 1");
    }

    private static Dataset<Row> photos() {
        return data(
                Photos.ENCODED,
                Photos.encoded("astronaut.jpg"),
                Photos.encoded("cat.jpg"),
                Photos.encoded("espresso.jpg"),
                Photos.encoded("rocket.jpg"));
    }

    private static void assertSame(JsonNode there, DeepImagePredictor stage) {
        List<Row> here = stage.setInputCol("content")
                .setOutputCol("labels")
                .transform(photos())
                .collectAsList();
        assertThat(there).hasSize(here.size());
        for (Row row : here) {
            JsonNode labels = there.get(row.getString(0));
            List<Row> expected = row.getList(row.fieldIndex("labels"));
            assertThat(labels).hasSize(expected.size());
            for (int i = 0; i < expected.size(); i++) {
                assertThat(labels.get(i).get(0).asText())
                        .isEqualTo(expected.get(i).getString(0));
                assertThat(labels.get(i).get(1).asText())
                        .isEqualTo(expected.get(i).getString(1));
                assertThat(labels.get(i).get(2).floatValue())
                        .isEqualTo(expected.get(i).getFloat(2));
            }
        }
    }
}
