package dev.fovea.adapters.tflite;

import dev.fovea.adapters.reference.plan.ReferencePlanCompiler;
import dev.fovea.adapters.tck.NaivePlans;
import dev.fovea.api.graph.Graph;
import dev.fovea.api.model.ModelFile;
import dev.fovea.api.spi.Executable;
import dev.fovea.api.tensor.HeapTensor;
import dev.fovea.api.tensor.Tensor;
import java.util.Map;

/** Runs graphs on the reference, a step for each node. */
final class ReferenceRun {

    private ReferenceRun() {}

    /** The graph of a file as something to run. */
    static Executable load(ModelFile file) {
        return load(new TfliteModelReader().read(file));
    }

    static Executable load(Graph graph) {
        return new ReferencePlanCompiler().compile(NaivePlans.of(graph));
    }

    /** All outputs of one call. */
    static Map<String, HeapTensor> run(ModelFile file, Map<String, Tensor> inputs) {
        try (Executable executable = load(file)) {
            return TestModels.run(executable, inputs, 2);
        }
    }

    /** What TensorFlow Lite itself answers, as the pool of the process runs it. */
    static Map<String, HeapTensor> tflite(ModelFile file, Map<String, Tensor> inputs) {
        try (Executable executable = new TfliteModelRuntime().load(file, 1)) {
            return TestModels.run(executable, inputs, 1);
        }
    }
}
