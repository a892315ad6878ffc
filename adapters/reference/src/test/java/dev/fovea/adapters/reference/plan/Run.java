package dev.fovea.adapters.reference.plan;

import dev.fovea.adapters.jvm.JvmWorkPool;
import dev.fovea.adapters.tck.NaivePlans;
import dev.fovea.api.graph.Graph;
import dev.fovea.api.spi.Executable;
import dev.fovea.api.tensor.Shape;
import dev.fovea.api.tensor.Tensor;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Runs graphs on the reference, for tests. */
final class Run {

    private Run() {}

    /** The output of a graph with one input and one output, for a batch. */
    static float[] of(Graph graph, Shape shape, float... input) {
        return of(
                        graph,
                        Map.of(graph.inputs().get(0).name(), shape),
                        Map.of(graph.inputs().get(0).name(), input))
                .get(graph.outputs().get(0));
    }

    /** All outputs of a graph. */
    static Map<String, float[]> of(Graph graph, Map<String, Shape> shapes, Map<String, float[]> inputs) {
        Map<String, Tensor> tensors = new HashMap<>();
        inputs.forEach((name, values) -> tensors.put(name, Tensor.of(shapes.get(name), values)));
        Map<String, float[]> results = new HashMap<>();
        try (Executable executable = new ReferencePlanCompiler().compile(NaivePlans.of(graph))) {
            List<String> wanted = graph.outputs();
            Map<String, Tensor> outputs = executable.run(tensors, wanted, new JvmWorkPool(), 2);
            outputs.forEach((name, tensor) -> {
                results.put(name, tensor.toFloats());
                tensor.close();
            });
        } finally {
            tensors.values().forEach(Tensor::close);
        }
        return results;
    }
}
