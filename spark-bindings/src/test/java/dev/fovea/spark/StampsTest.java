package dev.fovea.spark;

import static org.assertj.core.api.Assertions.assertThat;

import org.apache.spark.ml.evaluation.MulticlassClassificationEvaluator;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** {@link DeepImageClassifier} on the stamps reaches what {@code fovea train} reaches on them. */
class StampsTest extends SparkTest {

    /** What the command line reaches is 0.91, the mean of three seeds of five folds. */
    private static final double MEAN = 0.90;

    /** A fold has 65 pictures: the standard error of one is 0.035. */
    private static final double ONE = 0.83;

    private static DeepImageClassifier classifier() {
        return new DeepImageClassifier()
                .setInputCol("content")
                .setLabelCol("kind")
                .setCrop("stretch")
                .setBackground("white")
                .setFeaturesCol("features")
                .setFeaturesDir(folder.toString())
                .setLabelIndexCol("index");
    }

    private static Dataset<Row> features() {
        Dataset<Row> features = Stamps.folded(classifier().withFeatures(Stamps.of(spark)));
        Assumptions.assumeTrue(
                features.count() == Stamps.PICTURES,
                "another edition of the stamps: " + features.count() + " pictures");
        return features.coalesce(1).cache();
    }

    private static double accuracy(Dataset<Row> features, int fold) {
        DeepImageClassifierModel model = classifier().fit(features.filter("fold <> " + fold));
        double accuracy = new MulticlassClassificationEvaluator()
                .setLabelCol("index")
                .setMetricName("accuracy")
                .evaluate(model.transform(features.filter("fold = " + fold)));
        System.out.println("stamps, fold " + fold + ": accuracy " + accuracy);
        return accuracy;
    }

    @Test
    void oneFoldIsToldApart() {
        Dataset<Row> features = features();
        assertThat(accuracy(features, 0)).isGreaterThanOrEqualTo(ONE);
        features.unpersist();
    }

    @Test
    @Tag("full")
    void fiveFoldsAreToldApart() {
        Dataset<Row> features = features();
        double sum = 0;
        for (int fold = 0; fold < 5; fold++) {
            sum += accuracy(features, fold);
        }
        features.unpersist();
        System.out.println("stamps, mean of five folds: accuracy " + sum / 5);
        assertThat(sum / 5).isGreaterThanOrEqualTo(MEAN);
    }
}
