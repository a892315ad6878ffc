package dev.fovea.adapters.tflite;

import dev.fovea.adapters.reference.plan.ReferencePlanCompiler;
import dev.fovea.adapters.tck.NaivePlans;
import dev.fovea.api.graph.Graph;
import dev.fovea.api.model.ModelFile;
import dev.fovea.api.spi.Executable;

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
}
