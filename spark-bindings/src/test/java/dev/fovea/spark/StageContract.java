package dev.fovea.spark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.fovea.api.error.ImageException;
import dev.fovea.api.error.InvalidArgumentException;
import dev.fovea.api.error.UnknownNameException;
import dev.fovea.api.image.Image;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.apache.spark.ml.Pipeline;
import org.apache.spark.ml.PipelineModel;
import org.apache.spark.ml.PipelineStage;
import org.apache.spark.ml.linalg.SQLDataTypes;
import org.apache.spark.ml.linalg.Vectors;
import org.apache.spark.ml.param.Param;
import org.apache.spark.ml.param.ParamMap;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.MetadataBuilder;
import org.apache.spark.sql.types.StructType;
import org.junit.jupiter.api.Test;

/**
 * What every stage on pictures must fulfil. A stage's own test extends it and says how the stage is set up and what the
 * core answers; {@code StagesTest} fails when a stage has none.
 */
abstract class StageContract<S extends ImageModelTransformer<S>> extends SparkTest {

    private static final String[] NAMES = {"espresso.jpg", "cat.jpg", "rocket.jpg"};

    /** The stage in each of its kinds of set-up, with column "content" in and "out" out. */
    abstract List<S> testObjects();

    /** What the stage's port answers for the picture, as the column's value. */
    abstract List<Object> byCore(S stage, List<Image> images);

    /** Everything of a stage but its columns is set to what is not the default. */
    abstract S unusual();

    abstract S load(String path);

    /** The type of the input column. */
    DataType inputType() {
        return DataTypes.BinaryType;
    }

    /** What the input column may be, in messages. */
    String inputs() {
        return "binary (an encoded picture) or Spark's image struct (origin, height, width, nChannels, mode, data)";
    }

    /** A value of the input column for an encoded picture. */
    Object cell(byte[] encoded) {
        return encoded;
    }

    /** What messages call the picture of a row of {@link #schema()}. */
    String nameOf(Row row) {
        return row.getString(0);
    }

    /** Columns path and content. */
    final StructType schema() {
        return new StructType().add("path", DataTypes.StringType).add("content", inputType());
    }

    private Row row(String path, byte[] encoded) {
        return RowFactory.create(path, encoded == null ? null : cell(encoded));
    }

    final Dataset<Row> photos() {
        return data(
                schema(),
                Arrays.stream(NAMES).map(name -> row(name, Photos.bytes(name))).toArray(Row[]::new));
    }

    @Test
    void answersAsTheCoreBitForBit() {
        List<Image> images =
                Arrays.stream(NAMES).map(name -> Image.read(Photos.file(name))).toList();
        for (S stage : testObjects()) {
            List<Object> expected = byCore(stage, images);
            for (int batch : new int[] {1, 2, 32}) {
                List<Object> answers = stage
                        .copy(new ParamMap())
                        .setBatchSize(batch)
                        .transform(photos())
                        .select("out")
                        .collectAsList()
                        .stream()
                        .map(row -> row.get(0))
                        .toList();
                assertThat(answers).as("%s, batch %d", stage, batch).isEqualTo(expected);
            }
        }
    }

    @Test
    void schemaIsThatOfTheResult() {
        for (S stage : testObjects()) {
            for (String handle : HandleInvalid.words()) {
                S set = stage.copy(new ParamMap()).setHandleInvalid(handle);
                Dataset<Row> result = set.transform(photos());
                assertThat(result.schema()).isEqualTo(set.transformSchema(schema()));
                assertThat(result.columns())
                        .containsExactly(
                                handle.equals("keep")
                                        ? new String[] {"path", "content", "out", "out_reason"}
                                        : new String[] {"path", "content", "out"});
            }
        }
    }

    @Test
    void worksInPipelinesAndSurvivesSaving() throws IOException {
        int n = 0;
        for (S stage : testObjects()) {
            List<Row> expected = stage.transform(photos()).collectAsList();
            Pipeline pipeline = new Pipeline().setStages(new PipelineStage[] {stage});
            PipelineModel model = pipeline.fit(photos());
            assertThat(model.transform(photos()).collectAsList()).isEqualTo(expected);

            String at = folder.resolve(getClass().getSimpleName() + n++).toString();
            stage.save(at + "-stage");
            assertThatThrownBy(() -> stage.save(at + "-stage")).isInstanceOf(IOException.class);
            stage.write().overwrite().save(at + "-stage");
            S loaded = load(at + "-stage");
            assertSameParams(loaded, stage);
            assertThat(loaded.transform(photos()).collectAsList()).isEqualTo(expected);

            pipeline.save(at + "-pipeline");
            assertThat(Pipeline.load(at + "-pipeline")
                            .fit(photos())
                            .transform(photos())
                            .collectAsList())
                    .isEqualTo(expected);
            model.save(at + "-model");
            PipelineModel again = PipelineModel.load(at + "-model");
            assertThat(again.stages()[0]).isInstanceOf(stage.getClass());
            assertThat(again.transform(photos()).collectAsList()).isEqualTo(expected);
        }
    }

    @Test
    void everyParamSurvivesSaving() throws IOException {
        S stage = unusual();
        for (Param<?> param : stage.params()) {
            if (!List.of("modelFile", "modelName", "weightsFile").contains(param.name())) {
                assertThat(stage.isSet(param)).as(param.name()).isTrue();
            }
        }
        String at = folder.resolve(getClass().getSimpleName() + "-unusual").toString();
        stage.save(at);
        assertSameParams(load(at), stage);
    }

    private void assertSameParams(S actual, S expected) {
        assertThat(actual.uid()).isEqualTo(expected.uid());
        for (Param<?> param : expected.params()) {
            Param<?> same = actual.getParam(param.name());
            assertThat(actual.isSet(same)).as(param.name()).isEqualTo(expected.isSet(param));
            assertThat(actual.get(same)).as(param.name()).isEqualTo(expected.get(param));
            assertThat(actual.getDefault(same)).as(param.name()).isEqualTo(expected.getDefault(param));
        }
    }

    @Test
    void copiesWithOtherParams() {
        for (S stage : testObjects()) {
            S copy = stage.copy(new ParamMap().put(stage.outputCol(), "other"));
            assertThat(copy.uid()).isEqualTo(stage.uid());
            assertThat(copy.getOutputCol()).isEqualTo("other");
            assertThat(stage.getOutputCol()).isEqualTo("out");
            assertThat(copy.transform(photos()).columns()).containsExactly("path", "content", "other");
        }
    }

    @Test
    void travelsByJavaSerialisation() throws IOException, ClassNotFoundException {
        for (S stage : testObjects()) {
            ByteArrayOutputStream bytes = new ByteArrayOutputStream();
            try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
                out.writeObject(stage);
            }
            try (ObjectInputStream in = new ObjectInputStream(new ByteArrayInputStream(bytes.toByteArray()))) {
                @SuppressWarnings("unchecked")
                S same = (S) in.readObject();
                assertSameParams(same, stage);
                assertThat(same.transform(photos()).collectAsList())
                        .isEqualTo(stage.transform(photos()).collectAsList());
            }
        }
    }

    @Test
    void everyParamIsExplainedAndHasFluentAccessors() throws NoSuchMethodException {
        S stage = unusual();
        for (Param<?> param : stage.params()) {
            assertThat(stage.explainParams()).contains(param.name() + ": " + param.doc());
            String name =
                    Character.toUpperCase(param.name().charAt(0)) + param.name().substring(1);
            Method getter = stage.getClass().getMethod("get" + name);
            assertThat(Arrays.stream(stage.getClass().getMethods())
                            .filter(method -> method.getName().equals("set" + name))
                            .filter(method -> method.getParameterTypes()[0] == getter.getReturnType())
                            .anyMatch(method -> method.getReturnType().isInstance(stage)))
                    .as("set" + name)
                    .isTrue();
        }
    }

    @Test
    void leavesOtherColumnsAndTheOrderAlone() {
        StructType inner = new StructType().add("a", DataTypes.LongType).add("b", DataTypes.StringType);
        StructType schema = new StructType()
                .add(
                        "id",
                        DataTypes.IntegerType,
                        false,
                        new MetadataBuilder().putString("note", "kept").build())
                .add("vector", SQLDataTypes.VectorType())
                .add("nested", inner)
                .add("list", DataTypes.createArrayType(inner))
                .add("map", DataTypes.createMapType(DataTypes.StringType, DataTypes.DoubleType))
                .add("time", DataTypes.TimestampType)
                .add("decimal", DataTypes.createDecimalType(20, 3))
                .add("content", inputType());
        List<Row> rows = new ArrayList<>();
        for (int i = 0; i < 7; i++) {
            Row nested = RowFactory.create((long) i, i % 2 == 0 ? null : "b" + i);
            rows.add(RowFactory.create(
                    i,
                    Vectors.sparse(5, new int[] {i % 5}, new double[] {i}),
                    nested,
                    List.of(nested, nested),
                    java.util.Map.of("k", i / 3.0),
                    i == 3 ? null : new java.sql.Timestamp(1_600_000_000_123L + i),
                    new java.math.BigDecimal("12345678901234567.125"),
                    i == 5 ? null : cell(Photos.bytes(NAMES[i % 3]))));
        }
        Dataset<Row> data = data(schema, rows.toArray(new Row[0]));
        S stage = testObjects().get(0).setHandleInvalid("keep").setBatchSize(2);
        Dataset<Row> result = stage.transform(data);
        String[] others = schema.fieldNames();
        assertThat(result.selectExpr(others).collectAsList())
                .isEqualTo(data.selectExpr(others).collectAsList());
        for (String name : others) {
            assertThat(result.schema().apply(name)).isEqualTo(data.schema().apply(name));
        }
        assertThat(result.select("out").collectAsList().stream().map(row -> row.isNullAt(0)))
                .containsExactly(false, false, false, false, false, true, false);
    }

    @Test
    void takesNoRows() {
        Dataset<Row> none = spark.createDataFrame(List.of(), schema());
        for (S stage : testObjects()) {
            assertThat(stage.transform(none).collectAsList()).isEmpty();
            assertThat(stage.transform(photos().filter("path = 'none'")).count())
                    .isZero();
        }
    }

    /** A null, an empty one, one that is no picture and a truncated one between two good ones. */
    private Dataset<Row> mixed() {
        byte[] good = Photos.bytes("cat.jpg");
        return data(
                schema(),
                row("good", good),
                row("null", null),
                row("empty", new byte[0]),
                row("text", "no picture at all".getBytes(java.nio.charset.StandardCharsets.UTF_8)),
                row("cut", Arrays.copyOf(good, 2000)),
                row("good too", good));
    }

    @Test
    void skipDropsBadRows() {
        for (S stage : testObjects()) {
            List<Row> rows = stage.setHandleInvalid("skip").transform(mixed()).collectAsList();
            assertThat(rows.stream().map(row -> row.getString(0))).containsExactly("good", "good too");
            assertThat(rows.get(0).get(2)).isNotNull().isEqualTo(rows.get(1).get(2));
        }
    }

    @Test
    void keepSaysWhy() {
        S stage = testObjects().get(0).setHandleInvalid("keep").setReasonCol("why");
        List<Row> rows =
                stage.transform(mixed()).select("path", "content", "out", "why").collectAsList();
        assertThat(rows.stream().map(row -> row.getString(0)))
                .containsExactly("good", "null", "empty", "text", "cut", "good too");
        assertThat(rows.stream().map(row -> row.isNullAt(2))).containsExactly(false, true, true, true, true, false);
        assertThat(rows.get(0).isNullAt(3)).isTrue();
        assertThat(rows.get(1).getString(3))
                .isEqualTo("null: input column 'content': expected a picture in every row, got null at row 1 of"
                        + " partition 0");
        assertThat(rows.get(2).getString(3))
                .isEqualTo("image.empty: image " + nameOf(rows.get(2)) + ": expected an encoded picture, got 0 bytes");
        assertThat(rows.get(3).getString(3))
                .startsWith("image.not_an_image: image " + nameOf(rows.get(3)) + ": expected one of ");
        assertThat(rows.get(4).getString(3)).startsWith("image.truncated: image " + nameOf(rows.get(4)) + ": ");
        assertThat(rows.get(5).isNullAt(3)).isTrue();
    }

    @Test
    void errorNamesTheRow() {
        S stage = testObjects().get(0);
        Dataset<Row> empty = mixed().filter("path IN ('good', 'empty')");
        String fault = "image " + nameOf(mixed().filter("path = 'empty'").first())
                + ": expected an encoded picture, got 0 bytes";
        Dataset<Row> bad = stage.transform(empty);
        assertThatThrownBy(bad::collectAsList)
                .rootCause()
                .isInstanceOf(ImageException.class)
                .hasMessage(fault);
        assertThatThrownBy(bad::collectAsList)
                .hasStackTraceContaining("input column 'content': expected a good picture in every row, got [" + fault
                        + "] at row 1 of partition 0; set handleInvalid"
                        + " to 'skip' or 'keep', or filter such rows out before");
        assertThatThrownBy(() -> stage.transform(mixed()).collectAsList())
                .hasStackTraceContaining("input column 'content': expected a picture in every row, got null at row 1 of"
                        + " partition 0; set handleInvalid to 'skip' or 'keep'");
    }

    @Test
    void badSchemasAreRefused() {
        S stage = testObjects().get(0);
        StructType schema = schema().add("number", DataTypes.LongType);
        assertThatThrownBy(
                        () -> stage.copy(new ParamMap()).setInputCol("contant").transformSchema(schema))
                .isInstanceOf(UnknownNameException.class)
                .hasMessage("input column 'contant': expected a column of the data, got none of that name; did you mean"
                        + " 'content'?");
        assertThatThrownBy(
                        () -> stage.copy(new ParamMap()).setInputCol("number").transformSchema(schema))
                .isInstanceOf(InvalidArgumentException.class)
                .hasMessage("input column 'number': expected " + inputs() + ", got bigint");
        assertThatThrownBy(() -> stage.copy(new ParamMap()).setOutputCol("Path").transformSchema(schema))
                .isInstanceOf(InvalidArgumentException.class)
                .hasMessage("param outputCol: expected the name of a new column, got 'Path', which the data has; choose"
                        + " another name, or drop that column before");
        S keep = stage.copy(new ParamMap()).setHandleInvalid("keep");
        for (String clash : new String[] {"content", "out"}) {
            assertThatThrownBy(() -> keep.setReasonCol(clash).transformSchema(schema))
                    .isInstanceOf(InvalidArgumentException.class)
                    .hasMessageStartingWith("param reasonCol: expected the name of a new column, got '" + clash + "'");
        }
        assertThatThrownBy(() -> keep.transform(spark.range(1).toDF()))
                .isInstanceOf(UnknownNameException.class)
                .hasMessageContaining("input column 'content'");
    }
}
