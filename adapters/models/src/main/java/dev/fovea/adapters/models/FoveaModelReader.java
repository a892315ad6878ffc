package dev.fovea.adapters.models;

import dev.fovea.adapters.models.file.FoveaFile;
import dev.fovea.api.error.Fault;
import dev.fovea.api.error.ModelException;
import dev.fovea.api.graph.Graph;
import dev.fovea.api.model.ModelFile;
import dev.fovea.api.model.ModelSpec;
import dev.fovea.api.spi.ModelReader;
import java.util.Arrays;

/** Reads fovea's own model files, described in {@code docs/model-file.md}. The weights are views of the file's memory. */
public final class FoveaModelReader implements ModelReader {

    /** For {@link java.util.ServiceLoader}. */
    public FoveaModelReader() {}

    @Override
    public String format() {
        return "fovea";
    }

    @Override
    public boolean accepts(ModelFile file) {
        return file.weights() == null && FoveaFile.starts(file.bytes());
    }

    @Override
    public Graph read(ModelFile file) {
        return FoveaFile.of(file.name(), file.bytes()).graph();
    }

    @Override
    public Graph verify(ModelFile file) {
        FoveaFile whole = FoveaFile.of(file.name(), file.bytes());
        whole.verify();
        Graph graph = whole.graph();
        OwnFiles.spec(file).ifPresent(spec -> requireOutputs(file, spec, graph));
        return graph;
    }

    private static void requireOutputs(ModelFile file, ModelSpec spec, Graph graph) {
        for (String output : Arrays.asList(spec.probabilities(), spec.features())) {
            if (output != null && !graph.has(output)) {
                throw new ModelException(Fault.of("model file", file.name())
                        .expected("a node '" + output + "', which its spec names as an output")
                        .got("none of that name")
                        .repair("convert the original again"));
            }
        }
    }
}
