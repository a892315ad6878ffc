package dev.fovea.spark;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.apache.spark.ml.classification.LogisticRegression;
import org.apache.spark.ml.evaluation.MulticlassClassificationEvaluator;
import org.apache.spark.ml.feature.StringIndexer;
import org.apache.spark.ml.param.ParamMap;
import org.apache.spark.ml.tuning.CrossValidator;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;

/**
 * Features of the default model and a logistic regression tell kinds apart that the model never learned, on pictures that
 * everybody can have: the stamps of Debian's {@code tuxpaint-stamps-default}, cut-outs with alpha, five kinds of them.
 */
class TransferLearningTest extends SparkTest {

    private static final Path STAMPS = Path.of("/usr/share/tuxpaint/stamps");
    private static final List<String> KINDS = List.of("animals", "food", "plants", "vehicles", "household");
    private static final int PICTURES = 324;

    /** What the same features give elsewhere is 0.91; animals alone are 0.45 of all pictures. */
    private static final double ACCURACY = 0.90;

    @Test
    void stampsAreToldApart() throws Exception {
        if (!Files.isDirectory(STAMPS.resolve(KINDS.get(0)))) {
            String reason = STAMPS + " is not there; apt install tuxpaint-stamps-default";
            System.out.println("skipped: " + reason);
            Assumptions.abort(reason);
        }
        String[] folders =
                KINDS.stream().map(kind -> STAMPS.resolve(kind).toString()).toArray(String[]::new);
        Dataset<Row> stamps = spark.read()
                .format("binaryFile")
                .option("recursiveFileLookup", "true")
                .option("pathGlobFilter", "*.png")
                .load(folders)
                .selectExpr("path", "content", "regexp_extract(path, 'stamps/([^/]+)/', 1) AS kind")
                .coalesce(2);
        Dataset<Row> features = new DeepImageFeaturizer()
                .setInputCol("content")
                .setOutputCol("features")
                .setPooling("avg")
                .setBackground("white")
                .setCrop("stretch")
                .transform(stamps)
                .select("path", "kind", "features");
        // Every fold has its share of every kind, and the same pictures wherever the test runs.
        Dataset<Row> folded = features.selectExpr(
                "*",
                "(row_number() OVER (PARTITION BY kind ORDER BY md5(regexp_extract(path, 'stamps/(.*)$', 1))) - 1) % 5"
                        + " AS fold");
        Dataset<Row> data = new StringIndexer()
                .setInputCol("kind")
                .setOutputCol("label")
                .fit(folded)
                .transform(folded)
                .coalesce(1)
                .cache();
        try {
            Assumptions.assumeTrue(
                    data.count() == PICTURES, "another edition of the stamps: " + data.count() + " pictures");
            double accuracy = new CrossValidator()
                    .setEstimator(new LogisticRegression().setRegParam(0.01).setMaxIter(100))
                    .setEstimatorParamMaps(new ParamMap[] {new ParamMap()})
                    .setEvaluator(new MulticlassClassificationEvaluator().setMetricName("accuracy"))
                    .setNumFolds(5)
                    .setFoldCol("fold")
                    .fit(data)
                    .avgMetrics()[0];
            System.out.println("five-fold accuracy on the stamps: " + accuracy);
            assertThat(accuracy).isGreaterThanOrEqualTo(ACCURACY);
        } finally {
            data.unpersist();
        }
    }
}
