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
    default Optional<Model> find(String name) {
        return find(name, null);
    }

    /**
     * The named model with its trained numbers from a file; empty when this store does not know the name.
     *
     * @param weights the file, not looked for anywhere else; or null for what the store has
     * @throws dev.fovea.api.error.ModelException when a file is missing or damaged
     */
    Optional<Model> find(String name, @Nullable Path weights);

    /**
     * The model in a file, with the spec that lies beside it if there is one. Without a spec, {@link ModelSpec#image()}
     * is null and the loader of the model fills it in from the file's own input.
     *
     * @param labels a file with one label a line, or null for the spec's own
     * @throws dev.fovea.api.error.ModelException when a file is missing, unreadable or malformed
     */
    default Model open(Path file, @Nullable Path labels) {
        return open(file, labels, null);
    }

    /**
     * The model in a file, as {@link #open(Path, Path)} gives it, with its trained numbers in another file.
     *
     * @param weights the file, for a model that holds an architecture alone; or null for what the model itself has
     * @throws dev.fovea.api.error.ModelException when a file is missing, unreadable or malformed
     */
    Model open(Path file, @Nullable Path labels, @Nullable Path weights);

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
