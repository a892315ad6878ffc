package dev.fovea.api.spi;

import dev.fovea.api.model.Model;
import dev.fovea.api.model.ModelFile;
import dev.fovea.api.model.ModelSpec;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Where models come from. Found by {@link java.util.ServiceLoader}; safe for any number of threads. */
public interface ModelStore {

    /** A short name, for people. */
    String id();

    /**
     * One named model of a store.
     *
     * @param spec what is known of it
     * @param aliases other names it answers to
     * @param sha256 of its file
     * @param bytes size of its file
     * @param isLocal true when it can be opened without a network
     */
    record Entry(ModelSpec spec, List<String> aliases, String sha256, long bytes, boolean isLocal) {}

    /** The named models of this store, the default one first. */
    List<Entry> list();

    /**
     * The named model, its file checked against its hash; empty when this store does not know the name. Names are
     * compared without regard to case.
     *
     * @throws dev.fovea.api.error.ModelException when the file is missing or damaged
     */
    Optional<Model> find(String name);

    /**
     * The model in a file, with the spec that lies beside it if there is one. Without a spec, {@link ModelSpec#image()}
     * is null and the loader of the model fills it in from the file's own input.
     *
     * @param labels a file with one label a line, or null for the spec's own
     * @throws dev.fovea.api.error.ModelException when a file is missing, unreadable or malformed
     */
    Model open(Path file, @Nullable Path labels);

    /** The file alone, hashed. */
    ModelFile read(Path file);

    /** The spec as text, in the format of the file beside a model; {@link #specOf} gives an equal one back. */
    String textOf(ModelSpec spec);

    /**
     * The spec that the text holds.
     *
     * @param source where the text comes from, for messages
     * @throws dev.fovea.api.error.ModelException when the text is no spec
     */
    ModelSpec specOf(String text, String source);
}
