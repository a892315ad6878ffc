package dev.fovea.spark;

import dev.fovea.Fovea;
import dev.fovea.Graphs;
import dev.fovea.ModelRunner;
import dev.fovea.api.graph.Activate;
import dev.fovea.api.graph.Activation;
import dev.fovea.api.graph.Dense;
import dev.fovea.api.graph.Graph;
import dev.fovea.api.graph.GraphBuilder;
import dev.fovea.api.graph.TensorType;
import dev.fovea.api.graph.Weights;
import dev.fovea.api.tensor.Shape;
import dev.fovea.api.tensor.Tensor;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;

/**
 * A network of two inputs, {@code left} [4] and {@code right} [2,2], and two outputs, {@code scores} [3] and {@code grid}
 * [2,2], in a file of fovea's own; and rows for it in columns a and b.
 */
final class PairModel {

    static final int ROWS = 7;

    /** Columns id, a and b: what the two inputs take. */
    static final StructType SCHEMA = new StructType()
            .add("id", DataTypes.IntegerType, false)
            .add("a", DataTypes.createArrayType(DataTypes.DoubleType))
            .add("b", DataTypes.createArrayType(DataTypes.createArrayType(DataTypes.FloatType)));

    private PairModel() {}

    static Path file(Path folder) {
        Random random = new Random(5);
        Graph graph = new GraphBuilder("pair")
                .input("left", TensorType.f32(4))
                .input("right", TensorType.f32(2, 2))
                .add("hidden", new Dense(Weights.of("kernel", Shape.of(4, 3), values(random, 12)), null), "left")
                .add("scores", new Activate(Activation.of(Activation.Kind.SIGMOID)), "hidden")
                .add("grid", new Activate(Activation.relu()), "right")
                .output("scores")
                .output("grid")
                .build();
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try {
            Graphs.write(graph, "fovea", out);
            return Files.write(folder.resolve("pair.fovea"), out.toByteArray());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static float[] values(Random random, int n) {
        float[] values = new float[n];
        for (int i = 0; i < n; i++) {
            values[i] = random.nextFloat() * 2 - 1;
        }
        return values;
    }

    /** Rows that fit. */
    static List<Row> rows() {
        Random random = new Random(6);
        List<Row> rows = new ArrayList<>();
        for (int i = 0; i < ROWS; i++) {
            rows.add(row(i, values(random, 4), values(random, 4)));
        }
        return rows;
    }

    static Row row(int id, float[] a, float[] b) {
        Double[] wide = new Double[a.length];
        Arrays.setAll(wide, i -> (double) a[i]);
        return RowFactory.create(id, Arrays.asList(wide), List.of(List.of(b[0], b[1]), List.of(b[2], b[3])));
    }

    static Dataset<Row> data() {
        return SparkTest.data(SCHEMA, rows().toArray(new Row[0]));
    }

    /** What the core answers for the row alone: the scores, then the grid. */
    static List<float[]> byCore(Path file, Row row) {
        float[] left = new float[4];
        float[] right = new float[4];
        List<Double> a = row.getAs(1);
        List<List<Float>> b = row.getAs(2);
        for (int i = 0; i < 4; i++) {
            left[i] = a.get(i).floatValue();
            right[i] = b.get(i / 2).get(i % 2);
        }
        try (ModelRunner runner = ModelRunner.open(Fovea.model(file), List.of(), null, 1);
                Tensor first = Tensor.of(Shape.of(1, 4), left);
                Tensor second = Tensor.of(Shape.of(1, 2, 2), right)) {
            Map<String, Tensor> answers = runner.run(Map.of("left", first, "right", second));
            try (Tensor scores = answers.get("scores");
                    Tensor grid = answers.get("grid")) {
                return List.of(scores.toFloats(), grid.toFloats());
            }
        }
    }
}
