package dev.fovea.api.model;

import java.nio.ByteBuffer;
import java.util.Optional;

/**
 * Formats that an optional backend runs, told by their content without it: so that a program which lacks the backend can
 * say what to add.
 */
public enum ModelFormat {
    /** A TensorFlow SavedModel: its folder as an archive, see docs/tensorflow.md. */
    SAVED_MODEL("a TensorFlow SavedModel", "tensorflow", "dev.fovea:fovea-tensorflow"),
    /** A TensorFlow graph with its weights as constants. */
    GRAPH_DEF("a TensorFlow GraphDef", "tensorflow", "dev.fovea:fovea-tensorflow");

    private final String description;
    private final String backend;
    private final String artefact;

    ModelFormat(String description, String backend, String artefact) {
        this.description = description;
        this.backend = backend;
        this.artefact = artefact;
    }

    /** For instance {@code a TensorFlow SavedModel}. */
    public String description() {
        return description;
    }

    /** The id of the backend that runs it. */
    public String backend() {
        return backend;
    }

    /** The Maven artefact that brings the backend, as {@code groupId:artifactId}. */
    public String artefact() {
        return artefact;
    }

    /** The format of the file's content; empty when it is none of these. Cheap, and safe on any content. */
    public static Optional<ModelFormat> of(ModelFile file) {
        for (ModelFormat format : values()) {
            if (format.holds(file.bytes())) {
                return Optional.of(format);
            }
        }
        return Optional.empty();
    }

    private boolean holds(ByteBuffer content) {
        return switch (this) {
            case SAVED_MODEL -> SavedModelArchive.holds(content);
            case GRAPH_DEF -> GraphDefStart.matches(content);
        };
    }
}
