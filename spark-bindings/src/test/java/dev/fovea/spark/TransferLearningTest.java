package dev.fovea.spark;

import static org.assertj.core.api.Assertions.assertThat;

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

    /** What the same features give elsewhere is 0.91; animals alone are 0.45 of all pictures. */
    private static final double ACCURACY = 0.90;

    @Test
    void stampsAreToldApart() {
        Dataset<Row> stamps = Stamps.of(spark);
        Dataset<Row> features = new DeepImageFeaturizer()
                .setInputCol("content")
                .setOutputCol("features")
                .setPooling("avg")
                .setBackground("white")
                .setCrop("stretch")
                .transform(stamps)
                .select("path", "kind", "features");
        Dataset<Row> folded = Stamps.folded(features);
        Dataset<Row> data = new StringIndexer()
                .setInputCol("kind")
                .setOutputCol("label")
                .fit(folded)
                .transform(folded)
                .coalesce(1)
                .cache();
        try {
            Assumptions.assumeTrue(
                    data.count() == Stamps.PICTURES, "another edition of the stamps: " + data.count() + " pictures");
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
