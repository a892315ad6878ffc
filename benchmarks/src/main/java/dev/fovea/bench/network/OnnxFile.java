package dev.fovea.bench.network;

import dev.fovea.api.graph.Graph;
import dev.fovea.api.spi.ModelWriter;
import dev.fovea.api.spi.Services;
import dev.fovea.domain.graph.Simplifier;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;

/** The very same network as a file for peers: batch norms and pads folded, as the engine runs it too. */
public final class OnnxFile {

    private OnnxFile() {}

    /** Writes the file; returns it. */
    public static Path write(Graph graph, Path file) throws IOException {
        ModelWriter writer = Services.all(ModelWriter.class).stream()
                .filter(candidate -> candidate.format().equals("onnx"))
                .findFirst()
                .orElseThrow(() -> new IllegalStateException("model writer onnx: not installed"));
        try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(file))) {
            writer.write(Simplifier.simplify(graph).graph(), null, out);
        }
        return file;
    }
}
