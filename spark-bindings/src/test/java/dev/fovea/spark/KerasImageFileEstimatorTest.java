package dev.fovea.spark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.fovea.Fovea;
import dev.fovea.Graphs;
import dev.fovea.adapters.tck.Goldens;
import dev.fovea.api.error.InvalidArgumentException;
import dev.fovea.api.error.UnknownNameException;
import dev.fovea.api.port.Trainer;
import dev.fovea.api.train.Content;
import dev.fovea.api.train.Epoch;
import dev.fovea.api.train.TrainingResult;
import java.io.ByteArrayOutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.apache.spark.ml.evaluation.MulticlassClassificationEvaluator;
import org.apache.spark.ml.feature.OneHotEncoder;
import org.apache.spark.ml.feature.StringIndexer;
import org.apache.spark.ml.linalg.Vector;
import org.apache.spark.ml.param.ParamMap;
import org.apache.spark.ml.tuning.CrossValidator;
import org.apache.spark.ml.tuning.CrossValidatorModel;
import org.apache.spark.ml.tuning.ParamGridBuilder;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.junit.jupiter.api.Test;

/** {@link KerasImageFileEstimator} and its model. */
class KerasImageFileEstimatorTest extends EstimatorContract<KerasImageFileEstimator, KerasImageFileModel> {

    @Override
    KerasImageFileEstimator testObject(Path folder) {
        return new KerasImageFileEstimator()
                .setInputCol("uri")
                .setOutputCol("scores")
                .setModelFile(TinyModels.classifier(folder).toString())
                .setLearningRate(0.05)
                .setKerasFitParams(Map.of("epochs", 30, "batch_size", 4, "verbose", 0));
    }

    @Override
    KerasImageFileEstimator unusual() {
        return testObject(folder)
                .setLabelCol("onehot")
                .setOutputMode("image")
                .setPredictionCol("p")
                .setResampler("pillow_box")
                .setCrop("stretch")
                .setBackground("white")
                .setSeed(7)
                .setClassWeights("balanced")
                .setThreads(1)
                .setBackend("reference")
                .setHandleInvalid("keep")
                .setParallelism(3)
                .setPreprocessing("caffe")
                .setImageSize("6x8")
                .setKerasOptimizer("sgd")
                .setKerasLoss("mse")
                .setKerasFitParams(Map.of("epochs", 2, "shuffle", false));
    }

    @Override
    KerasImageFileModel unusualModel() {
        return new KerasImageFileModel()
                .setInputCol("uri")
                .setOutputCol("scores")
                .setOutputMode("image")
                .setPredictionCol("p")
                .setBatchSize(3)
                .setThreads(1)
                .setBackend("reference")
                .setHandleInvalid("skip")
                .setReasonCol("why");
    }

    @Override
    KerasImageFileEstimator load(String path) {
        return KerasImageFileEstimator.load(path);
    }

    @Override
    KerasImageFileModel loadModel(String path) {
        return KerasImageFileModel.load(path);
    }

    @Override
    Row bad(Row good) {
        return RowFactory.create("bad", good.get(1), badFile(), good.get(3), good.get(4), good.get(5));
    }

    private static String badFile() {
        try {
            return Files.writeString(folder.resolve("bad.png"), "no picture").toString();
        } catch (java.io.IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    @Override
    String pictures() {
        return "uri";
    }

    @Override
    String answer() {
        return "scores";
    }

    @Override
    int said(Row row) {
        return row.<Vector>getAs("scores").argmax();
    }

    /** What Keras saved is trained as the plain trainer trains it, bit for bit, from any file system. */
    @Test
    void trainsKerasFilesAsThePlainTrainer() throws Exception {
        for (String name : List.of("initial.keras", "initial.h5")) {
            Dataset<Row> uris =
                    photos().withColumn("uri", org.apache.spark.sql.functions.expr("concat('counted:', uri)"));
            KerasImageFileModel model = new KerasImageFileEstimator()
                    .setInputCol("uri")
                    .setOutputCol("scores")
                    .setModelFile(Goldens.file("golden/training/" + name).toString())
                    .setPreprocessing("tf")
                    .setKerasLoss("sparse_categorical_crossentropy")
                    .setLearningRate(0.01)
                    .setSeed(11)
                    .setKerasFitParams(Map.of("epochs", 2, "batch_size", 5))
                    .fit(uris);
            Dataset<Row> said = model.transform(uris);
            assertThat(said.first().<Vector>getAs("scores").size()).isEqualTo(4);
            try (dev.fovea.api.train.Dataset same = new Rows(rows(), List.of("0", "1", "2", "3"));
                    Trainer trainer = Fovea.trainer(
                                    Graphs.of(Fovea.model(Goldens.file("golden/training/" + name))),
                                    model.content().spec())
                            .optimizer("adam", Map.of("learning_rate", 0.01))
                            .loss("categorical_crossentropy")
                            .seed(11)
                            .epochs(2)
                            .batchSize(5)
                            .build()) {
                TrainingResult result = trainer.fit(same);
                ByteArrayOutputStream expected = new ByteArrayOutputStream();
                Graphs.write(result.graph(), result.spec(), "fovea", expected);
                assertThat(model.payload().content()).as(name).isEqualTo(expected.toByteArray());
                assertThat(model.history().orElseThrow().epochs().stream().map(epoch -> epoch.loss()))
                        .isEqualTo(result.history().epochs().stream()
                                .map(epoch -> epoch.loss())
                                .toList());
            }
        }
    }

    /** The colours as the plain trainer sees them. */
    @SuppressWarnings("ArrayRecordComponent")
    record Rows(Row[] rows, List<String> classes) implements dev.fovea.api.train.Dataset {
        @Override
        public String name() {
            return "rows";
        }

        @Override
        public int size() {
            return rows.length;
        }

        @Override
        public String nameOf(int index) {
            return rows[index].getString(0);
        }

        @Override
        public float[] target(int index) {
            return new float[] {(float) rows[index].getDouble(4)};
        }

        @Override
        public Content content(int index) {
            return new Content.Picture(
                    dev.fovea.api.image.ImageSource.encoded(nameOf(index), (byte[]) rows[index].get(1)));
        }

        @Override
        public List<Skipped> skipped() {
            return List.of();
        }

        @Override
        public String hash() {
            return "";
        }

        @Override
        public void close() {}
    }

    @Test
    void preprocessingTakesThePlaceOfTheSpecs() {
        KerasImageFileEstimator estimator = testObject(folder).setKerasFitParams(Map.of("epochs", 1));
        KerasImageFileModel plain = estimator.fit(photos());
        KerasImageFileModel caffe = estimator.setPreprocessing("caffe").fit(photos());
        assertThat(caffe.content().spec().image())
                .isEqualTo(plain.content().spec().image().withMode(dev.fovea.api.model.PixelMode.CAFFE))
                .isNotEqualTo(plain.content().spec().image());
        assertThat(caffe.payload().content()).isNotEqualTo(plain.payload().content());
    }

    @Test
    void learnsNumbers() {
        KerasImageFileModel model = testObject(folder)
                .setKerasLoss("mse")
                .setLabelCol("target")
                .fit(photos().selectExpr("*", "array(0.2D, 0.3D, 0.5D) AS target"));
        Row row = model.transform(photos()).first();
        assertThat(row.<Vector>getAs("scores").apply(2)).isBetween(0.4, 0.6);
        assertThat(model.content().spec().labels()).isNull();
        assertThatThrownBy(() -> testObject(folder)
                        .setLabelCol("target")
                        .fit(photos().selectExpr("*", "array(1D, 0D) AS target")))
                .hasStackTraceContaining("label column 'target': expected 3 numbers, as the model answers with, got 2");
    }

    /** Vectors and arrays with one 1 in each row say what indices say, and have what classes have. */
    @Test
    void oneHotLabelsAreClasses() {
        Dataset<Row> photos =
                photos().selectExpr("*", "array(int(label = 0), int(label = 1), int(label = 2)) AS array");
        KerasImageFileModel indices = testObject(folder).fit(photos);
        for (String label : List.of("onehot", "array")) {
            KerasImageFileModel model = testObject(folder)
                    .setLabelCol(label)
                    .setKerasLoss("categorical_crossentropy")
                    .fit(photos);
            assertThat(model.payload().content()).isEqualTo(indices.payload().content());
            assertThat(model.labels()).containsExactly("0", "1", "2");
            List<Epoch> epochs = model.history().orElseThrow().epochs();
            assertThat(epochs).allSatisfy(epoch -> assertThat(epoch.accuracy()).isBetween(0.0, 1.0));
            assertThat(epochs.get(epochs.size() - 1).accuracy()).isGreaterThan(0.9);
        }
        Dataset<Row> encoded = new OneHotEncoder()
                .setInputCol("index")
                .setOutputCol("hot")
                .setDropLast(false)
                .fit(indexed())
                .transform(indexed());
        KerasImageFileModel named = testObject(folder)
                .setLabelCol("hot")
                .setClassWeights("balanced")
                .fit(encoded);
        assertThat(named.labels()).containsExactly("red", "green", "blue");
        // One row that is not one-hot, and all of them are numbers.
        KerasImageFileModel numbers = testObject(folder)
                .setLabelCol("soft")
                .fit(photos.selectExpr("*", "if(path = 'p3', array(0.5D, 0.5D, 0D), array) AS soft"));
        assertThat(numbers.labels()).isEmpty();
        assertThat(numbers.history().orElseThrow().epochs())
                .allSatisfy(epoch -> assertThat(epoch.accuracy()).isNaN());
    }

    private Dataset<Row> indexed() {
        return new StringIndexer()
                .setInputCol("kind")
                .setOutputCol("index")
                .setStringOrderType("alphabetDesc")
                .fit(photos())
                .transform(photos());
    }

    /** One score has no largest: it is above even odds, or it is not; a number is itself. */
    @Test
    void oneNumberIsAPrediction() {
        Dataset<Row> two = photos().filter("kind <> 'green'").selectExpr("path", "uri", "int(kind = 'red') AS label");
        KerasImageFileEstimator estimator = new KerasImageFileEstimator()
                .setInputCol("uri")
                .setOutputCol("scores")
                .setPredictionCol("prediction")
                .setPreprocessing("tf")
                .setModelFile(TinyModels.ofOneNumber(folder, true).toString())
                .setLearningRate(0.1)
                .setKerasFitParams(Map.of("epochs", 40, "batch_size", 4));
        Dataset<Row> said = estimator.fit(two).transform(two);
        assertThat(said.collectAsList())
                .hasSize(16)
                .allSatisfy(row -> assertThat(row.<Double>getAs("prediction"))
                        .isEqualTo(row.<Vector>getAs("scores").apply(0) > 0.5 ? 1.0 : 0.0));
        assertThat(new MulticlassClassificationEvaluator()
                        .setMetricName("accuracy")
                        .evaluate(said))
                .isEqualTo(1.0);
        Dataset<Row> numbers = estimator
                .setModelFile(TinyModels.ofOneNumber(folder, false).toString())
                .fit(two)
                .transform(two);
        assertThat(numbers.collectAsList())
                .allSatisfy(row -> assertThat(row.<Double>getAs("prediction"))
                        .isEqualTo(row.<Vector>getAs("scores").apply(0)));
        assertThat(numbers.select("prediction").distinct().count()).isGreaterThan(2);
    }

    @Test
    void worksInACrossValidatorWithParallelism() {
        KerasImageFileEstimator estimator =
                testObject(folder).setLabelCol("label").setPredictionCol("prediction");
        ParamMap[] grid = new ParamGridBuilder()
                .addGrid(
                        estimator.kerasFitParams(),
                        scala.jdk.javaapi.CollectionConverters.asScala(
                                List.<Object>of(Map.of("epochs", 1), Map.of("epochs", 30, "batch_size", 4))))
                .build();
        Dataset<Row> photos = photos().cache();
        CrossValidatorModel best = new CrossValidator()
                .setEstimator(estimator)
                .setEstimatorParamMaps(grid)
                .setEvaluator(new MulticlassClassificationEvaluator().setMetricName("accuracy"))
                .setNumFolds(2)
                .setParallelism(2)
                .fit(photos);
        photos.unpersist();
        assertThat(best.avgMetrics()).hasSize(2);
        assertThat(best.avgMetrics()[1])
                .isGreaterThanOrEqualTo(best.avgMetrics()[0])
                .isGreaterThan(0.9);
    }

    @Test
    void paramsAreCheckedWhenTheyAreSet() {
        KerasImageFileEstimator stage = new KerasImageFileEstimator();
        assertThatThrownBy(() -> stage.setKerasOptimizer("adm"))
                .isInstanceOf(UnknownNameException.class)
                .hasMessageContaining("optimizer 'adm'");
        assertThatThrownBy(() -> stage.setKerasLoss("loss")).isInstanceOf(UnknownNameException.class);
        assertThatThrownBy(() -> stage.setKerasFitParams(Map.of("epoch", 2)))
                .isInstanceOf(UnknownNameException.class)
                .hasMessage(
                        "param kerasFitParams: expected one of epochs, batch_size, shuffle, verbose, got 'epoch'; did"
                                + " you mean 'epochs'?");
        assertThatThrownBy(() -> stage.setKerasFitParams(Map.of("epochs", 0)))
                .isInstanceOf(InvalidArgumentException.class)
                .hasMessage("param kerasFitParams: expected epochs of a whole number of at least 1, got 0");
        assertThatThrownBy(() -> stage.set(stage.kerasFitParams(), "[]"))
                .hasMessage("param kerasFitParams: expected a JSON object, got []");
        stage.set(stage.kerasFitParams(), "{\"epochs\": 3, \"shuffle\": false, \"verbose\": \"auto\"}");
        assertThat(stage.getKerasFitParams())
                .containsEntry("epochs", 3)
                .containsEntry("shuffle", false)
                .containsEntry("verbose", "auto");
        assertThatThrownBy(() -> testObject(folder)
                        .setClassWeights("balanced")
                        .setLabelCol("soft")
                        .fit(photos().selectExpr("*", "array(0.2D, 0.3D, 0.5D) AS soft")))
                .hasMessage(
                        "param classWeights: expected none, for labels that are numbers and no classes, got 'balanced'");
    }
}
