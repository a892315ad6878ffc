package dev.fovea.api.spi;

import dev.fovea.api.graph.Graph;
import dev.fovea.api.model.ModelFile;

/** Reads model files of some format into graphs. Found by {@link java.util.ServiceLoader}; safe for any number of threads. */
public interface ModelReader {

    /** The format's id, such as {@code tflite}. */
    String format();

    /** True when the content looks like this format, and a file of weights beside it is of use to it; cheap. */
    boolean accepts(ModelFile file);

    /**
     * The network in the file. Its weights refer to the file's memory, or to that of its file of weights.
     *
     * @throws dev.fovea.api.error.ModelException when the file is corrupt, or holds what a graph cannot say; the message
     *     names the first such operation
     */
    Graph read(ModelFile file);

    /**
     * As {@link #read}, but everything that the file says of itself is checked, however long that takes: a hash over all
     * of it, where the format has one.
     *
     * @throws dev.fovea.api.error.ModelException when the file is not what it says it is
     */
    default Graph verify(ModelFile file) {
        return read(file);
    }
}
