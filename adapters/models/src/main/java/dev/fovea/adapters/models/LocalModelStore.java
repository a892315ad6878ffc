package dev.fovea.adapters.models;

import dev.fovea.adapters.models.fetch.Fetcher;
import dev.fovea.adapters.models.fetch.RemoteFile;
import dev.fovea.adapters.models.file.FoveaFile;
import dev.fovea.api.Setting;
import dev.fovea.api.error.Fault;
import dev.fovea.api.error.InvalidArgumentException;
import dev.fovea.api.error.ModelException;
import dev.fovea.api.model.Model;
import dev.fovea.api.model.ModelFile;
import dev.fovea.api.model.ModelSpec;
import dev.fovea.api.spi.FetchListener;
import dev.fovea.api.spi.FetchOptions;
import dev.fovea.api.spi.ModelStore;
import java.io.File;
import java.lang.ref.SoftReference;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The models of the jar, those in the folders of {@code fovea.models.path}, and any file by its path. The jar's come
 * first: a folder cannot put another model behind a known name.
 */
public final class LocalModelStore implements ModelStore {

    /** What the name of a spec beside a model ends in, instead of the model file's own extension. */
    static final String SPEC_SUFFIX = ".fovea.json";

    private static final int MAX_SPEC_BYTES = 64 << 20;
    static final int MAX_MODEL_BYTES = Integer.MAX_VALUE;
    private static final String TABLE = "models.json";

    /** What was read of the jar; service loaders make a store for each question, and inflating a model takes long. */
    private static final Known OF_THE_JAR = new Known();

    private final SpecFolder jar;
    private final WeightsFiles weightsFiles;
    private final Known known;

    /** What does not change once it is read. */
    private static final class Known {
        private final Map<String, SoftReference<ModelFile>> files = new ConcurrentHashMap<>();
        private volatile @Nullable List<StoredSpec> table;
    }

    /** The store; it reads nothing until it is asked. */
    public LocalModelStore() {
        this(new ResourceFolder(), OF_THE_JAR);
    }

    LocalModelStore(SpecFolder jar) {
        this(jar, new Known());
    }

    private LocalModelStore(SpecFolder jar, Known known) {
        this.jar = jar;
        this.known = known;
        this.weightsFiles = new WeightsFiles(new Fetcher());
    }

    @Override
    public String id() {
        return "local";
    }

    @Override
    public List<Entry> list() {
        List<Entry> entries = new ArrayList<>();
        for (StoredSpec row : table()) {
            entries.add(entry(
                    row,
                    required(row, "sha256", row.sha256()),
                    required(row, "bytes", row.bytes()),
                    jar.has(required(row, "file", row.file())),
                    null));
        }
        folders().flatMap(ModelFolder::models).forEach(place -> {
            StoredSpec stored = place.spec();
            if (entries.stream()
                    .noneMatch(
                            e -> e.spec().name().equalsIgnoreCase(stored.spec().name()))) {
                FileIdentity file = place.file();
                entries.add(entry(stored, file.sha256(), file.bytes(), true, place.folder()));
            }
        });
        return List.copyOf(entries);
    }

    private Entry entry(StoredSpec stored, String sha256, long bytes, boolean isHere, @Nullable Path specFolder) {
        RemoteFile remote = stored.weights();
        Weights weights = remote == null ? null : weightsFiles.describe(remote, specFolder);
        boolean isLocal = isHere && (weights == null || weights.local() != null);
        return new Entry(stored.spec(), stored.aliases(), sha256, bytes, isLocal, weights);
    }

    @Override
    public Optional<Model> find(String name, @Nullable Path weights) {
        for (StoredSpec row : table()) {
            if (row.answersTo(name)) {
                return Optional.of(new Model(row.spec(), with(embedded(row), row, weights, null)));
            }
        }
        return folders()
                .flatMap(folder -> folder.find(name).stream())
                .findFirst()
                .map(place -> new Model(
                        place.spec().spec(),
                        with(checked(read(place.file()), place.spec()), place.spec(), weights, place.folder())));
    }

    @Override
    public Optional<Fetched> fetch(String name, FetchOptions options, FetchListener listener) {
        for (StoredSpec row : table()) {
            if (row.answersTo(name)) {
                return fetch(row, () -> embedded(row), null, options, listener);
            }
        }
        return folders()
                .flatMap(folder -> folder.find(name).stream())
                .findFirst()
                .flatMap(place -> fetch(
                        place.spec(),
                        () -> checked(read(place.file()), place.spec()),
                        place.folder(),
                        options,
                        listener));
    }

    private Optional<Fetched> fetch(
            StoredSpec stored,
            Supplier<ModelFile> architecture,
            @Nullable Path specFolder,
            FetchOptions options,
            FetchListener listener) {
        RemoteFile remote = stored.weights();
        return remote == null
                ? Optional.empty()
                : Optional.of(weightsFiles.fetch(
                        remote, architecture.get(), stored.spec().name(), specFolder, options, listener));
    }

    /** The file with the weights that were asked for, or else with those that its spec names, if any. */
    private ModelFile with(
            ModelFile file, @Nullable StoredSpec stored, @Nullable Path weights, @Nullable Path specFolder) {
        if (weights != null) {
            return file.withWeights(weights(weights));
        }
        RemoteFile remote = stored == null ? null : stored.weights();
        return remote == null || stored == null
                ? file
                : file.withWeights(weightsFiles.open(remote, stored.spec().name(), specFolder));
    }

    @Override
    public Model open(Path given, @Nullable Path labels, @Nullable Path weights) {
        Optional<SavedModelFolder> folder = SavedModelFolder.at(given);
        ModelFile content = read(given);
        Path file = folder.map(SavedModelFolder::path).orElse(given);
        String stem = folder.map(SavedModelFolder::name).orElseGet(() -> ModelFolder.stem(given));
        Path specFile = file.resolveSibling(stem + SPEC_SUFFIX);
        StoredSpec beside = specFile.toFile().exists() ? readSpec(specFile) : null;
        ModelSpec inside = OwnFiles.spec(content).orElse(null);
        StoredSpec used = inside == null || (beside != null && OwnFiles.isAbout(content, beside)) ? beside : null;
        ModelSpec spec;
        if (used == null && inside != null) {
            spec = inside;
        } else if (used != null) {
            if (used.file() != null && !used.file().equals(content.name())) {
                throw new ModelException(Fault.of("model spec", specFile.toString())
                        .expected("'" + content.name() + "', the file it lies beside")
                        .got("'" + used.file() + "'")
                        .at("key 'file'"));
            }
            checked(content, used);
            spec = used.spec();
        } else {
            spec = new ModelSpec(stem, "", "", null, null, null, null);
        }
        if (labels != null) {
            Path labelName = labels.getFileName();
            spec = spec.withLabels(LabelFile.read(
                    PathFolder.of(labels), labelName == null ? labels.toString() : labelName.toString()));
        }
        return new Model(
                spec, with(content, used, weights, specFile.toAbsolutePath().getParent()));
    }

    @Override
    public ModelFile read(Path file) {
        Optional<SavedModelFolder> folder = SavedModelFolder.at(file);
        if (folder.isEmpty() && Files.isDirectory(file)) {
            throw new ModelException(Fault.of("model file", file.toString())
                    .expected("a file, or the folder of a SavedModel")
                    .got("a folder without saved_model.pb"));
        }
        return folder.map(SavedModelFolder::read).orElseGet(() -> OwnFiles.read(file));
    }

    private static ModelFile weights(Path file) {
        ByteBuffer content = Contents.read(file, "weights file", MAX_MODEL_BYTES);
        return new ModelFile(ModelFolder.name(file), ModelFile.sha256(content.duplicate()), content);
    }

    @Override
    public ModelFile fileOf(String name, byte[] content) {
        ModelFile file = ModelFile.of(name, content);
        if (!FoveaFile.starts(file.bytes())) {
            return file;
        }
        FoveaFile own = FoveaFile.of(name, file.bytes());
        own.verify();
        return new ModelFile(name, own.identity(), file.bytes());
    }

    @Override
    public String textOf(ModelSpec spec) {
        return ModelSpecJson.write(spec);
    }

    @Override
    public ModelSpec specOf(String text, String source) {
        return ModelSpecJson.read(text, source);
    }

    static StoredSpec readSpec(Path specFile) {
        PathFolder folder = PathFolder.of(specFile);
        String name = ModelFolder.name(specFile);
        String json = Contents.text(folder.read("model spec", name, MAX_SPEC_BYTES), "model spec", specFile.toString());
        String stem = name.substring(0, name.length() - SPEC_SUFFIX.length());
        try {
            return ModelSpecJson.read(json, specFile.toString(), stem, folder);
        } catch (InvalidArgumentException e) {
            // What a record of the spec refuses: a value of the file that no check of its own key caught.
            throw new ModelException(
                    Fault.of("model spec", specFile.toString())
                            .expected("a sound spec")
                            .got(String.valueOf(e.getMessage())),
                    e);
        }
    }

    private List<StoredSpec> table() {
        List<StoredSpec> rows = known.table;
        if (rows == null) {
            String json = Contents.text(jar.read("model table", TABLE, MAX_SPEC_BYTES), "model table", TABLE);
            rows = ModelSpecJson.readTable(json, TABLE, jar);
            known.table = rows;
        }
        return rows;
    }

    private ModelFile embedded(StoredSpec row) {
        String name = required(row, "file", row.file());
        SoftReference<ModelFile> kept = known.files.get(name);
        ModelFile file = kept == null ? null : kept.get();
        if (file == null) {
            ByteBuffer content = jar.read("model file", name, MAX_MODEL_BYTES);
            String shortName = name.substring(name.lastIndexOf('/') + 1);
            file = checked(new ModelFile(shortName, ModelFile.sha256(content.duplicate()), content), row);
            known.files.put(name, new SoftReference<>(file));
        }
        return file;
    }

    private static ModelFile checked(ModelFile file, StoredSpec stored) {
        if (stored.bytes() != null && stored.bytes() != file.size()) {
            throw damaged(file, stored.bytes() + " bytes", file.size() + "");
        }
        if (stored.sha256() != null && !stored.sha256().equals(file.sha256())) {
            throw damaged(file, "SHA-256 " + stored.sha256(), file.sha256());
        }
        return file;
    }

    private static ModelException damaged(ModelFile file, String expected, String got) {
        return damaged(file.name(), expected, got);
    }

    static ModelException damaged(String name, String expected, String got) {
        return new ModelException(Fault.of("model file", name)
                .expected(expected)
                .got(got)
                .repair("the file is damaged or another one: fetch it again, or correct its spec"));
    }

    private static <T> T required(StoredSpec row, String key, @Nullable T value) {
        if (value == null) {
            throw new ModelException(Fault.of("model table", row.spec().name())
                    .expected("key '" + key + "'")
                    .got("none"));
        }
        return value;
    }

    private static Stream<ModelFolder> folders() {
        return modelsPath().map(ModelFolder::new);
    }

    /** The folders of {@code fovea.models.path}. */
    static Stream<Path> modelsPath() {
        String path = Setting.MODELS_PATH.value();
        return path == null
                ? Stream.empty()
                : Stream.of(path.split(File.pathSeparator))
                        .filter(folder -> !folder.isBlank())
                        .map(folder -> Path.of(folder.strip()));
    }
}
