package dev.fovea.domain.model;

import dev.fovea.api.error.Fault;
import dev.fovea.api.error.ModelException;
import dev.fovea.api.error.Names;
import dev.fovea.api.error.UnknownNameException;
import dev.fovea.api.model.Model;
import dev.fovea.api.model.ModelFile;
import dev.fovea.api.spi.FetchListener;
import dev.fovea.api.spi.FetchOptions;
import dev.fovea.api.spi.ModelStore;
import dev.fovea.api.spi.Services;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Finds models in the installed stores. */
public final class Models {

    private final List<ModelStore> stores;

    /** Stores to look in, in this order. */
    public Models(List<ModelStore> stores) {
        this.stores = List.copyOf(stores);
    }

    /** Every store that is installed. */
    public static Models installed() {
        return new Models(Services.all(ModelStore.class));
    }

    /** The named models of all stores. */
    public List<ModelStore.Entry> list() {
        return stores.stream().flatMap(store -> store.list().stream()).toList();
    }

    /**
     * The model of that name; or, when no store knows the name and it looks like one, the model in that file.
     *
     * @throws UnknownNameException when it is neither; the message suggests the nearest name
     * @throws ModelException when the file is missing or damaged
     */
    public Model find(String nameOrFile) {
        return find(nameOrFile, null);
    }

    /**
     * The model of that name or in that file, with its trained numbers from another file.
     *
     * @param weights the file, or null for what the model itself has
     */
    public Model find(String nameOrFile, @Nullable Path weights) {
        for (ModelStore store : stores) {
            Optional<Model> model = store.find(nameOrFile, weights);
            if (model.isPresent()) {
                return model.get();
            }
        }
        if (looksLikeFile(nameOrFile)) {
            return open(Path.of(nameOrFile), null, weights);
        }
        throw new UnknownNameException(Fault.of("model", "'" + nameOrFile + "'")
                .expected("a known name or a model file")
                .got("neither")
                .repair(Names.suggestion(nameOrFile, names())));
    }

    /**
     * Fetches the weights of the named model, unless they are here; empty when its own file holds everything.
     *
     * @throws UnknownNameException when no store knows the name; the message suggests the nearest one
     * @throws ModelException when they cannot be had or are not what they must be
     */
    public Optional<ModelStore.Fetched> fetch(String name, FetchOptions options, FetchListener listener) {
        for (ModelStore store : stores) {
            Optional<ModelStore.Fetched> fetched = store.fetch(name, options, listener);
            if (fetched.isPresent()) {
                return fetched;
            }
        }
        List<String> names = names();
        if (names.stream().noneMatch(name::equalsIgnoreCase)) {
            throw new UnknownNameException(Fault.of("model", "'" + name + "'")
                    .expected("a known name")
                    .got("none")
                    .repair(Names.suggestion(name, names)));
        }
        return Optional.empty();
    }

    private List<String> names() {
        return list().stream()
                .flatMap(entry -> Stream.concat(Stream.of(entry.spec().name()), entry.aliases().stream()))
                .toList();
    }

    /**
     * The model in a file.
     *
     * @param labels a file of labels, or null for those of the spec beside the model
     * @param weights a file of trained numbers, or null for those that the model itself has
     */
    public Model open(Path file, @Nullable Path labels, @Nullable Path weights) {
        return store(file).open(file, labels, weights);
    }

    /** The file alone, hashed. */
    public ModelFile read(Path file) {
        return store(file).read(file);
    }

    private ModelStore store(Path file) {
        if (stores.isEmpty()) {
            throw new ModelException(Fault.of("model", file.toString())
                    .expected("a model store")
                    .got("none installed")
                    .repair("add dev.fovea:fovea-models to the class path"));
        }
        return stores.get(0);
    }

    private static boolean looksLikeFile(String text) {
        String last = text.substring(Math.max(text.lastIndexOf('/'), text.lastIndexOf('\\')) + 1);
        return last.length() < text.length() || last.matches(".+\\.[A-Za-z][A-Za-z0-9]*");
    }
}
