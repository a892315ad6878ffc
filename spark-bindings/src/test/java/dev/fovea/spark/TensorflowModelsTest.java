package dev.fovea.spark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.fovea.adapters.tck.Goldens;
import dev.fovea.adapters.tck.NumpyArray;
import dev.fovea.api.error.BackendException;
import dev.fovea.api.spi.ModelRuntime;
import dev.fovea.api.spi.Services;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.spark.ml.linalg.Vector;
import org.apache.spark.ml.linalg.Vectors;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.junit.jupiter.api.Test;

/** TensorFlow's models on columns: by signature, by tensors, from a folder; and what is said where its artefact is absent. */
class TensorflowModelsTest extends SparkTest {

    private static final DataType FLOATS = DataTypes.createArrayType(DataTypes.FloatType);

    private static boolean isInstalled() {
        return Services.all(ModelRuntime.class).stream()
                .anyMatch(runtime -> runtime.id().equals("tensorflow"));
    }

    private static String golden(String name) {
        Path file = Goldens.folder("golden/tensorflow").resolve(name);
        return file.toString();
    }

    private static NumpyArray numbers(String name) {
        return Goldens.npy(Goldens.file("golden/tensorflow/" + name));
    }

    private static List<Float> row(NumpyArray array, int i) {
        int size = array.values().length / array.shape().dim(0);
        List<Float> row = new ArrayList<>();
        for (int j = 0; j < size; j++) {
            row.add(array.values()[i * size + j]);
        }
        return row;
    }

    private static Dataset<Row> pairs() {
        NumpyArray a = numbers("two_a.npy");
        NumpyArray b = numbers("two_b.npy");
        Row[] rows = new Row[a.shape().dim(0)];
        for (int i = 0; i < rows.length; i++) {
            rows[i] = RowFactory.create(row(a, i), row(b, i));
        }
        return data(new StructType().add("x", FLOATS).add("y", FLOATS), rows);
    }

    @Test
    void aSavedModelsFolderByItsSignature() {
        TensorTransformer stage = new TensorTransformer()
                .setModelFile(golden("saved_model_two_inputs"))
                .setSignature("serving_default")
                .setInputMapping(Map.of("x", "a", "y", "b"))
                .setOutputMapping(Map.of("score", "score"));
        List<Row> rows = stage.transform(pairs()).collectAsList();
        NumpyArray expected = numbers("two_score.npy");
        for (int i = 0; i < rows.size(); i++) {
            assertThat((double) rows.get(i).getFloat(2)).isCloseTo(expected.values()[i], within(1e-5));
        }
        assertThatThrownBy(() -> stage.setSignature("serving").transformSchema(pairs().schema()))
                .hasMessageContaining("serving_default");
    }

    @Test
    void aSavedModelSurvivesSaving() throws Exception {
        KerasTransformer stage = new KerasTransformer()
                .setModelFile(golden("saved_model_two_inputs"))
                .setInputCols("x", "y")
                .setOutputCols("score", "sum");
        String at = folder.resolve("saved").toString();
        stage.save(at);
        List<Row> rows = KerasTransformer.load(at).transform(pairs()).collectAsList();
        assertThat(rows).isEqualTo(stage.transform(pairs()).collectAsList());
        NumpyArray expected = numbers("two_sum.npy");
        for (int i = 0; i < rows.size(); i++) {
            List<Float> sum = rows.get(i).getList(3);
            for (int j = 0; j < sum.size(); j++) {
                assertThat((double) sum.get(j)).isCloseTo(row(expected, i).get(j), within(1e-5));
            }
        }
    }

    /** As sparkdl's README has it, names with their indices. */
    @Test
    void aFrozenGraphByItsTensors() {
        Dataset<Row> result = new TensorTransformer()
                .setModelFile(golden("sparkdl_readme.pb"))
                .setInputMapping(Map.of("inputCol", "input_tensor:0"))
                .setOutputMapping(Map.of("output_tensor:0", "outputCol"))
                .setOutputMode("vector")
                .transform(data(
                        new StructType().add("inputCol", DataTypes.createArrayType(DataTypes.DoubleType)),
                        RowFactory.create(List.of(1.0, -1.0)),
                        RowFactory.create(List.of(0.25, 0.5))));
        double[] differences = {2, -0.25};
        List<Row> rows = result.collectAsList();
        for (int i = 0; i < 2; i++) {
            Vector vector = rows.get(i).getAs("outputCol");
            assertThat(vector.size()).isEqualTo(1);
            assertThat(vector.apply(0)).isCloseTo(1 / (1 + Math.exp(-differences[i])), within(1e-5));
        }
    }

    @Test
    void innerTensorsAreFedAndWanted() {
        String embedding = "functional_1/embedding_1/Mean:0";
        NumpyArray scores = numbers("scores.npy");
        NumpyArray embeddings = numbers("embedding.npy");
        Row[] rows = new Row[4];
        for (int i = 0; i < rows.length; i++) {
            double[] values =
                    row(embeddings, i).stream().mapToDouble(Float::doubleValue).toArray();
            rows[i] = RowFactory.create(Vectors.dense(values));
        }
        StructType schema = new StructType().add("e", org.apache.spark.ml.linalg.SQLDataTypes.VectorType());
        List<Row> answers = new TensorTransformer()
                .setModelFile(golden("frozen_classifier.pb"))
                .setInputMapping(Map.of("e", embedding))
                .setOutputMapping(Map.of("Identity", "scores"))
                .transform(data(schema, rows))
                .collectAsList();
        for (int i = 0; i < rows.length; i++) {
            List<Float> got = answers.get(i).getList(1);
            for (int j = 0; j < 5; j++) {
                assertThat((double) got.get(j)).isCloseTo(row(scores, i).get(j), within(1e-5));
            }
        }
    }

    /** Pictures of any height and width, as numbers; all become 299 x 299. */
    @Test
    void openDimensionsMayDifferFromRowToRow() {
        DataType pixels =
                DataTypes.createArrayType(DataTypes.createArrayType(DataTypes.createArrayType(DataTypes.IntegerType)));
        Row[] rows = new Row[3];
        for (int i = 0; i < rows.length; i++) {
            rows[i] = RowFactory.create(
                    java.util.Collections.nCopies(2 + i, java.util.Collections.nCopies(3, List.of(10 * i, 100, 250))));
        }
        List<Row> answers = new TensorTransformer()
                .setModelFile(golden("resize_graph.pb"))
                .setInputMapping(Map.of("p", "image_u8"))
                .setOutputMapping(Map.of("resized", "r"))
                .setOutputMode("vector")
                .transform(data(new StructType().add("p", pixels), rows))
                .collectAsList();
        for (int i = 0; i < rows.length; i++) {
            Vector vector = answers.get(i).getAs("r");
            assertThat(vector.size()).isEqualTo(299 * 299 * 3);
            for (int at : new int[] {0, 3 * 299 * 150, 3 * 299 * 298}) {
                assertThat(vector.apply(at)).isEqualTo(10 * i);
                assertThat(vector.apply(at + 2)).isEqualTo(250);
            }
        }
    }

    @Test
    void withoutTheArtefactTheMessageNamesIt() throws Exception {
        // Modules of the build lie in folders, jars of a repository carry the name.
        Children.runWithout("tensorflow", WithoutTensorflow.class, folder, 60, golden("saved_model_two_inputs"));
    }

    /** What a stage says of a TensorFlow model in a JVM without TensorFlow. */
    static final class WithoutTensorflow {
        private WithoutTensorflow() {}

        public static void main(String[] arguments) {
            assertThat(isInstalled()).isFalse();
            assertThatThrownBy(() -> new TensorTransformer()
                            .setModelFile(arguments[0])
                            .setInputMapping(Map.of("x", "a", "y", "b"))
                            .setOutputMapping(Map.of("score", "score"))
                            .transformSchema(new StructType().add("x", FLOATS).add("y", FLOATS)))
                    .isInstanceOf(BackendException.class)
                    .hasMessageContaining("dev.fovea:fovea-tensorflow");
        }
    }
}
