package dev.fovea.adapters.models;

import dev.fovea.adapters.models.fetch.Fetcher;
import dev.fovea.adapters.models.fetch.Pin;
import dev.fovea.adapters.models.fetch.RemoteFile;
import dev.fovea.adapters.models.fetch.Verification;
import dev.fovea.api.Setting;
import dev.fovea.api.error.Fault;
import dev.fovea.api.error.InvalidArgumentException;
import dev.fovea.api.error.ModelException;
import dev.fovea.api.model.ModelFile;
import dev.fovea.api.spi.FetchListener;
import dev.fovea.api.spi.FetchOptions;
import dev.fovea.api.spi.ModelReader;
import dev.fovea.api.spi.ModelStore.Fetched;
import dev.fovea.api.spi.ModelStore.Weights;
import dev.fovea.api.spi.Services;
import java.io.IOException;
import java.lang.ref.SoftReference;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The trained numbers of named models that hold none themselves: files of their publishers. For a model of the table
 * they lie in a folder of {@code fovea.models.path} or in the cache; for a model of a folder, beside its spec. They are
 * fetched when somebody asks for that, and never otherwise: a program that opens a model does not expect to load 600
 * MB over the network.
 */
final class WeightsFiles {

    private final Fetcher fetcher;
    private final Map<String, SoftReference<ModelFile>> known = new ConcurrentHashMap<>();

    WeightsFiles(Fetcher fetcher) {
        this.fetcher = fetcher;
    }

    /** The folder that files are fetched to. */
    static Path cache() {
        return Setting.cacheDir().resolve("models");
    }

    /** What is known of the weights, and where they lie. */
    Weights describe(RemoteFile remote, @Nullable Path specFolder) {
        Path local = find(remote, specFolder);
        return new Weights(
                remote.file(),
                remote.address(),
                remote.bytes() == null && local != null
                        ? Long.valueOf(local.toFile().length())
                        : remote.bytes(),
                remote.md5(),
                remote.sha256() == null && local != null ? pinned(local) : remote.sha256(),
                local);
    }

    private static @Nullable String pinned(Path file) {
        try {
            return Pin.read(file);
        } catch (ModelException e) {
            // Whoever opens the model is told; a list is a list.
            return null;
        }
    }

    /**
     * The weights, checked.
     *
     * @param model the model's name, for messages
     * @param specFolder where the model's spec lies; null for a model of the table
     * @throws ModelException when they are not here; the message says how to get them
     */
    ModelFile open(RemoteFile remote, String model, @Nullable Path specFolder) {
        Path file = find(remote, specFolder);
        if (file == null) {
            throw missing(remote, model, specFolder);
        }
        String key = key(file);
        SoftReference<ModelFile> reference = known.get(key);
        ModelFile weights = reference == null ? null : reference.get();
        if (weights == null) {
            ByteBuffer content = Contents.read(file, "model weights", LocalModelStore.MAX_MODEL_BYTES);
            weights = new ModelFile(remote.file(), ModelFile.sha256(content.duplicate()), content);
            Verification.require(
                    remote,
                    file,
                    weights.bytes(),
                    weights.sha256(),
                    "it is damaged or another one: delete it, then " + command(model));
            known.put(key, new SoftReference<>(weights));
        }
        return weights;
    }

    /**
     * The weights, fetched unless they are here, and checked.
     *
     * @param architecture the file that they are the numbers of
     */
    Fetched fetch(
            RemoteFile remote,
            ModelFile architecture,
            String model,
            @Nullable Path specFolder,
            FetchOptions options,
            FetchListener listener) {
        Path home = specFolder == null ? cache() : specFolder;
        Path there = find(remote, specFolder);
        if (there != null && !options.force() && !there.startsWith(cache())) {
            // In a folder of the user's, where nothing is replaced that is not said to be.
            ModelFile weights = open(remote, model, specFolder);
            return new Fetched(there, weights.sha256(), weights.size(), true);
        }
        URI mirror = options.mirror();
        return fetcher.fetch(
                mirror == null ? remote : remote.at(below(mirror, remote.file())),
                content -> requireFit(architecture, content),
                home,
                options.force(),
                listener);
    }

    /** The network is read with these weights; where nobody reads such networks, nobody can be misled by them. */
    private static void requireFit(ModelFile architecture, Path content) {
        ByteBuffer bytes = Contents.read(content, "model weights", LocalModelStore.MAX_MODEL_BYTES);
        ModelFile whole = architecture.withWeights(
                new ModelFile(ModelFolder.name(content), ModelFile.sha256(bytes.duplicate()), bytes));
        Services.all(ModelReader.class).stream()
                .filter(reader -> reader.accepts(whole))
                .findFirst()
                .ifPresent(reader -> reader.read(whole));
    }

    private static URI below(URI folder, String file) {
        String text = folder.toString();
        try {
            return URI.create(text.endsWith("/") ? text + file : text + "/" + file);
        } catch (IllegalArgumentException e) {
            throw new InvalidArgumentException(
                    Fault.of("mirror", text).expected("an address").got(String.valueOf(e.getMessage())), e);
        }
    }

    private static @Nullable Path find(RemoteFile remote, @Nullable Path specFolder) {
        return places(specFolder)
                .map(folder -> folder.resolve(remote.file()))
                .filter(Files::isRegularFile)
                .findFirst()
                .orElse(null);
    }

    private static Stream<Path> places(@Nullable Path specFolder) {
        return specFolder == null
                ? Stream.concat(LocalModelStore.modelsPath(), Stream.of(cache()))
                : Stream.of(specFolder);
    }

    private static ModelException missing(RemoteFile remote, String model, @Nullable Path specFolder) {
        List<String> places = places(specFolder).map(Path::toString).distinct().toList();
        String hash = Stream.of(
                        remote.bytes() == null ? "" : remote.bytes() + " bytes",
                        remote.md5() == null ? "" : "MD5 " + remote.md5(),
                        remote.sha256() == null ? "" : "SHA-256 " + remote.sha256())
                .filter(text -> !text.isEmpty())
                .collect(Collectors.joining(", "));
        return new ModelException(Fault.of("model weights", remote.file())
                .expected("this file of '" + model + "' in " + String.join(" or ", places))
                .got("none")
                .repair(command(model) + ", or get " + remote.address() + (hash.isEmpty() ? "" : " (" + hash + ")")
                        + " another way and put it there"));
    }

    private static String command(String model) {
        return "run 'fovea models fetch " + model + "'";
    }

    /** A file that is changed has another key. */
    private static String key(Path file) {
        try {
            return file.toAbsolutePath() + " " + Files.size(file) + " " + Files.getLastModifiedTime(file);
        } catch (IOException e) {
            throw Contents.unreadable("model weights", file.toString(), e);
        }
    }
}
