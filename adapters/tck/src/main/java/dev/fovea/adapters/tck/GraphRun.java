package dev.fovea.adapters.tck;

import dev.fovea.api.graph.Graph;
import dev.fovea.api.graph.Node;
import dev.fovea.api.plan.Plan;
import dev.fovea.api.spi.Executable;
import dev.fovea.api.spi.PlanCompiler;
import dev.fovea.api.spi.WorkPool;
import dev.fovea.api.tensor.DType;
import dev.fovea.api.tensor.Shape;
import dev.fovea.api.tensor.Tensor;
import dev.fovea.api.tensor.TensorInfo;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Runs batches of rows, each row a map from input names to values. */
final class GraphRun {

    private GraphRun() {}

    /** One row of random values for every input of the graph. */
    static Values row(Graph graph, Numbers numbers) {
        Values row = new Values();
        for (Node input : graph.inputs()) {
            row.put(input.name(), numbers.inputs(input.type().elements()));
        }
        return row;
    }

    /** The only row's outputs by a compiler that needs no planner. */
    static Values naive(PlanCompiler compiler, Graph graph, Values row, WorkPool pool) {
        return once(compiler, NaivePlans.of(graph), row, pool);
    }

    /** The only row's outputs. */
    static Values once(PlanCompiler compiler, Plan plan, Values row, WorkPool pool) {
        try (Executable executable = compiler.compile(plan)) {
            return run(executable, List.of(row), pool, 1).get(0);
        }
    }

    /**
     * All outputs, row by row.
     *
     * @throws AssertionError when an output is missing or has another shape, or an input was written to
     */
    static List<Values> run(Executable executable, List<Values> rows, WorkPool pool, int parallelism) {
        List<String> wanted =
                executable.outputs().stream().map(TensorInfo::name).toList();
        Map<String, Tensor> inputs = batch(executable.inputs(), rows);
        Map<String, Tensor> outputs = Map.of();
        try {
            for (TensorInfo output : executable.outputs()) {
                poison(output.shape().withFirst(rows.size()));
            }
            outputs = executable.run(inputs, wanted, pool, parallelism);
            requireUnchanged(inputs, rows);
            if (!outputs.keySet().equals(Set.copyOf(wanted))) {
                throw new AssertionError("outputs: expected " + wanted + ", got " + outputs.keySet());
            }
            return split(executable.outputs(), outputs, rows.size());
        } finally {
            inputs.values().forEach(Tensor::close);
            outputs.values().forEach(Tensor::close);
        }
    }

    /** The inputs as one batch; the caller closes it. */
    static Map<String, Tensor> batch(List<TensorInfo> inputs, List<Values> rows) {
        Map<String, Tensor> batch = new HashMap<>();
        for (TensorInfo input : inputs) {
            Tensor tensor = Tensor.allocate(DType.F32, input.shape().withFirst(rows.size()));
            FloatBuffer floats = tensor.floats();
            rows.forEach(row -> floats.put(row.get(input.name())));
            batch.put(input.name(), tensor);
        }
        return batch;
    }

    /**
     * Leaves NaN in memory of the size that an output will have: allocators tend to hand out what was given back last,
     * so that an element that is not written shows.
     */
    private static void poison(Shape shape) {
        try (Tensor tensor = Tensor.allocate(DType.F32, shape)) {
            FloatBuffer floats = tensor.floats();
            while (floats.hasRemaining()) {
                floats.put(Float.NaN);
            }
        }
    }

    private static void requireUnchanged(Map<String, Tensor> inputs, List<Values> rows) {
        inputs.forEach((name, tensor) -> {
            float[] now = tensor.toFloats();
            int at = 0;
            for (Values row : rows) {
                for (float value : row.get(name)) {
                    if (Float.floatToRawIntBits(value) != Float.floatToRawIntBits(now[at])) {
                        throw new AssertionError("input " + name + ": expected " + value + " to stay, got " + now[at]
                                + " at element " + at);
                    }
                    at++;
                }
            }
        });
    }

    private static List<Values> split(List<TensorInfo> infos, Map<String, Tensor> outputs, int rows) {
        List<Values> split = new ArrayList<>();
        for (int i = 0; i < rows; i++) {
            split.add(new Values());
        }
        for (TensorInfo info : infos) {
            Tensor tensor = outputs.get(info.name());
            if (tensor == null || !tensor.shape().equals(info.shape().withFirst(rows))) {
                throw new AssertionError("output " + info + ": expected " + rows + " rows, got " + tensor);
            }
            float[] values = tensor.toFloats();
            int size = values.length / rows;
            for (int i = 0; i < rows; i++) {
                split.get(i).put(info.name(), Arrays.copyOfRange(values, i * size, (i + 1) * size));
            }
        }
        return split;
    }
}
