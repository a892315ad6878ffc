package dev.fovea.spark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.fovea.Datasets;
import dev.fovea.Fovea;
import dev.fovea.Graphs;
import dev.fovea.api.error.DatasetException;
import dev.fovea.api.model.Background;
import dev.fovea.api.model.Fit;
import dev.fovea.api.model.Model;
import dev.fovea.api.port.Trainer;
import dev.fovea.api.train.TrainingResult;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.apache.spark.ml.Pipeline;
import org.apache.spark.ml.PipelineStage;
import org.apache.spark.ml.attribute.Attribute;
import org.apache.spark.ml.attribute.NominalAttribute;
import org.apache.spark.ml.evaluation.MulticlassClassificationEvaluator;
import org.apache.spark.ml.feature.StringIndexer;
import org.apache.spark.ml.linalg.Vector;
import org.apache.spark.ml.param.ParamMap;
import org.apache.spark.ml.tuning.CrossValidator;
import org.apache.spark.ml.tuning.CrossValidatorModel;
import org.apache.spark.ml.tuning.ParamGridBuilder;
import org.apache.spark.scheduler.SparkListener;
import org.apache.spark.scheduler.SparkListenerJobEnd;
import org.apache.spark.scheduler.SparkListenerJobStart;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.util.LongAccumulator;
import org.junit.jupiter.api.Test;

/** The features of a {@link DeepImageClassifier}: computed once, shared, kept or removed; and the heads on them. */
class ClassifierFeaturesTest extends SparkTest {

    private static Row[] rows() {
        return ColourPhotos.rows(folder.resolve("colours"), 8);
    }

    private static Dataset<Row> photos() {
        return data(ColourPhotos.SCHEMA, rows());
    }

    private static DeepImageClassifier classifier() {
        return new DeepImageClassifierTest().testObject(folder).setLabelCol("kind");
    }

    /** The same rows in the same order give the model that the trainer in one process gives, every bit of its file. */
    @Test
    void isTheModelOfThePlainTrainer() throws IOException {
        DeepImageClassifier classifier = classifier()
                .setCrop("stretch")
                .setBackground("white")
                .setDropout(0.3)
                .setEpochs(5)
                .setSeed(9);
        DeepImageClassifierModel model = classifier.fit(photos().filter("path <> 'p4'"));
        Model base = Fovea.model(Path.of(classifier.getModelFile()));
        Row[] rows =
                Stream.of(rows()).filter(row -> !row.getString(0).equals("p4")).toArray(Row[]::new);
        try (dev.fovea.api.train.Dataset data = new KerasImageFileEstimatorTest.Rows(rows, ColourPhotos.KINDS);
                Trainer trainer = Fovea.trainer(
                                Graphs.of(base),
                                base.spec()
                                        .withImage(base.spec()
                                                .image()
                                                .withFit(Fit.stretch())
                                                .withBackground(Background.of("white"))))
                        .transfer()
                        .dropout(0.3)
                        .optimizer("adam", Map.of("learning_rate", 0.05))
                        .classWeights(Datasets.balancedWeights(data))
                        .batchSize(4)
                        .epochs(5)
                        .seed(9)
                        .build()) {
            TrainingResult result = trainer.fit(data);
            ByteArrayOutputStream expected = new ByteArrayOutputStream();
            Graphs.write(result.graph(), result.spec(), "fovea", expected);
            assertThat(model.payload().content()).isEqualTo(expected.toByteArray());
            assertThat(model.labels()).isEqualTo(ColourPhotos.KINDS);
        }
    }

    /** A file that the trainer wrote works in a stage, and in SQL. */
    @Test
    void aFileOfTheTrainerWorksInSpark() throws IOException {
        Path file = folder.resolve("trained.fovea");
        Model base = Fovea.model(TinyModels.classifier(folder));
        try (dev.fovea.api.train.Dataset data = new KerasImageFileEstimatorTest.Rows(rows(), ColourPhotos.KINDS);
                Trainer trainer = Fovea.trainer(base)
                        .transfer()
                        .optimizer("adam", Map.of("learning_rate", 0.05))
                        .batchSize(4)
                        .epochs(40)
                        .build()) {
            TrainingResult result = trainer.fit(data);
            try (var out = Files.newOutputStream(file)) {
                Graphs.write(result.graph(), result.spec(), "fovea", out);
            }
        }
        List<Row> stage = new DeepImagePredictor()
                .setInputCol("content")
                .setOutputCol("labels")
                .setModelFile(file.toString())
                .setTopK(1)
                .transform(photos())
                .selectExpr("kind", "labels[0].description", "labels[0].probability")
                .collectAsList();
        photos().createOrReplaceTempView("of_the_trainer");
        List<Row> sql = spark.sql(
                        "SELECT kind, p.description, p.probability FROM (SELECT kind, fovea_predict(content, '" + file
                                + "')[0] AS p FROM of_the_trainer)")
                .collectAsList();
        assertThat(sql).isEqualTo(stage);
        assertThat(sql).allSatisfy(row -> assertThat(row.getString(1)).isEqualTo(row.getString(0)));
    }

    @Test
    void trialsThatAgreeOnThePicturesReadThemOnce() throws IOException {
        Path pictures = Files.createDirectories(folder.resolve("counted"));
        for (int i = 0; i < 12; i++) {
            Files.write(pictures.resolve(i + ".png"), ColourPhotos.png(i % 3, i));
        }
        Dataset<Row> photos = spark.read()
                .format("binaryFile")
                .load("counted:" + pictures)
                .selectExpr("content", "int(regexp_extract(path, '([0-9]+).png$', 1)) % 3 AS label");
        Path features = Files.createDirectories(folder.resolve("features"));
        DeepImageClassifier classifier = classifier().setLabelCol("label").setFeaturesDir(features.toString());
        ParamMap[] maps = new ParamGridBuilder()
                .addGrid(classifier.epochs(), new int[] {1, 3})
                .addGrid(classifier.dropout(), new double[] {0, 0.5})
                .build();
        CountedFileSystem.OPENED.set(0);
        List<DeepImageClassifierModel> models = classifier.fitMultiple(photos, maps);
        assertThat(CountedFileSystem.OPENED).hasValue(12);
        assertThat(models.stream()
                        .map(model -> model.history().orElseThrow().epochs().size()))
                .containsExactlyInAnyOrder(1, 1, 3, 3);
        assertThat(features).isEmptyDirectory();
        ParamMap other = new ParamMap().put(classifier.crop(), "letterbox").put(classifier.keepFeatures(), true);
        classifier.fitMultiple(photos, new ParamMap[] {maps[0], other});
        assertThat(CountedFileSystem.OPENED).hasValue(36);
        try (Stream<Path> kept = Files.list(features)) {
            assertThat(kept)
                    .singleElement()
                    .satisfies(path -> assertThat(path.resolve("_SUCCESS")).exists());
        }
    }

    /** No picture is there any more when the folds are fitted: nothing can look at one twice. */
    @Test
    void aGridOfTwoByTwoWithThreeFoldsPicksTheBest() throws Exception {
        DeepImageClassifier classifier = classifier()
                .setFeaturesCol("features")
                .setFeaturesDir(folder.resolve("grid").toString())
                .setLabelIndexCol("index");
        Dataset<Row> features = classifier.withFeatures(photos().select("path", "content", "kind"));
        assertThat(features.columns()).containsExactly("path", "kind", "features");
        assertThat(features.count()).isEqualTo(24);
        ParamMap[] grid = new ParamGridBuilder()
                .addGrid(classifier.learningRate(), new double[] {1e-7, 0.05})
                .addGrid(classifier.epochs(), new int[] {1, 60})
                .build();
        AtomicInteger running = new AtomicInteger();
        AtomicInteger most = new AtomicInteger();
        SparkListener watch = new SparkListener() {
            @Override
            public void onJobStart(SparkListenerJobStart job) {
                most.accumulateAndGet(running.incrementAndGet(), Math::max);
            }

            @Override
            public void onJobEnd(SparkListenerJobEnd job) {
                running.decrementAndGet();
            }
        };
        spark.sparkContext().addSparkListener(watch);
        CrossValidatorModel best;
        try {
            best = new CrossValidator()
                    .setEstimator(classifier)
                    .setEstimatorParamMaps(grid)
                    .setEvaluator(new MulticlassClassificationEvaluator()
                            .setLabelCol("index")
                            .setMetricName("accuracy"))
                    .setNumFolds(3)
                    .setParallelism(2)
                    .setSeed(3)
                    .fit(features);
            spark.sparkContext().listenerBus().waitUntilEmpty();
        } finally {
            spark.sparkContext().removeSparkListener(watch);
        }
        assertThat(most.get()).isGreaterThan(1);
        int expected = -1;
        for (int i = 0; i < grid.length; i++) {
            boolean isBest = grid[i].get(classifier.learningRate()).get().equals(0.05)
                    && grid[i].get(classifier.epochs()).get().equals(60);
            expected = isBest ? i : expected;
        }
        for (int i = 0; i < grid.length; i++) {
            assertThat(best.avgMetrics()[expected]).isGreaterThanOrEqualTo(best.avgMetrics()[i]);
        }
        assertThat(best.avgMetrics()[expected]).isGreaterThan(0.9);
        DeepImageClassifierModel model = (DeepImageClassifierModel) best.bestModel();
        // The best model is a whole one: it takes pictures.
        assertThat(new MulticlassClassificationEvaluator()
                        .setLabelCol("index")
                        .setMetricName("accuracy")
                        .evaluate(model.transform(photos())))
                .isEqualTo(1.0);
        String at = folder.resolve("cv").toString();
        best.write().overwrite().save(at);
        assertThat(((DeepImageClassifierModel) CrossValidatorModel.load(at).bestModel())
                        .payload()
                        .content())
                .isEqualTo(model.payload().content());
    }

    @Test
    void featuresOfTheFeaturizerAreAsGood() {
        DeepImageClassifierModel pictures = classifier().fit(photos());
        for (String type : List.of("vector", "array")) {
            Dataset<Row> features = new DeepImageFeaturizer()
                    .setInputCol("content")
                    .setOutputCol("f")
                    .setModelFile(TinyModels.classifier(folder).toString())
                    .setOutputType(type)
                    .transform(photos())
                    .drop("content");
            DeepImageClassifierModel model = classifier().setFeaturesCol("f").fit(features);
            assertThat(model.payload().content()).isEqualTo(pictures.payload().content());
            List<Row> heads = model.transform(features).collectAsList();
            List<Row> whole = model.transform(photos()).collectAsList();
            for (int i = 0; i < whole.size(); i++) {
                assertThat(heads.get(i).<String>getAs("predictedLabel"))
                        .isEqualTo(whole.get(i).<String>getAs("predictedLabel"));
                Vector p = heads.get(i).getAs("probability");
                Vector q = whole.get(i).getAs("probability");
                for (int c = 0; c < p.size(); c++) {
                    // One dense layer and a softmax, in f32.
                    assertThat(p.apply(c)).isCloseTo(q.apply(c), org.assertj.core.data.Offset.offset(1e-5));
                }
            }
        }
        assertThatThrownBy(
                        () -> classifier().setFeaturesCol("f").fit(photos().selectExpr("kind", "array(1D, 2D) AS f")))
                .hasStackTraceContaining(
                        "features column 'f': expected 5 numbers, the features of the model, got 2 at row 0"
                                + " of partition 0; compute them with DeepImageFeaturizer and the same params");
    }

    @Test
    void namesOfAStringIndexerAreTakenOver() {
        Pipeline pipeline = new Pipeline().setStages(new PipelineStage[] {
            new StringIndexer().setInputCol("kind").setOutputCol("index").setStringOrderType("alphabetDesc"),
            classifier().setLabelCol("index").setPredictionCol("p").setPredictedLabelCol("name")
        });
        Dataset<Row> said = pipeline.fit(photos()).transform(photos());
        for (Row row : said.collectAsList()) {
            assertThat(row.<String>getAs("name")).isEqualTo(row.<String>getAs("kind"));
            assertThat(row.<Double>getAs("p")).isEqualTo(row.<Double>getAs("index"));
        }
        NominalAttribute attribute =
                (NominalAttribute) Attribute.fromStructField(said.schema().apply("p"));
        assertThat(attribute.values().get()).containsExactly("red", "green", "blue");
    }

    @Test
    void oneClassAloneIsRefused() {
        assertThatThrownBy(() -> classifier().fit(photos().filter("kind = 'red'")))
                .isInstanceOf(DatasetException.class)
                .hasMessage("label column 'kind': expected good rows of at least two classes, got rows of one, red; add"
                        + " rows of another class");
        assertThatThrownBy(() -> classifier().fit(photos().filter("kind = 'none'")))
                .isInstanceOf(DatasetException.class)
                .hasMessageContaining("got no row");
    }

    /** Whatever the data's plan costs, it is gone through once, by all its tasks; and nothing of it stays. */
    @Test
    void featuresOfTheDataAreComputedOnce() {
        Dataset<Row> features = photos().selectExpr("kind", "array(1D, 2D, 3D, 4D, 5D) AS f", "path");
        LongAccumulator rows = spark.sparkContext().longAccumulator();
        Dataset<Row> counted = features.repartition(3)
                .map(
                        (org.apache.spark.api.java.function.MapFunction<Row, Row>) row -> {
                            rows.add(1);
                            return row;
                        },
                        org.apache.spark.sql.Encoders.row(features.schema()));
        DeepImageClassifier classifier = classifier().setFeaturesCol("f").setEpochs(1);
        int persistent = spark.sparkContext().getPersistentRDDs().size();
        classifier.fitMultiple(counted, new ParamMap[] {new ParamMap(), new ParamMap().put(classifier.dropout(), 0.5)});
        assertThat(rows.sum()).isEqualTo(24);
        assertThatThrownBy(() -> classifier.fit(counted.filter("kind = 'red'"))).isInstanceOf(DatasetException.class);
        assertThat(spark.sparkContext().getPersistentRDDs().size()).isEqualTo(persistent);
    }

    /** 4096 rows of features are small; as many pictures are not. */
    @Test
    void rowsOfAStepAreNoPicturesOfABatch() {
        DeepImageClassifier classifier = classifier().setBatchSize(4096).setEpochs(1);
        assertThat(classifier.featurizer().getBatchSize()).isEqualTo(PortOptions.DEFAULT_BATCH);
        assertThat(classifier.fit(photos()).getBatchSize()).isEqualTo(PortOptions.DEFAULT_BATCH);
    }

    @Test
    void aNullAmongFeaturesIsABadRow() {
        Dataset<Row> features = photos().selectExpr("kind", "array(1D, 2D, 3D, if(path = 'p3', null, 4D), 5D) AS f")
                .coalesce(1);
        DeepImageClassifier classifier = classifier().setFeaturesCol("f").setEpochs(1);
        assertThatThrownBy(() -> classifier.fit(features))
                .hasStackTraceContaining("features column 'f': expected numbers in every row, got null for feature 3 at"
                        + " row 3 of partition 0; set handleInvalid to 'skip', or filter such rows out before");
        assertThat(classifier.setHandleInvalid("skip").fit(features).history()).isPresent();
    }

    /** A StringIndexer of other data may have another order. */
    @Test
    void ownIndicesAreThoseOfTheTraining() {
        DeepImageClassifierModel model =
                classifier().setLabelIndexCol("own").setEpochs(1).fit(photos());
        Dataset<Row> others = new StringIndexer()
                .setInputCol("kind")
                .setOutputCol("number")
                .setStringOrderType("alphabetAsc")
                .fit(photos())
                .transform(photos());
        List<Row> said = model.setLabelCol("number").transform(others).collectAsList();
        assertThat(said)
                .hasSize(24)
                .allSatisfy(row -> assertThat(row.<Double>getAs("own"))
                        .isEqualTo(model.labels().indexOf(row.<String>getAs("kind"))));
        DeepImageClassifierModel indexed = classifier()
                .setLabelCol("number")
                .setLabelIndexCol("own")
                .setEpochs(1)
                .fit(new StringIndexer()
                        .setInputCol("kind")
                        .setOutputCol("number")
                        .setStringOrderType("alphabetDesc")
                        .fit(photos())
                        .transform(photos()));
        assertThat(indexed.labels()).containsExactly("red", "green", "blue");
        assertThat(indexed.transform(others).collectAsList())
                .allSatisfy(row -> assertThat(row.<Double>getAs("own"))
                        .isEqualTo(indexed.labels().indexOf(row.<String>getAs("kind"))));
    }

    @Test
    void whatFailsLeavesNoFolder() throws IOException {
        Path features = Files.createDirectories(folder.resolve("failed"));
        DeepImageClassifier classifier = classifier()
                .setFeaturesCol("f")
                .setFeaturesDir(features.toString())
                .setKeepFeatures(true);
        Dataset<Row> bad =
                photos().coalesce(1).withColumn("content", org.apache.spark.sql.functions.expr("binary('none')"));
        assertThatThrownBy(() -> classifier.withFeatures(bad)).hasStackTraceContaining("image");
        assertThatThrownBy(() -> classifier.fit(bad)).hasStackTraceContaining("image");
        assertThat(features).isEmptyDirectory();
    }

    @Test
    void zerosAloneAreTold() {
        assertThatThrownBy(() -> classifier()
                        .setLabelCol("hot")
                        .fit(photos().selectExpr("*", "array(0D, if(kind = 'red', 1D, 0D)) AS hot")))
                .hasStackTraceContaining("label column 'hot': expected one 1, and 0 elsewhere, got 0 alone; a"
                        + " OneHotEncoder needs setDropLast(false)");
    }

    /** The trial that waits is cancelled with the one that fails, whose exception comes as Spark threw it. */
    @Test
    void aTrialThatFailsEndsTheOthers() throws Exception {
        DeepImageClassifier stage = classifier().setParallelism(2);
        spark.sparkContext().listenerBus().waitUntilEmpty();
        CountDownLatch running = new CountDownLatch(1);
        SparkListener watch = new SparkListener() {
            @Override
            public void onTaskStart(org.apache.spark.scheduler.SparkListenerTaskStart task) {
                running.countDown();
            }
        };
        spark.sparkContext().addSparkListener(watch);
        AtomicInteger ended = new AtomicInteger();
        try {
            assertThatThrownBy(() -> stage.parallel(spark.sparkContext(), List.of(true, false), isGood -> {
                        try {
                            if (isGood) {
                                return spark.range(1)
                                        .map(
                                                (org.apache.spark.api.java.function.MapFunction<Long, Long>) at -> {
                                                    // Until it is killed.
                                                    while (!org.apache.spark.TaskContext.get()
                                                            .isInterrupted()) {
                                                        Thread.sleep(20);
                                                    }
                                                    return at;
                                                },
                                                org.apache.spark.sql.Encoders.LONG())
                                        .collectAsList();
                            }
                            assertThat(running.await(60, TimeUnit.SECONDS)).isTrue();
                            return spark.sql("SELECT raise_error('this one')").collectAsList();
                        } catch (InterruptedException e) {
                            throw new IllegalStateException(e);
                        } finally {
                            ended.incrementAndGet();
                        }
                    }))
                    .hasMessageContaining("this one")
                    .isNotInstanceOf(IllegalStateException.class);
            assertThat(ended).hasValue(2);
            for (int i = 0; i < 100 && spark.sparkContext().statusTracker().getActiveJobIds().length > 0; i++) {
                Thread.sleep(100);
            }
            assertThat(spark.sparkContext().statusTracker().getActiveJobIds()).isEmpty();
        } finally {
            spark.sparkContext().removeSparkListener(watch);
        }
    }
}
