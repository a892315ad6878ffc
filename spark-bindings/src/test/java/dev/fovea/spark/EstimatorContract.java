package dev.fovea.spark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.fovea.api.error.InvalidArgumentException;
import dev.fovea.api.error.UnknownNameException;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.lang.reflect.Method;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.apache.spark.ml.Pipeline;
import org.apache.spark.ml.PipelineModel;
import org.apache.spark.ml.PipelineStage;
import org.apache.spark.ml.param.Param;
import org.apache.spark.ml.param.ParamMap;
import org.apache.spark.ml.param.Params;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.junit.jupiter.api.Test;

/** What every estimator and the model that it gives must fulfil, on small pictures of three colours. */
abstract class EstimatorContract<E extends TrainingStage<E, M>, M extends TrainedStage<M>> extends SparkTest {

    private static final int EACH = 8;

    /** An estimator that learns the colours quickly; its model file is written to the folder. */
    abstract E testObject(Path folder);

    /** Every param is set to what is not the default. */
    abstract E unusual();

    /** Every param is set to what is not the default. */
    abstract M unusualModel();

    abstract E load(String path);

    abstract M loadModel(String path);

    /** A row whose picture is bad; the label is good. */
    abstract Row bad(Row good);

    /** The column in which a null stands for a missing picture. */
    abstract String pictures();

    /** A column that the model appends. */
    abstract String answer();

    /** The index of what the model says of a row. */
    abstract int said(Row row);

    final Row[] rows() {
        return ColourPhotos.rows(folder.resolve("colours"), EACH);
    }

    final Dataset<Row> photos() {
        return data(ColourPhotos.SCHEMA, rows());
    }

    private E estimator() {
        return testObject(folder);
    }

    @Test
    void learnsStringsIndicesAndVectors() {
        for (String label : List.of("kind", "label", "onehot")) {
            M model = estimator().setLabelCol(label).fit(photos());
            List<Row> said = model.transform(photos()).collectAsList();
            assertThat(said).hasSize(3 * EACH);
            for (Row row : said) {
                assertThat(said(row)).as(label).isEqualTo((int) (double) row.<Double>getAs("label"));
            }
            assertThat(model.history().orElseThrow().epochs()).isNotEmpty();
            assertThat(model.hasParent()).isTrue();
        }
    }

    @Test
    void schemaIsThatOfTheResult() {
        M model = estimator().fit(photos());
        for (String handle : HandleInvalid.words()) {
            M set = model.copy(new ParamMap()).setHandleInvalid(handle);
            assertThat(set.transform(photos()).schema()).isEqualTo(set.transformSchema(ColourPhotos.SCHEMA));
            assertThat(estimator()
                            .setHandleInvalid(handle)
                            .transformSchema(ColourPhotos.SCHEMA)
                            .fieldNames())
                    .containsExactlyInAnyOrder(set.transform(photos()).columns());
        }
    }

    @Test
    void sameSeedSameModelInAnyPartitions() {
        M one = estimator().fit(photos());
        M same = estimator()
                .fit(spark.createDataFrame(List.of(rows()), ColourPhotos.SCHEMA)
                        .repartitionByRange(3, org.apache.spark.sql.functions.expr("int(substr(path, 2))"))
                        .sortWithinPartitions(org.apache.spark.sql.functions.expr("int(substr(path, 2))")));
        M other = estimator().setSeed(5).fit(photos());
        assertThat(same.payload().content()).isEqualTo(one.payload().content());
        assertThat(other.payload().content()).isNotEqualTo(one.payload().content());
    }

    @Test
    void modelsAndEstimatorsSurviveSaving() throws IOException {
        Path models = Files.createDirectories(folder.resolve("gone"));
        E estimator = testObject(models);
        M model = estimator.fit(photos());
        List<Row> expected = model.transform(photos()).collectAsList();
        String at = folder.resolve(getClass().getSimpleName()).toString();
        model.save(at + "-model");
        assertThatThrownBy(() -> model.save(at + "-model")).isInstanceOf(IOException.class);
        M loaded = loadModel(at + "-model");
        assertSameParams(loaded, model);
        assertThat(loaded.transform(photos()).collectAsList()).isEqualTo(expected);
        assertThat(loaded.history()).isEmpty();
        Pipeline pipeline = new Pipeline().setStages(new PipelineStage[] {estimator});
        PipelineModel fitted = pipeline.fit(photos());
        assertThat(fitted.transform(photos()).collectAsList()).isEqualTo(expected);
        fitted.save(at + "-fitted");
        assertThat(PipelineModel.load(at + "-fitted").transform(photos()).collectAsList())
                .isEqualTo(expected);
        pipeline.save(at + "-pipeline");
        // The saved stage holds the content of its model's file.
        Files.delete(Path.of(estimator.getModelFile()));
        assertThat(Pipeline.load(at + "-pipeline")
                        .fit(photos())
                        .transform(photos())
                        .collectAsList())
                .isEqualTo(expected);
        estimator.save(at);
        assertSameParams(load(at), estimator);
    }

    @Test
    void everyParamSurvivesSaving() throws IOException {
        String at = folder.resolve(getClass().getSimpleName() + "-unusual").toString();
        E estimator = unusual();
        requireAllSet(estimator);
        estimator.save(at);
        assertSameParams(load(at), estimator);
        M model = unusualModel();
        requireAllSet(model);
        assertThatThrownBy(() -> model.save(at + "-model"))
                .isInstanceOf(InvalidArgumentException.class)
                .hasMessageContaining("expected a trained model, got none; fit an estimator, or load a saved model");
        model.take(testObject(folder).fit(photos()).payload(), null);
        model.save(at + "-model");
        assertSameParams(loadModel(at + "-model"), model);
    }

    private static void requireAllSet(Params stage) {
        for (Param<?> param : stage.params()) {
            if (!List.of("modelName", "weightsFile").contains(param.name())) {
                assertThat(stage.isSet(param)).as(param.name()).isTrue();
            }
        }
    }

    private static void assertSameParams(Params actual, Params expected) {
        assertThat(actual.uid()).isEqualTo(expected.uid());
        for (Param<?> param : expected.params()) {
            Param<?> same = actual.getParam(param.name());
            assertThat(actual.isSet(same)).as(param.name()).isEqualTo(expected.isSet(param));
            assertThat(actual.get(same)).as(param.name()).isEqualTo(expected.get(param));
            assertThat(actual.getDefault(same)).as(param.name()).isEqualTo(expected.getDefault(param));
        }
    }

    @Test
    void everyParamIsExplainedAndHasFluentAccessors() throws NoSuchMethodException {
        for (PipelineStage stage : List.of(unusual(), unusualModel())) {
            for (Param<?> param : stage.params()) {
                assertThat(stage.explainParams()).contains(param.name() + ": " + param.doc());
                String name = Character.toUpperCase(param.name().charAt(0))
                        + param.name().substring(1);
                Method getter = stage.getClass().getMethod("get" + name);
                assertThat(Arrays.stream(stage.getClass().getMethods())
                                .filter(method -> method.getName().equals("set" + name))
                                .filter(method -> method.getParameterTypes()[0] == getter.getReturnType())
                                .anyMatch(method -> method.getReturnType().isInstance(stage)))
                        .as("set" + name)
                        .isTrue();
            }
        }
    }

    @Test
    void copiesAndTravels() throws IOException, ClassNotFoundException {
        M model = estimator().fit(photos());
        List<Row> expected = model.transform(photos()).collectAsList();
        assertThat(model.copy(new ParamMap()).transform(photos()).collectAsList())
                .isEqualTo(expected);
        for (Object stage : List.of(model, estimator())) {
            ByteArrayOutputStream bytes = new ByteArrayOutputStream();
            try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
                out.writeObject(stage);
            }
            try (ObjectInputStream in = new ObjectInputStream(new ByteArrayInputStream(bytes.toByteArray()))) {
                Object read = in.readObject();
                assertSameParams((Params) read, (Params) stage);
                @SuppressWarnings("unchecked")
                M same = stage == model ? (M) read : ((E) read).fit(photos());
                assertThat(same.transform(photos()).collectAsList()).isEqualTo(expected);
            }
        }
    }

    private Dataset<Row> with(Row... more) {
        List<Row> all = new ArrayList<>(List.of(rows()));
        all.addAll(2, List.of(more));
        return data(ColourPhotos.SCHEMA, all.toArray(Row[]::new));
    }

    private static Row without(Row row, String column) {
        Object[] values = new Object[row.length()];
        for (int i = 0; i < values.length; i++) {
            values[i] = ColourPhotos.SCHEMA.fieldNames()[i].equals(column) ? null : row.get(i);
        }
        return RowFactory.create(values);
    }

    @Test
    void badRowsAreRefusedOrLeftOut() {
        Row row = rows()[0];
        M clean = estimator().setLabelCol("kind").fit(photos());
        for (Row wrong : List.of(without(row, "kind"), without(row, pictures()), bad(row))) {
            assertThatThrownBy(() -> estimator().setLabelCol("kind").fit(with(wrong)))
                    .hasStackTraceContaining("set handleInvalid to 'skip'");
        }
        Dataset<Row> mixed = with(without(row, "kind"), without(row, pictures()));
        for (String handle : List.of("skip", "keep")) {
            M model = estimator().setLabelCol("kind").setHandleInvalid(handle).fit(mixed);
            assertThat(model.payload().content()).isEqualTo(clean.payload().content());
            assertThat(model.getHandleInvalid()).isEqualTo(handle);
        }
        M kept = estimator().setLabelCol("kind").setHandleInvalid("keep").fit(with(bad(row)));
        List<Row> said = kept.transform(with(bad(row))).collectAsList();
        assertThat(said).hasSize(3 * EACH + 1);
        Row answered = said.get(2);
        assertThat(answered.isNullAt(answered.fieldIndex(answer()))).isTrue();
        assertThat(answered.<String>getAs(kept.getReasonCol())).startsWith("image.");
        assertThatThrownBy(() -> estimator()
                        .setLabelCol("label")
                        .fit(photos().withColumn("label", org.apache.spark.sql.functions.expr("label + 0.5"))))
                .hasStackTraceContaining("label column 'label': expected a whole number from 0 to ");
    }

    @Test
    void wrongColumnsAreToldBeforeAnythingIsComputed() {
        assertThatThrownBy(() -> estimator().setLabelCol("lable").fit(photos()))
                .isInstanceOf(UnknownNameException.class)
                .hasMessage("label column 'lable': expected a column of the data, got none of that name; did you mean"
                        + " 'label'?");
        assertThatThrownBy(() -> estimator().setLabelCol("content").transformSchema(ColourPhotos.SCHEMA))
                .isInstanceOf(InvalidArgumentException.class)
                .hasMessage(
                        "label column 'content': expected strings, numbers (indices), or vectors or arrays of numbers"
                                + " (one-hot), got binary");
        assertThatThrownBy(() -> estimator().setInputCol("nowhere").fit(photos()))
                .isInstanceOf(UnknownNameException.class)
                .hasMessageStartingWith("input column 'nowhere': expected a column of the data, got none of that name");
        assertThatThrownBy(() -> estimator().setHandleInvalid("drop"))
                .isInstanceOf(InvalidArgumentException.class)
                .hasMessage("param handleInvalid: expected one of error, skip, keep, got 'drop'");
        assertThatThrownBy(() -> estimator().setLearningRate(0))
                .hasMessage("param learningRate: expected above 0.0, got 0.0");
        assertThatThrownBy(() -> estimator().setLabelCol("kind").fit(photos().filter("kind = 'red'")))
                .hasMessageContaining("label column 'kind': expected ");
    }

    @Test
    void severalParamMapsGiveSeveralModels() {
        E estimator = estimator().setParallelism(2);
        ParamMap[] maps = {
            new ParamMap(), new ParamMap().put(estimator.seed(), 3L), new ParamMap().put(estimator.learningRate(), 1e-6)
        };
        List<M> models = estimator.fitMultiple(photos(), maps);
        assertThat(models).hasSize(3);
        for (int i = 0; i < maps.length; i++) {
            assertThat(models.get(i).payload().content())
                    .as("map %d", i)
                    .isEqualTo(estimator.copy(maps[i]).fit(photos()).payload().content());
        }
        assertThat(estimator.fitMultiple(photos(), new ParamMap[0])).isEmpty();
        assertThat(estimator
                        .fit(
                                photos(),
                                scala.jdk.javaapi.CollectionConverters.asScala(List.of(maps))
                                        .toSeq())
                        .length())
                .isEqualTo(3);
    }

    @Test
    void theModelsFileWorksEverywhere() throws IOException {
        M model = estimator().setLabelCol("kind").fit(photos());
        Path file = folder.resolve(getClass().getSimpleName() + "-plain.fovea");
        model.writeModelFile(file.toString());
        DeepImagePredictor predictor = new DeepImagePredictor()
                .setInputCol("content")
                .setOutputCol("labels")
                .setModelFile(file.toString());
        FoveaFunctions.register(spark);
        photos().createOrReplaceTempView("colours");
        List<Row> sql = spark.sql("SELECT kind, fovea_predict(content, '" + file + "')[0].description FROM colours")
                .collectAsList();
        List<Row> stage = predictor
                .setTopK(1)
                .transform(photos())
                .selectExpr("kind", "labels[0].description")
                .collectAsList();
        assertThat(sql).isEqualTo(stage).hasSize(3 * EACH);
        for (Row row : sql) {
            assertThat(row.getString(1)).isEqualTo(row.getString(0));
        }
        String uri = folder.resolve(getClass().getSimpleName() + "-uri.fovea")
                .toUri()
                .toString();
        model.writeModelFile(uri.replace("file:", "counted:"));
        assertThat(Path.of(java.net.URI.create(uri))).hasSameBinaryContentAs(file);
    }
}
