package dev.fovea.adapters.models;

import dev.fovea.adapters.models.file.FoveaFile;
import dev.fovea.api.graph.Graph;
import dev.fovea.api.model.ModelSpec;
import dev.fovea.api.spi.ModelWriter;
import java.io.IOException;
import java.io.OutputStream;
import org.jspecify.annotations.Nullable;

/**
 * Writes fovea's own model files, described in {@code docs/model-file.md}. Readers map them: write beside an older file
 * and rename, never over it.
 */
public final class FoveaModelWriter implements ModelWriter {

    /** For {@link java.util.ServiceLoader}. */
    public FoveaModelWriter() {}

    @Override
    public String format() {
        return "fovea";
    }

    @Override
    public String extension() {
        return FoveaFile.EXTENSION;
    }

    @Override
    public void write(Graph graph, @Nullable ModelSpec spec, OutputStream out) throws IOException {
        FoveaFile.write(graph, spec == null ? null : ModelSpecJson.write(spec), out);
    }
}
