package dev.fovea.adapters.onnx;

import dev.fovea.adapters.tck.NaivePlans;
import dev.fovea.api.graph.Graph;
import dev.fovea.api.graph.Node;
import dev.fovea.api.spi.Executable;
import dev.fovea.api.spi.KernelProvider;
import dev.fovea.api.spi.PlanCompiler;
import dev.fovea.api.spi.Services;
import dev.fovea.api.spi.WorkPool;
import dev.fovea.api.tensor.Shape;
import dev.fovea.api.tensor.Tensor;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;

/** The same graphs by the reference kernels, in double. */
final class Oracle {

    private Oracle() {}

    static Map<String, float[]> run(Graph graph, Map<String, float[]> inputs, int rows) {
        Map<String, Tensor> tensors = new HashMap<>();
        Map<String, Tensor> results = Map.of();
        try (Executable executable = compiler().compile(NaivePlans.of(graph))) {
            for (Node input : graph.inputs()) {
                tensors.put(input.name(), Tensor.of(batch(input.type().shape(), rows), inputs.get(input.name())));
            }
            results = executable.run(tensors, graph.outputs(), pool(), 1);
            Map<String, float[]> values = new LinkedHashMap<>();
            results.forEach((name, tensor) -> values.put(name, tensor.toFloats()));
            return values;
        } finally {
            tensors.values().forEach(Tensor::close);
            results.values().forEach(Tensor::close);
        }
    }

    private static Shape batch(Shape row, int rows) {
        int[] dims = new int[row.rank() + 1];
        dims[0] = rows;
        System.arraycopy(row.dims(), 0, dims, 1, row.rank());
        return Shape.of(dims);
    }

    private static PlanCompiler compiler() {
        return Services.all(KernelProvider.class).stream()
                .filter(provider -> provider.id().equals("reference"))
                .flatMap(provider -> provider.kernels(PlanCompiler.class).stream())
                .findFirst()
                .orElseThrow();
    }

    private static WorkPool pool() {
        return Services.all(WorkPool.class).get(0);
    }
}
