package dev.fovea.spark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.fovea.api.error.InvalidArgumentException;
import dev.fovea.api.error.ModelException;
import dev.fovea.api.error.ShapeException;
import dev.fovea.api.error.UnknownNameException;
import dev.fovea.api.model.Selection;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.spark.ml.linalg.Vector;
import org.apache.spark.ml.param.Param;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Any model on columns, bound by name; and models of every kind of batch and size. */
class TensorTransformerTest extends TensorStageContract<TensorTransformer> {

    private static Map<String, String> ordered(String... pairs) {
        Map<String, String> map = new LinkedHashMap<>();
        for (int i = 0; i < pairs.length; i += 2) {
            map.put(pairs[i], pairs[i + 1]);
        }
        return map;
    }

    @Override
    TensorTransformer testObject() {
        return new TensorTransformer("tensors")
                .setModelFile(model().toString())
                .setInputMapping(ordered("a", "left", "b", "right"))
                .setOutputMapping(ordered("scores", "s", "grid", "g"));
    }

    @Override
    TensorTransformer withInputs(TensorTransformer stage, String left, String right) {
        return stage.setInputMapping(ordered(left, "left", right, "right"));
    }

    @Override
    TensorTransformer unusual() {
        return testObject()
                .setBatchSize(3)
                .setThreads(2)
                .setBackend("reference")
                .setHandleInvalid("keep")
                .setReasonCol("why")
                .setOutputMode("vector")
                .setSignature("classify");
    }

    @Override
    TensorTransformer load(String path) {
        return TensorTransformer.load(path);
    }

    @Test
    void innerTensorsAreOutputsToo() {
        Dataset<Row> result = testObject()
                .setOutputMapping(ordered("hidden", "h", "scores", "s"))
                .transform(PairModel.data());
        assertThat(result.columns()).containsExactly("id", "a", "b", "h", "s");
        for (Row row : result.collectAsList()) {
            List<Float> hidden = row.getList(3);
            List<Float> scores = row.getList(4);
            for (int i = 0; i < 3; i++) {
                // A sigmoid in single precision, by other operations: a few units in the last place of at most 1.
                assertThat((double) scores.get(i))
                        .isCloseTo(1 / (1 + Math.exp(-hidden.get(i))), org.assertj.core.api.Assertions.within(1e-6));
            }
        }
    }

    @Test
    void wrongNamesAreToldAtOnce() {
        TensorTransformer stage = testObject()
                .setInputMapping(ordered("a", "lefft", "b", "right"))
                .setOutputMapping(ordered("score", "s", "grid", "g", "grit", "h"));
        assertThatThrownBy(() -> stage.transformSchema(PairModel.SCHEMA))
                .isInstanceOf(InvalidArgumentException.class)
                .hasMessageStartingWith(
                        "stage TensorTransformer: expected columns and tensors that fit together, got 4 faults: (1) node"
                                + " 'score' of graph pair: expected the name of a node, got an unknown one; did you mean"
                                + " 'scores'?; (2) node 'grit' of graph pair: expected the name of a node, got an unknown"
                                + " one; did you mean 'grid'?; (3) model input 'lefft': expected one of [left, right],"
                                + " the inputs of the model, got another; did you mean 'left'?; (4) model input 'left':"
                                + " expected a column for left f32 [?,4], got none; name the column that feeds it");
        assertRefused(
                () -> testObject().setInputMapping(ordered("a", "left")).transformSchema(PairModel.SCHEMA),
                InvalidArgumentException.class,
                "model input 'right': expected a column for right f32 [?,2,2], got none; name the column that feeds it");
        assertRefused(
                () -> withInputs(testObject(), "b", "a").transformSchema(PairModel.SCHEMA),
                ShapeException.class,
                "input column 'b': expected 4 numbers for model input left f32 [?,4], got array<array<float>>; flatten"
                        + " it");
    }

    @Test
    void whatIsMissingIsTold() {
        assertThatThrownBy(() -> new TensorTransformer().transformSchema(PairModel.SCHEMA))
                .isInstanceOf(InvalidArgumentException.class)
                .hasMessageContaining("3 faults")
                .hasMessageContaining("param inputMapping: expected a value, got none; call setInputMapping")
                .hasMessageContaining("param outputMapping: expected a value, got none; call setOutputMapping");
        assertThatThrownBy(() -> testObject().setModelFile("no/such.keras").transformSchema(PairModel.SCHEMA))
                .isInstanceOf(ModelException.class)
                .hasMessageContaining("no/such.keras");
    }

    @Test
    void mappingsAreCheckedWhenTheyAreSet() {
        TensorTransformer stage = new TensorTransformer();
        assertRefused(
                () -> stage.setInputMapping(Map.of()),
                InvalidArgumentException.class,
                "param inputMapping: expected a map from name to name, got an empty one; give at least one pair of names");
        assertRefused(
                () -> stage.setInputMapping(Map.of("a", " ")),
                InvalidArgumentException.class,
                "param inputMapping: expected a map from name to name, got 'a' for ' '; give at least one pair of names");
        assertRefused(
                () -> stage.setOutputMapping(ordered("x", "s", "y", "s")),
                InvalidArgumentException.class,
                "param outputMapping: expected each name once, got 's' for 'y' and for another; map one of them to another"
                        + " name");
    }

    /** As Spark Connect sets it: the value is text. */
    @Test
    @SuppressWarnings({"unchecked", "rawtypes"})
    void mappingsAreTakenAsJson() {
        TensorTransformer stage = testObject();
        Param param = stage.getParam("inputMapping");
        stage.set(param, "{\"a\": \"left\", \"b\": \"right\"}");
        assertThat(stage.getInputMapping()).containsExactly(Map.entry("a", "left"), Map.entry("b", "right"));
        assertThat(stage.transform(PairModel.data()).collectAsList())
                .isEqualTo(testObject().transform(PairModel.data()).collectAsList());
        assertThat(param.jsonEncode(stage.getOrDefault(param))).isEqualTo("{\"a\":\"left\",\"b\":\"right\"}");
        for (String wrong : new String[] {"[1]", "{\"a\": 1}", "{}", "left", "{"}) {
            assertThatThrownBy(() -> stage.set(param, wrong))
                    .as(wrong)
                    .isInstanceOf(InvalidArgumentException.class)
                    .hasMessageStartingWith("param inputMapping: expected a map from name to name, got ");
        }
    }

    private static final StructType PICTURES = new StructType()
            .add("id", DataTypes.IntegerType)
            .add("p", DataTypes.createArrayType(DataTypes.createArrayType(DataTypes.IntegerType)))
            .add("f", DataTypes.ShortType);

    private static TensorTransformer sums(int batch) {
        return new TensorTransformer()
                .setModelFile(SumsRuntime.file(folder, batch).toString())
                .setInputMapping(Map.of("p", "picture", "f", "factor"))
                .setOutputMapping(ordered("total", "total", "scaled", "scaled", "big", "big"));
    }

    private static Row picture(int id, int height, int width) {
        List<List<Integer>> rows = new ArrayList<>();
        for (int y = 0; y < height; y++) {
            List<Integer> row = new ArrayList<>();
            for (int x = 0; x < width; x++) {
                row.add(id + y * width + x);
            }
            rows.add(row);
        }
        return RowFactory.create(id, rows, (short) (id % 3));
    }

    /** Pictures of three sizes, each answered in its own size, whatever batches the model takes. */
    @ParameterizedTest
    @ValueSource(ints = {-1, 1, 2, 3})
    void picturesOfAnySizeAndBatchesOfAnyKind(int fixed) {
        Row[] rows = new Row[11];
        for (int i = 0; i < rows.length; i++) {
            rows[i] = picture(i, 1 + i / 4, 2);
        }
        for (int batch : new int[] {1, 4}) {
            Dataset<Row> result = sums(fixed).setBatchSize(batch).transform(data(PICTURES, rows));
            assertThat(result.schema().apply("scaled").dataType().catalogString())
                    .isEqualTo("array<array<float>>");
            assertThat(result.schema().apply("total").dataType()).isEqualTo(DataTypes.DoubleType);
            assertThat(result.schema().apply("big").dataType()).isEqualTo(DataTypes.BooleanType);
            List<Row> answers = result.collectAsList();
            assertThat(answers).hasSize(rows.length);
            for (int i = 0; i < rows.length; i++) {
                Row answer = answers.get(i);
                int count = 2 * (1 + i / 4);
                int factor = i % 3;
                double sum = factor * (count * i + count * (count - 1) / 2.0);
                assertThat(answer.getInt(0)).isEqualTo(i);
                assertThat(answer.getDouble(3)).as("total of %d", i).isEqualTo(sum);
                assertThat(answer.getBoolean(5)).isEqualTo(sum > 10);
                List<scala.collection.Seq<Float>> scaled = answer.getList(4);
                assertThat(scaled).hasSize(1 + i / 4);
                assertThat(scaled.get(i / 4).apply(1)).isEqualTo((float) factor * (i + count - 1));
            }
        }
    }

    @Test
    void vectorsOfOpenSizesHaveNoSizeInTheSchema() {
        Dataset<Row> result = sums(-1).setOutputMode("vector").transform(data(PICTURES, picture(2, 2, 3)));
        assertThat(result.schema().apply("scaled").metadata().json()).isEqualTo("{}");
        Row row = result.first();
        assertThat(((Vector) row.getAs("scaled")).toArray()).containsExactly(4, 6, 8, 10, 12, 14);
        assertThat(((Vector) row.getAs("total")).toArray()).containsExactly(54);
        assertThat(((Vector) row.getAs("big")).toArray()).containsExactly(1);
    }

    @Test
    void aModelWithoutBatchesIsRefused() {
        assertThatThrownBy(() -> sums(0).transformSchema(PICTURES))
                .isInstanceOf(InvalidArgumentException.class)
                .hasMessageContaining("model input 'picture': expected a batch dimension first, got a scalar; give the"
                        + " model a batch dimension, and save it again")
                .hasMessageContaining("model output 'total': expected a batch dimension first, and so a value for each"
                        + " row, got a scalar; name another output");
    }

    /** Scalars of every type of Spark's, and arrays of every type. */
    @Test
    void columnsOfEveryTypeOfNumbers() {
        Map<DataType, Object> threes = new LinkedHashMap<>();
        threes.put(DataTypes.ByteType, (byte) 3);
        threes.put(DataTypes.ShortType, (short) 3);
        threes.put(DataTypes.IntegerType, 3);
        threes.put(DataTypes.LongType, 3L);
        threes.put(DataTypes.FloatType, 3f);
        threes.put(DataTypes.DoubleType, 3d);
        threes.put(DataTypes.createDecimalType(9, 2), new java.math.BigDecimal("3.00"));
        threes.put(DataTypes.BooleanType, true);
        threes.forEach((type, three) -> {
            for (boolean hasNulls : new boolean[] {true, false}) {
                StructType schema = new StructType()
                        .add("p", DataTypes.createArrayType(DataTypes.createArrayType(type, hasNulls), hasNulls))
                        .add("f", type);
                Row row = RowFactory.create(List.of(List.of(three, three), List.of(three, three)), three);
                double expected = three.equals(true) ? 4 : 36;
                assertThat(sums(-1).transform(data(schema, row)).first().getDouble(2))
                        .as(type.simpleString())
                        .isEqualTo(expected);
            }
        });
    }

    @Test
    void unknownBackendsAndSignaturesAreRefused() {
        assertThatThrownBy(() -> testObject().setBackend("nonesuch").transformSchema(PairModel.SCHEMA))
                .isInstanceOf(UnknownNameException.class)
                .hasMessageStartingWith("backend 'nonesuch': expected one of ");
        assertThatThrownBy(() -> testObject().setSignature("other").transformSchema(PairModel.SCHEMA))
                .isInstanceOf(dev.fovea.api.error.FoveaException.class)
                .hasMessageContaining("other");
    }

    @Test
    void modelsByNameAreFoundOnTheExecutors() {
        StructType schema = new StructType().add("pixels", DataTypes.createArrayType(DataTypes.FloatType));
        List<Float> gray = java.util.Collections.nCopies(224 * 224 * 3, 0f);
        TensorTransformer stage = new TensorTransformer().setModelName("EfficientNet-Lite0");
        String input = DriverTensors.ends(stage.model(), new TensorPort.Kind(List.of(), Selection.NONE, null, 1))
                .inputs()
                .get(0)
                .name();
        String output = stage.model().spec().probabilities();
        Row row = stage.setInputMapping(Map.of("pixels", input))
                .setOutputMapping(Map.of(output, "probabilities"))
                .transform(data(schema, RowFactory.create(gray)))
                .first();
        assertThat(row.<Float>getList(1)).hasSize(1000);
        assertThat(row.<Float>getList(1).stream()
                        .mapToDouble(Float::doubleValue)
                        .sum())
                .isCloseTo(1, org.assertj.core.api.Assertions.within(1e-3));
    }

    @Test
    void theModelIsLoadedOnceHoweverManyTasksUseIt() {
        Path file = SumsRuntime.file(folder, -1);
        SharedPorts.closeIdle();
        Row[] rows = new Row[40];
        for (int i = 0; i < rows.length; i++) {
            rows[i] = picture(i, 2, 2);
        }
        Dataset<Row> data = spark.createDataFrame(List.of(rows), PICTURES).repartition(8);
        assertThat(sums(-1).transform(data).count()).isEqualTo(40);
        assertThat(file).exists();
        assertThat(SharedPorts.open()).isBetween(1, 2);
    }
}
