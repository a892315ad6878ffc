package dev.fovea.adapters.models;

import dev.fovea.adapters.models.file.FoveaFile;
import dev.fovea.api.error.Fault;
import dev.fovea.api.error.ModelException;
import dev.fovea.api.model.ModelFile;
import java.io.IOException;
import java.lang.System.Logger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Stream;

/** A folder of {@code fovea.models.path}: models with a spec beside each. */
final class ModelFolder {

    private final Path folder;

    ModelFolder(Path folder) {
        this.folder = folder;
    }

    /** A model of a folder. */
    record Place(StoredSpec spec, Path file, Path folder) {}

    /** A model of a folder, with what tells its file from others. */
    record Identified(StoredSpec spec, FileIdentity file, Path folder) {}

    /** Every model whose spec reads well and whose file could be one, by file name; the others are logged. */
    Stream<Identified> models() {
        return readable(
                place -> new Identified(place.spec(), FileIdentity.of(place.file(), place.spec()), place.folder()));
    }

    /** Every model whose spec reads well, by file name; the others are logged. */
    Stream<Place> specs() {
        return readable(place -> place);
    }

    private <T> Stream<T> readable(Function<Place, T> reading) {
        return Stream.concat(specFiles().stream(), ownFiles().stream()).flatMap(file -> {
            try {
                return (isSpec(file) ? Optional.of(place(file)) : ownPlace(file)).map(reading).stream();
            } catch (ModelException e) {
                System.getLogger(ModelFolder.class.getPackageName())
                        .log(Logger.Level.WARNING, "left out of the models: " + e.getMessage());
                return Stream.empty();
            }
        });
    }

    /**
     * The model of this name.
     *
     * @throws ModelException when the spec file of this very name is malformed
     */
    Optional<Place> find(String name) {
        String wanted = name.toLowerCase(Locale.ROOT) + LocalModelStore.SPEC_SUFFIX;
        for (Path file : specFiles()) {
            if (name(file).toLowerCase(Locale.ROOT).equals(wanted)) {
                Place place = place(file);
                if (place.spec().answersTo(name)) {
                    return Optional.of(place);
                }
            }
        }
        return specs().filter(place -> place.spec().answersTo(name)).findFirst();
    }

    private Place place(Path specFile) {
        StoredSpec stored = LocalModelStore.readSpec(specFile);
        String spec = name(specFile);
        String stem = spec.substring(0, spec.length() - LocalModelStore.SPEC_SUFFIX.length());
        PathFolder files = PathFolder.of(specFile);
        String file = stored.file();
        if (file == null) {
            String own = stem + "." + FoveaFile.EXTENSION;
            file = !files.has(stem + ".tflite") && files.has(own) ? own : stem + ".tflite";
        }
        if (!files.has(file)) {
            throw new ModelException(Fault.of("model file", files.describe(file))
                    .expected("an existing file")
                    .got("none")
                    .repair("put it there, or name another with key 'file' of " + specFile));
        }
        return new Place(stored, specFile.resolveSibling(file), folder);
    }

    /** An own file that goes by the name in its own spec; empty when it has none, or goes by that of the one beside it. */
    private Optional<Place> ownPlace(Path file) {
        Path beside = specBeside(file);
        ModelFile content = OwnFiles.read(file);
        if (Files.isRegularFile(beside)
                && OwnFiles.isAbout(content, LocalModelStore.readSpec(beside))
                && place(beside).file().equals(file)) {
            return Optional.empty();
        }
        return OwnFiles.spec(content)
                .map(spec -> new Place(
                        new StoredSpec(spec, List.of(), content.name(), content.sha256(), content.size(), null),
                        file,
                        folder));
    }

    private static boolean isSpec(Path file) {
        return name(file).endsWith(LocalModelStore.SPEC_SUFFIX);
    }

    private List<Path> specFiles() {
        return files(ModelFolder::isSpec);
    }

    private List<Path> ownFiles() {
        return files(file -> name(file).endsWith("." + FoveaFile.EXTENSION));
    }

    private List<Path> files(Predicate<Path> wanted) {
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(wanted).sorted().toList();
        } catch (IOException e) {
            throw new ModelException(
                    Fault.of("model folder", folder.toString())
                            .expected("a readable folder")
                            .got(e.getClass().getSimpleName())
                            .repair("correct fovea.models.path"),
                    e);
        }
    }

    /** Where the spec of a model file lies: {@code my.tflite} has {@code my.fovea.json}. */
    static Path specBeside(Path file) {
        return file.resolveSibling(stem(file) + LocalModelStore.SPEC_SUFFIX);
    }

    /** The file's name without its extension. */
    static String stem(Path file) {
        String name = name(file);
        int dot = name.lastIndexOf('.');
        return dot > 0 ? name.substring(0, dot) : name;
    }

    static String name(Path file) {
        Path name = file.getFileName();
        return name == null ? "" : name.toString();
    }
}
