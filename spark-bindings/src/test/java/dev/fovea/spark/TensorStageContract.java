package dev.fovea.spark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.fovea.api.error.FoveaException;
import dev.fovea.api.error.InvalidArgumentException;
import dev.fovea.api.error.UnknownNameException;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.lang.reflect.Method;
import java.nio.file.Path;
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
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.MetadataBuilder;
import org.apache.spark.sql.types.StructType;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * What every stage on tensors must fulfil, on {@link PairModel}. A stage's own test extends it and says how the stage is
 * set up; {@code StagesTest} fails when a stage has none.
 */
abstract class TensorStageContract<S extends TensorStage<S>> extends SparkTest {

    private Path model;

    @BeforeEach
    void writeModel() {
        model = PairModel.file(folder);
    }

    /** The model's file. */
    final Path model() {
        return model;
    }

    /** The stage with columns a and b in, and s (the scores) and g (the grid) out. */
    abstract S testObject();

    /** The stage with these columns in, in the model's order. */
    abstract S withInputs(S stage, String left, String right);

    /** Every param is set to what is not the default. */
    abstract S unusual();

    abstract S load(String path);

    private static List<float[]> flat(Row row) {
        List<Float> scores = row.getList(row.fieldIndex("s"));
        List<scala.collection.Seq<Float>> grid = row.getList(row.fieldIndex("g"));
        float[] left = new float[scores.size()];
        float[] right = new float[4];
        for (int i = 0; i < left.length; i++) {
            left[i] = scores.get(i);
        }
        for (int i = 0; i < 4; i++) {
            right[i] = grid.get(i / 2).apply(i % 2);
        }
        return List.of(left, right);
    }

    @Test
    void answersAsTheCoreBitForBit() {
        List<List<float[]>> expected = PairModel.rows().stream()
                .map(row -> PairModel.byCore(model, row))
                .toList();
        for (int batch : new int[] {1, 2, 32}) {
            List<Row> rows =
                    testObject().setBatchSize(batch).transform(PairModel.data()).collectAsList();
            assertThat(rows).hasSize(PairModel.ROWS);
            for (int i = 0; i < rows.size(); i++) {
                assertThat(rows.get(i).getInt(0)).isEqualTo(i);
                assertThat(flat(rows.get(i)).get(0))
                        .as("row %d", i)
                        .containsExactly(expected.get(i).get(0));
                assertThat(flat(rows.get(i)).get(1))
                        .as("row %d", i)
                        .containsExactly(expected.get(i).get(1));
            }
        }
    }

    @Test
    void vectorsHoldTheSameRowMajor() {
        Dataset<Row> result = testObject().setOutputMode("vector").transform(PairModel.data());
        assertThat(result.schema().apply("g").dataType()).isEqualTo(SQLDataTypes.VectorType());
        assertThat(result.schema().apply("g").metadata().json()).contains("\"num_attrs\":4");
        List<Row> arrays = testObject().transform(PairModel.data()).collectAsList();
        List<Row> vectors = result.collectAsList();
        for (int i = 0; i < arrays.size(); i++) {
            List<float[]> expected = flat(arrays.get(i));
            for (int output = 0; output < 2; output++) {
                float[] values = expected.get(output);
                double[] wide = new double[values.length];
                Arrays.setAll(wide, at -> values[at]);
                assertThat(vectors.get(i).<Object>getAs(output == 0 ? "s" : "g"))
                        .isEqualTo(Vectors.dense(wide));
            }
        }
    }

    @Test
    void schemaIsThatOfTheResult() {
        for (String mode : OutputMode.words()) {
            for (String handle : HandleInvalid.words()) {
                S set = testObject().setOutputMode(mode).setHandleInvalid(handle);
                Dataset<Row> result = set.transform(PairModel.data());
                assertThat(result.schema()).isEqualTo(set.transformSchema(PairModel.SCHEMA));
                assertThat(result.columns())
                        .containsExactly(
                                handle.equals("keep")
                                        ? new String[] {"id", "a", "b", "s", "g", "s_reason"}
                                        : new String[] {"id", "a", "b", "s", "g"});
            }
        }
        StructType schema = testObject().transformSchema(PairModel.SCHEMA);
        assertThat(schema.apply("s").dataType().catalogString()).isEqualTo("array<float>");
        assertThat(schema.apply("g").dataType().catalogString()).isEqualTo("array<array<float>>");
        assertThat(schema.apply("g").nullable()).isFalse();
    }

    @Test
    void worksInPipelinesAndSurvivesSaving() throws IOException {
        S stage = testObject();
        List<Row> expected = stage.transform(PairModel.data()).collectAsList();
        Pipeline pipeline = new Pipeline().setStages(new PipelineStage[] {stage});
        PipelineModel fitted = pipeline.fit(PairModel.data());
        assertThat(fitted.transform(PairModel.data()).collectAsList()).isEqualTo(expected);

        String at = folder.resolve(getClass().getSimpleName()).toString();
        stage.save(at + "-stage");
        assertThatThrownBy(() -> stage.save(at + "-stage")).isInstanceOf(IOException.class);
        stage.write().overwrite().save(at + "-stage");
        fitted.save(at + "-model");
        // The file is not needed any more: its content lies with the stage.
        assertThat(model.toFile().delete()).isTrue();
        S loaded = load(at + "-stage");
        assertSameParams(loaded, stage);
        assertThat(loaded.transform(PairModel.data()).collectAsList()).isEqualTo(expected);
        PipelineModel again = PipelineModel.load(at + "-model");
        assertThat(again.stages()[0]).isInstanceOf(stage.getClass());
        assertThat(again.transform(PairModel.data()).collectAsList()).isEqualTo(expected);
    }

    @Test
    void everyParamSurvivesSaving() throws IOException {
        S stage = unusual();
        String at = folder.resolve(getClass().getSimpleName() + "-unusual").toString();
        stage.save(at);
        assertSameParams(load(at), stage);
    }

    private void assertSameParams(S actual, S expected) {
        assertThat(actual.uid()).isEqualTo(expected.uid());
        for (Param<?> param : expected.params()) {
            Param<?> same = actual.getParam(param.name());
            assertThat(actual.isSet(same)).as(param.name()).isEqualTo(expected.isSet(param));
            if (expected.isDefined(param)) {
                assertThat((Object) actual.getOrDefault(same)).as(param.name()).isEqualTo(expected.getOrDefault(param));
            }
        }
    }

    @Test
    void copiesWithOtherParams() {
        S stage = testObject();
        S copy = stage.copy(new ParamMap().put(stage.outputMode(), "vector"));
        assertThat(copy.uid()).isEqualTo(stage.uid());
        assertThat(copy.getOutputMode()).isEqualTo("vector");
        assertThat(stage.getOutputMode()).isEqualTo("array");
        assertThat(copy.transform(PairModel.data()).columns()).containsExactly("id", "a", "b", "s", "g");
    }

    @Test
    void travelsByJavaSerialisation() throws IOException, ClassNotFoundException {
        S stage = testObject();
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
            out.writeObject(stage);
        }
        try (ObjectInputStream in = new ObjectInputStream(new ByteArrayInputStream(bytes.toByteArray()))) {
            @SuppressWarnings("unchecked")
            S same = (S) in.readObject();
            assertSameParams(same, stage);
            assertThat(same.transform(PairModel.data()).collectAsList())
                    .isEqualTo(stage.transform(PairModel.data()).collectAsList());
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
        StructType inner = new StructType().add("x", DataTypes.LongType).add("y", DataTypes.StringType);
        StructType schema = new StructType()
                .add(
                        "id",
                        DataTypes.IntegerType,
                        false,
                        new MetadataBuilder().putString("note", "kept").build())
                .add("a", SQLDataTypes.VectorType())
                .add("nested", inner)
                .add("map", DataTypes.createMapType(DataTypes.StringType, DataTypes.DoubleType))
                .add("time", DataTypes.TimestampType)
                .add("b", DataTypes.createArrayType(DataTypes.IntegerType));
        List<Row> rows = new ArrayList<>();
        for (int i = 0; i < 7; i++) {
            rows.add(RowFactory.create(
                    i,
                    i % 2 == 0
                            ? Vectors.dense(i, 0, 0.5, 0)
                            : Vectors.sparse(4, new int[] {0, 2}, new double[] {i, 0.5}),
                    RowFactory.create((long) i, i % 2 == 0 ? null : "b" + i),
                    java.util.Map.of("k", i / 3.0),
                    i == 3 ? null : new java.sql.Timestamp(1_600_000_000_123L + i),
                    i == 5 ? null : List.of(i, -1, 0, 1)));
        }
        Dataset<Row> data = data(schema, rows.toArray(new Row[0]));
        Dataset<Row> result =
                testObject().setHandleInvalid("keep").setBatchSize(2).transform(data);
        String[] others = schema.fieldNames();
        assertThat(result.selectExpr(others).collectAsList())
                .isEqualTo(data.selectExpr(others).collectAsList());
        for (String name : others) {
            assertThat(result.schema().apply(name)).isEqualTo(data.schema().apply(name));
        }
        List<Row> answers = result.collectAsList();
        assertThat(answers.stream().map(row -> row.isNullAt(row.fieldIndex("s"))))
                .containsExactly(false, false, false, false, false, true, false);
        for (int i : new int[] {0, 1, 6}) {
            Row expected = PairModel.row(i, new float[] {i, 0, 0.5f, 0}, new float[] {i, -1, 0, 1});
            assertThat(flat(answers.get(i)).get(0))
                    .containsExactly(PairModel.byCore(model, expected).get(0));
            assertThat(flat(answers.get(i)).get(1)).containsExactly(i, 0, 0, 1);
        }
    }

    @Test
    void takesNoRows() {
        Dataset<Row> none = spark.createDataFrame(List.of(), PairModel.SCHEMA);
        assertThat(testObject().transform(none).collectAsList()).isEmpty();
        assertThat(testObject().transform(PairModel.data().filter("id < 0")).count())
                .isZero();
    }

    /** A null, a null inside, a ragged grid, too few values and a number too large between two good rows. */
    private static Dataset<Row> mixed() {
        List<Double> a = List.of(1.0, 2.0, 3.0, 4.0);
        List<List<Float>> b = List.of(List.of(1f, 2f), List.of(3f, 4f));
        return data(
                PairModel.SCHEMA,
                RowFactory.create(0, a, b),
                RowFactory.create(1, null, b),
                RowFactory.create(2, Arrays.asList(1.0, null, 3.0, 4.0), b),
                RowFactory.create(3, a, List.of(List.of(1f, 2f), List.of(3f))),
                RowFactory.create(4, List.of(1.0, 2.0, 3.0), b),
                RowFactory.create(5, List.of(1.0, 2.0, 1e300, 4.0), b),
                RowFactory.create(6, a, b));
    }

    @Test
    void skipDropsBadRows() {
        List<Row> rows =
                testObject().setHandleInvalid("skip").transform(mixed()).collectAsList();
        assertThat(rows.stream().map(row -> row.getInt(0))).containsExactly(0, 6);
        assertThat(rows.get(0).<Object>getAs("s")).isEqualTo(rows.get(1).<Object>getAs("s"));
    }

    @Test
    void keepSaysWhy() {
        List<Row> rows = testObject()
                .setHandleInvalid("keep")
                .setReasonCol("why")
                .setBatchSize(3)
                .transform(mixed())
                .select("id", "s", "g", "why")
                .collectAsList();
        assertThat(rows.stream().map(row -> row.getInt(0))).containsExactly(0, 1, 2, 3, 4, 5, 6);
        for (Row row : rows) {
            boolean isGood = row.getInt(0) == 0 || row.getInt(0) == 6;
            assertThat(row.isNullAt(1)).isEqualTo(!isGood);
            assertThat(row.isNullAt(2)).isEqualTo(!isGood);
            assertThat(row.isNullAt(3)).isEqualTo(isGood);
        }
        assertThat(rows.stream().map(row -> row.getString(3)))
                .containsExactly(
                        null,
                        "null: input column 'a': expected a value in every row, got null at row 1 of partition 0",
                        "shape: input column 'a': expected a number in every place, got null at row 2 of partition 0,"
                                + " index [1]",
                        "shape: input column 'b': expected arrays of one length, 2 as the first, got 1 values at row 3"
                                + " of partition 0, index [1]",
                        "shape: input column 'a': expected 4 numbers for model input left f32 [?,4], got 3 values at row"
                                + " 4 of partition 0",
                        "argument: input column 'a': expected numbers within the range of float for model input 'left'"
                                + " (f32), got 1.0E300 at row 5 of partition 0, index [2]",
                        null);
    }

    @Test
    void errorNamesTheRow() {
        assertThatThrownBy(() -> testObject().transform(mixed()).collectAsList())
                .hasStackTraceContaining("input column 'a': expected a value in every row, got null at row 1 of"
                        + " partition 0; set handleInvalid to 'skip' or 'keep', or filter such rows out before");
        assertThatThrownBy(
                        () -> testObject().transform(mixed().filter("id > 2")).collectAsList())
                .hasStackTraceContaining("input column 'b': expected arrays of one length, 2 as the first, got 1 values"
                        + " at row 0 of partition 0, index [1]; set handleInvalid to 'skip' or 'keep'");
    }

    @Test
    void badSchemasAreRefusedBeforeAnyJob() {
        StructType schema = PairModel.SCHEMA;
        assertRefused(
                () -> withInputs(testObject(), "aa", "b").transformSchema(schema),
                UnknownNameException.class,
                "input column 'aa': expected a column of the data, got none of that name; did you mean 'a'?");
        assertRefused(
                () -> testObject().transformSchema(schema.add("s", DataTypes.StringType)),
                InvalidArgumentException.class,
                "output column 's': expected the name of a new column, got one that the data or another output has;"
                        + " choose another name, or drop that column before");
        assertRefused(
                () -> testObject().setHandleInvalid("keep").setReasonCol("A").transformSchema(schema),
                InvalidArgumentException.class,
                "reason column 'A': expected the name of a new column, got one that the data or another output has;"
                        + " choose another name, or drop that column before");
        StructType texts = new StructType()
                .add("a", DataTypes.StringType)
                .add("b", schema.apply("b").dataType());
        assertRefused(
                () -> testObject().transformSchema(texts),
                InvalidArgumentException.class,
                "input column 'a': expected a number, an array of numbers (nested too) or an ML vector, got string; cast"
                        + " it, for instance to double");
    }

    @Test
    void everythingWrongIsToldAtOnce() {
        StructType schema = new StructType()
                .add("a", DataTypes.createArrayType(DataTypes.DateType))
                .add("c", DataTypes.IntegerType)
                .add("g", DataTypes.IntegerType);
        assertRefused(
                () -> testObject().transformSchema(schema),
                InvalidArgumentException.class,
                "stage " + testObject().getClass().getSimpleName()
                        + ": expected columns and tensors that fit together, got 3 faults: (1) input column 'a': expected"
                        + " a number, an array of numbers (nested too) or an ML vector, got array<date>; cast it, for"
                        + " instance to double; (2) input column 'b': expected a column of the data, got none of that"
                        + " name; did you mean 'a'?; (3) output column 'g': expected the name of a new column, got one"
                        + " that the data or another output has; choose another name, or drop that column before");
    }

    static void assertRefused(
            org.assertj.core.api.ThrowableAssert.ThrowingCallable call,
            Class<? extends FoveaException> type,
            String message) {
        assertThatThrownBy(call).isInstanceOf(type).hasMessage(message);
    }
}
