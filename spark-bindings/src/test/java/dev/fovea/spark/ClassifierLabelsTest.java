package dev.fovea.spark;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.expr;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.fovea.api.error.InvalidArgumentException;
import dev.fovea.api.error.UnknownNameException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.spark.ml.attribute.NominalAttribute;
import org.apache.spark.ml.evaluation.MulticlassClassificationEvaluator;
import org.apache.spark.ml.feature.OneHotEncoder;
import org.apache.spark.ml.feature.StringIndexer;
import org.apache.spark.ml.param.ParamMap;
import org.apache.spark.ml.tuning.ParamGridBuilder;
import org.apache.spark.ml.tuning.TrainValidationSplit;
import org.apache.spark.ml.tuning.TrainValidationSplitModel;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.types.Metadata;
import org.junit.jupiter.api.Test;

/** The labels, columns and folder that a {@link DeepImageClassifier} is told of. */
class ClassifierLabelsTest extends SparkTest {

    private static Dataset<Row> photos() {
        return data(ColourPhotos.SCHEMA, ColourPhotos.rows(folder.resolve("colours"), 8));
    }

    private static DeepImageClassifier classifier() {
        return new DeepImageClassifierTest().testObject(folder).setLabelCol("kind");
    }

    /** One wrong number would make a head of as many classes, most of which nobody has seen. */
    @Test
    void indicesThatAreMostlyAbsentAreRefused() {
        DeepImageClassifier classifier = classifier().setLabelCol("number").setEpochs(1);
        assertThatThrownBy(() -> classifier.fit(photos().selectExpr("*", "if(kind = 'red', 0, 99999) AS number")))
                .isInstanceOf(InvalidArgumentException.class)
                .hasMessage("label column 'number': expected indices of classes, 0 to one less than their number, got 2"
                        + " different numbers, up to 99999; put a StringIndexer before and name its column, or look for"
                        + " rows with a wrong label");
        DeepImageClassifierModel gaps =
                classifier.fit(photos().selectExpr("*", "if(kind = 'red', 101, 205) AS number"));
        assertThat(gaps.labels()).hasSize(206);
    }

    /** What an executor's heap cannot hold is told before a task tries; the heap of tests is 2 GiB. */
    @Test
    void aHeadThatIsTooLargeIsRefusedBeforeItIsTrained() {
        String[] names = IntStream.range(0, 100_000).mapToObj(i -> "class " + i).toArray(String[]::new);
        Metadata classes = NominalAttribute.defaultAttr()
                .withName("number")
                .withValues(names)
                .toMetadata();
        Dataset<Row> features = photos().select(
                        col("label").as("number", classes),
                        expr("array_repeat(0.5D, 1280)").as("f"));
        DeepImageClassifier classifier = new DeepImageClassifier()
                .setInputCol("content")
                .setLabelCol("number")
                .setFeaturesCol("f")
                .setEpochs(1);
        assertThatThrownBy(() -> classifier.fit(features))
                .isInstanceOf(InvalidArgumentException.class)
                .hasMessageStartingWith("head of 100000 classes on 1280 features: expected at most ")
                .hasMessageContaining("got a need of about 3909 MiB; train fewer classes");
    }

    @Test
    void namesOfAOneHotEncoderAreTakenOver() {
        Dataset<Row> indexed = new StringIndexer()
                .setInputCol("kind")
                .setOutputCol("index")
                .setStringOrderType("alphabetDesc")
                .fit(photos())
                .transform(photos());
        Dataset<Row> encoded = new OneHotEncoder()
                .setInputCol("index")
                .setOutputCol("hot")
                .setDropLast(false)
                .fit(indexed)
                .transform(indexed);
        DeepImageClassifierModel model =
                classifier().setLabelCol("hot").setLabelIndexCol("own").fit(encoded);
        assertThat(model.labels()).containsExactly("red", "green", "blue");
        assertThat(model.transform(encoded).collectAsList()).allSatisfy(row -> {
            assertThat(row.<String>getAs("predictedLabel")).isEqualTo(row.<String>getAs("kind"));
            assertThat(row.<Double>getAs("own")).isEqualTo(row.<Double>getAs("index"));
        });
    }

    /** As Spark finds columns: a name in other letters is no reason to look at all pictures again. */
    @Test
    void columnsAreFoundAsSparkFindsThem() {
        Dataset<Row> features = photos().selectExpr("kind", "path", "array(1D, 2D, 3D, 4D, 5D) AS features");
        DeepImageClassifier classifier = classifier()
                .setFeaturesCol("Features")
                .setLabelCol("KIND")
                .setLabelIndexCol("own")
                .setEpochs(1);
        DeepImageClassifierModel model = classifier.fit(features);
        assertThat(model.transform(features).columns()).contains("prediction", "own");
        assertThatThrownBy(() -> classifier.fit(features.selectExpr("*", "features AS FEATURES")))
                .isInstanceOf(InvalidArgumentException.class)
                .hasMessageContaining("'Features': expected one column of that name, got several");
        spark.conf().set("spark.sql.caseSensitive", "true");
        try {
            assertThatThrownBy(() -> classifier.fit(features))
                    .isInstanceOf(UnknownNameException.class)
                    .hasMessageStartingWith("input column 'content': expected a column of the data");
        } finally {
            spark.conf().unset("spark.sql.caseSensitive");
        }
    }

    @Test
    void aFolderThatCannotBeMadeIsToldBeforeAnyPictureIsRead() throws IOException {
        Path file = Files.createFile(folder.resolve("file"));
        DeepImageClassifier classifier = classifier().setFeaturesCol("f").setFeaturesDir(file + "/below");
        Dataset<Row> unread = photos().withColumn("content", expr("binary('none')"));
        for (Runnable way : List.<Runnable>of(() -> classifier.fit(unread), () -> classifier.withFeatures(unread))) {
            assertThatThrownBy(way::run)
                    .isInstanceOf(InvalidArgumentException.class)
                    .hasMessageStartingWith(
                            "param featuresDir: expected a folder that can be made and written, on a file"
                                    + " system that Hadoop reaches, got '" + file + "/below' [")
                    .hasMessageEndingWith("; call setFeaturesDir with a path of HDFS, S3 or a shared disk");
        }
    }

    @Test
    void worksInATrainValidationSplit() throws IOException {
        DeepImageClassifier classifier = classifier()
                .setFeaturesCol("features")
                .setFeaturesDir(folder.resolve("split").toString())
                .setLabelIndexCol("index");
        ParamMap[] grid = new ParamGridBuilder()
                .addGrid(classifier.learningRate(), new double[] {1e-7, 0.05})
                .build();
        TrainValidationSplitModel best = new TrainValidationSplit()
                .setEstimator(classifier)
                .setEstimatorParamMaps(grid)
                .setEvaluator(new MulticlassClassificationEvaluator()
                        .setLabelCol("index")
                        .setMetricName("accuracy"))
                .setTrainRatio(0.7)
                .setParallelism(2)
                .setSeed(3)
                .fit(classifier.withFeatures(photos()));
        assertThat(best.validationMetrics()[1]).isGreaterThan(best.validationMetrics()[0]);
        List<Row> said = best.transform(photos()).collectAsList();
        assertThat(said)
                .hasSize(24)
                .allSatisfy(
                        row -> assertThat(row.<String>getAs("predictedLabel")).isEqualTo(row.<String>getAs("kind")));
        String at = folder.resolve("split-model").toString();
        best.write().overwrite().save(at);
        assertThat(TrainValidationSplitModel.load(at).transform(photos()).collectAsList())
                .isEqualTo(said);
    }
}
