package dev.fovea.spark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.fovea.adapters.tck.Goldens;
import dev.fovea.adapters.tck.NumpyArray;
import dev.fovea.api.error.InvalidArgumentException;
import dev.fovea.api.tensor.Shape;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.apache.spark.ml.linalg.SQLDataTypes;
import org.apache.spark.ml.linalg.Vector;
import org.apache.spark.ml.linalg.Vectors;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Keras files on columns, in the order of the model's inputs and outputs; and what Keras itself answers. */
class KerasTransformerTest extends TensorStageContract<KerasTransformer> {

    @Override
    KerasTransformer testObject() {
        return new KerasTransformer("keras")
                .setModelFile(model().toString())
                .setInputCols("a", "b")
                .setOutputCols("s", "g");
    }

    @Override
    KerasTransformer withInputs(KerasTransformer stage, String left, String right) {
        return stage.setInputCols(left, right);
    }

    @Override
    KerasTransformer unusual() {
        return testObject()
                .setBatchSize(3)
                .setThreads(2)
                .setBackend("reference")
                .setHandleInvalid("keep")
                .setReasonCol("why")
                .setOutputMode("vector");
    }

    @Override
    KerasTransformer load(String path) {
        return KerasTransformer.load(path);
    }

    /** How a golden's input lies in the column. */
    enum Column {
        NESTED,
        FLAT,
        VECTOR;

        DataType type(int rank) {
            DataType type = this == VECTOR ? SQLDataTypes.VectorType() : DataTypes.FloatType;
            int depth = this == NESTED ? rank : this == FLAT ? 1 : 0;
            for (int i = 0; i < depth; i++) {
                type = DataTypes.createArrayType(type);
            }
            return type;
        }

        Object cell(float[] values, Shape shape) {
            return switch (this) {
                case NESTED -> nested(values, shape, 0, 0);
                case FLAT -> boxed(values);
                case VECTOR -> {
                    double[] wide = new double[values.length];
                    Arrays.setAll(wide, i -> values[i]);
                    yield Vectors.dense(wide);
                }
            };
        }

        private static List<Float> boxed(float[] values) {
            List<Float> list = new ArrayList<>();
            for (float value : values) {
                list.add(value);
            }
            return list;
        }

        private static Object nested(float[] values, Shape shape, int depth, int at) {
            if (depth == shape.rank()) {
                return values[at];
            }
            List<Object> parts = new ArrayList<>();
            for (int i = 0; i < shape.dim(depth); i++) {
                parts.add(nested(values, shape, depth + 1, at * shape.dim(depth) + i));
            }
            return parts;
        }
    }

    private static List<NumpyArray> arrays(Path folder, String name) {
        List<NumpyArray> arrays = new ArrayList<>();
        for (int i = 0; Files.exists(folder.resolve(name + i + ".npy")); i++) {
            arrays.add(Goldens.npy(folder.resolve(name + i + ".npy")));
        }
        return arrays;
    }

    private static float[] row(NumpyArray array, int i) {
        int size = (int) array.shape().row().elements();
        return Arrays.copyOfRange(array.values(), i * size, (i + 1) * size);
    }

    private static void flatten(Object value, List<Float> to) {
        if (value instanceof scala.collection.Seq<?> seq) {
            for (scala.collection.Iterator<?> rest = seq.iterator(); rest.hasNext(); ) {
                flatten(rest.next(), to);
            }
        } else {
            to.add((Float) value);
        }
    }

    @ParameterizedTest(name = "{0}, {1}, {2}")
    @CsvSource({
        "two_in_two_out, model.keras, NESTED",
        "two_in_two_out, model.h5, FLAT",
        "nested_shared_model, model.h5, VECTOR",
        "dense_stack, model.keras, NESTED",
        "reshape_permute, model.keras, FLAT",
        "mini_mobile_se, model.keras, NESTED"
    })
    void answersAsKerasDoes(String name, String file, Column column) {
        Path golden = Goldens.folder("golden/keras/" + name);
        List<NumpyArray> inputs = arrays(golden, "input");
        List<NumpyArray> outputs = arrays(golden, "output");
        StructType schema = new StructType();
        String[] in = new String[inputs.size()];
        for (int i = 0; i < in.length; i++) {
            in[i] = "in" + i;
            schema = schema.add(in[i], column.type(inputs.get(i).shape().rank() - 1));
        }
        String[] out = new String[outputs.size()];
        Arrays.setAll(out, i -> "out" + i);
        int count = inputs.get(0).shape().dim(0);
        Row[] rows = new Row[count];
        for (int r = 0; r < count; r++) {
            Object[] cells = new Object[in.length];
            for (int i = 0; i < in.length; i++) {
                cells[i] =
                        column.cell(row(inputs.get(i), r), inputs.get(i).shape().row());
            }
            rows[r] = RowFactory.create(cells);
        }
        KerasTransformer stage = new KerasTransformer()
                .setModelFile(golden.resolve(file).toString())
                .setInputCols(in)
                .setOutputCols(out);
        List<Row> answers = stage.transform(data(schema, rows)).collectAsList();
        List<Row> vectors =
                stage.setOutputMode("vector").transform(data(schema, rows)).collectAsList();
        for (int r = 0; r < count; r++) {
            for (int o = 0; o < out.length; o++) {
                float[] expected = row(outputs.get(o), r);
                List<Float> actual = new ArrayList<>();
                flatten(answers.get(r).getAs(out[o]), actual);
                double[] vector = ((Vector) vectors.get(r).getAs(out[o])).toArray();
                assertThat(actual).hasSameSizeAs(expected);
                for (int i = 0; i < expected.length; i++) {
                    // The goldens' own tolerance.
                    assertThat((double) actual.get(i))
                            .as("%s[%d] of row %d", out[o], i, r)
                            .isCloseTo(expected[i], within(1e-5 + 1e-5 * Math.abs(expected[i])));
                    assertThat(vector[i]).isEqualTo((double) actual.get(i));
                }
            }
        }
    }

    @Test
    void oneColumnInAndOneOut() {
        Path file = Goldens.file("golden/keras/dense_stack/model.keras");
        NumpyArray input = Goldens.npy(file.resolveSibling("input0.npy"));
        StructType schema =
                new StructType().add("x", Column.NESTED.type(input.shape().rank() - 1));
        Row one = RowFactory.create(
                Column.NESTED.cell(row(input, 0), input.shape().row()));
        Dataset<Row> result = new KerasTransformer()
                .setModelFile(file.toString())
                .setInputCol("x")
                .setOutputCol("y")
                .setHandleInvalid("keep")
                .transform(data(schema, one));
        assertThat(result.columns()).containsExactly("x", "y", "y_reason");
        assertThat(result.first().isNullAt(2)).isTrue();
    }

    @Test
    void columnsThatAreNoneOrTooManyAreRefused() {
        assertRefused(
                () -> testObject().setInputCols("a").transformSchema(PairModel.SCHEMA),
                InvalidArgumentException.class,
                "param inputCols: expected 2 columns for [left f32 [?,4], right f32 [?,2,2]], got [a]; name a column for"
                        + " each, in this order");
        assertRefused(
                () -> testObject().setOutputCols("x", "y", "z").transformSchema(PairModel.SCHEMA),
                InvalidArgumentException.class,
                "param outputCols: expected 2 columns for [scores f32 [?,3], grid f32 [?,2,2]], got [x, y, z]; name a"
                        + " column for each, in this order");
        assertThatThrownBy(() -> testObject().setInputCol("a").transformSchema(PairModel.SCHEMA))
                .hasMessageContaining(
                        "params inputCol and inputCols: expected one of them, got both; clear one of them");
        assertThatThrownBy(() -> new KerasTransformer()
                        .setModelFile(model().toString())
                        .setInputCols("a", "b")
                        .transformSchema(PairModel.SCHEMA))
                .hasMessageContaining(
                        "params outputCol and outputCols: expected one of them, got none; set one of them");
        assertThatThrownBy(() -> new KerasTransformer().setInputCols())
                .isInstanceOf(InvalidArgumentException.class)
                .hasMessage("param inputCols: expected at least one column name, each once, got []");
        assertThatThrownBy(() -> new KerasTransformer().setOutputCols("y", "y"))
                .hasMessage("param outputCols: expected at least one column name, each once, got [y, y]");
    }
}
