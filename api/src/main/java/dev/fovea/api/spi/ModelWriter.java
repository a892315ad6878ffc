package dev.fovea.api.spi;

import dev.fovea.api.graph.Graph;
import dev.fovea.api.model.ModelSpec;
import java.io.IOException;
import java.io.OutputStream;
import org.jspecify.annotations.Nullable;

/** Writes graphs as model files of some format. Found by {@link java.util.ServiceLoader}; safe for any number of threads. */
public interface ModelWriter {

    /** The format's id, such as {@code onnx}. */
    String format();

    /** The file name's usual end, without the dot. */
    String extension();

    /**
     * Writes the network with its weights, and what is known of the model where the format has room for it.
     *
     * @param spec of the model; null when nothing is known
     * @throws dev.fovea.api.error.ModelException when the format cannot say an operation; nothing is written then
     */
    void write(Graph graph, @Nullable ModelSpec spec, OutputStream out) throws IOException;
}
