package dev.fovea.api.spi;

import dev.fovea.api.model.Model;
import dev.fovea.api.model.ModelFile;
import dev.fovea.api.model.ModelSpec;
import java.net.URI;
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
     * @param weights the file that holds its trained numbers, where its own file holds none; or null
     */
    record Entry(
            ModelSpec spec,
            List<String> aliases,
            String sha256,
            long bytes,
            boolean isLocal,
            @Nullable Weights weights) {

        /** A model whose file holds everything. */
        public Entry(ModelSpec spec, List<String> aliases, String sha256, long bytes, boolean isLocal) {
            this(spec, aliases, sha256, bytes, isLocal, null);
        }
    }

    /**
     * A file of trained numbers that a named model needs besides its own, and that its publisher keeps.
     *
     * @param file its name
     * @param address where its publisher keeps it
     * @param bytes its size; null when it is not known
     * @param md5 as its publisher says, or null
     * @param sha256 as its publisher says, or as pinned by the first fetch, or null
     * @param local where it lies on this machine; null when it does not
     */
    record Weights(
            String file,
            URI address,
            @Nullable Long bytes,
            @Nullable String md5,
            @Nullable String sha256,
            @Nullable Path local) {}

    /**
     * A file that was fetched, or that was here already.
     *
     * @param file where it lies
     * @param sha256 of the content, just computed
     * @param bytes its size
     * @param wasThere true when nothing had to be fetched
     */
    record Fetched(Path file, String sha256, long bytes, boolean wasThere) {}

    /** The named models of this store, the default one first. */
    List<Entry> list();

    /**
     * The named model, its file checked against its hash; empty when this store does not know the name. Names are
     * compared without regard to case. Nothing is fetched: a file that is not here is an error that says how to get it.
     *
     * @throws dev.fovea.api.error.ModelException when a file is missing or damaged
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
     * Fetches the weights of the named model, unless they are here, and checks them; empty when this store does not know
     * the name, or when the model needs no such file. Threads and processes that fetch the same file at the same time
     * get it from one fetch.
     *
     * @throws dev.fovea.api.error.ModelException when they cannot be had or are not what they must be
     */
    default Optional<Fetched> fetch(String name, FetchOptions options, FetchListener listener) {
        return Optional.empty();
    }

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

    /** The file alone: hashed, or identified by what it says of itself where its format holds its own hash. */
    ModelFile read(Path file);

    /**
     * A file that came some other way, such as over a network, with the identity that {@link #read} gives it; all of it
     * is hashed.
     *
     * @throws dev.fovea.api.error.ModelException when it is damaged
     */
    default ModelFile fileOf(String name, byte[] content) {
        return ModelFile.of(name, content);
    }

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
