package dev.fovea.spark;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.fovea.Fovea;
import dev.fovea.api.error.Fault;
import dev.fovea.api.error.ModelException;
import dev.fovea.api.model.Model;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FSDataInputStream;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.UnsupportedFileSystemException;
import org.apache.spark.sql.SparkSession;
import org.jspecify.annotations.Nullable;

/**
 * Where the driver finds a model: a path of its own disks, or the URI of any file system that Hadoop reaches, of a file or
 * of a folder. What lies elsewhere is copied here, with the spec beside it and the files that the spec names, read into
 * memory, and the copy deleted.
 */
final class ModelLocation {

    /** Of two letters at least: one alone is a drive. */
    private static final Pattern SCHEME = Pattern.compile("([A-Za-z][A-Za-z0-9+.-]+):.*");

    private static final String SPEC = ".fovea.json";

    /** Of TensorFlow's models, whose variables lie in the same folder. */
    private static final String SAVED_MODEL = "saved_model.pb";

    private static final long MAX_BYTES = Integer.MAX_VALUE;
    private static final ObjectMapper JSON = new ObjectMapper();

    private final String uri;
    private final org.apache.hadoop.fs.Path path;
    private final FileSystem files;

    private ModelLocation(String uri) throws IOException {
        this.uri = uri;
        this.path = new org.apache.hadoop.fs.Path(uri);
        this.files = SessionFiles.of(path, configuration());
    }

    /** The files that the session reaches, where there is one. */
    private static Configuration configuration() {
        scala.Option<SparkSession> session = SparkSession.getActiveSession();
        if (session.isEmpty()) {
            session = SparkSession.getDefaultSession();
        }
        return session.isEmpty() ? new Configuration() : SessionFiles.configuration(session.get());
    }

    /** True when it is no path of this machine's disks, but a URI of another file system. */
    static boolean isElsewhere(String nameOrPath) {
        return SCHEME.matcher(nameOrPath).matches() && !nameOrPath.startsWith("file:");
    }

    /** The path of this machine's disks that a path or a {@code file:} URI names. */
    static Path local(String path) {
        try {
            return path.startsWith("file:")
                    ? Path.of(new org.apache.hadoop.fs.Path(path).toUri().getPath())
                    : Path.of(path);
        } catch (IllegalArgumentException e) {
            throw unreadable(path, e);
        }
    }

    /**
     * The model there, with its spec beside it if there is one.
     *
     * @param weights path or URI of a file of trained numbers, or null
     * @throws ModelException when a file is missing, damaged or larger than 2 GiB
     */
    static Model open(String pathOrUri, @Nullable String weights) {
        return read(pathOrUri, weights, Fovea::model);
    }

    /** The model of that name, or at that path or URI; see {@link #open}. */
    static Model find(String nameOrFile, @Nullable String weights) {
        return nameOrFile.startsWith("file:") || isElsewhere(nameOrFile)
                ? open(nameOrFile, weights)
                : read(nameOrFile, weights, (path, labels, numbers) -> Fovea.model(nameOrFile, labels, numbers));
    }

    /**
     * What the files of {@link #find}'s model look like: the file or folder, the spec beside it, and what the spec names.
     *
     * @return empty where the name is none of a file, or the files cannot be looked at
     */
    static Optional<FileStamp> stamp(String nameOrFile) {
        try {
            if (isElsewhere(nameOrFile)) {
                return Optional.of(new ModelLocation(nameOrFile).stamp());
            }
            Path file = local(nameOrFile).toAbsolutePath();
            if (!Files.exists(file)) {
                return Optional.empty();
            }
            Path spec = file.resolveSibling(specOf(String.valueOf(file.getFileName()), Files.isDirectory(file)));
            List<Path> all = new ArrayList<>(List.of(file, spec));
            if (file.endsWith(SAVED_MODEL)) {
                all.add(file.resolveSibling(""));
            }
            if (Files.exists(spec)) {
                named(Files.readAllBytes(spec)).forEach(name -> all.add(file.resolveSibling(name)));
            }
            return Optional.of(FileStamp.of(all));
        } catch (IOException | UncheckedIOException | IllegalArgumentException | ModelException e) {
            // Reading the model will tell what is wrong.
            return Optional.empty();
        }
    }

    private FileStamp stamp() throws IOException {
        org.apache.hadoop.fs.Path spec =
                beside(specOf(path.getName(), files.getFileStatus(path).isDirectory()));
        List<org.apache.hadoop.fs.Path> all = new ArrayList<>(List.of(path, spec));
        if (path.getName().equals(SAVED_MODEL)) {
            all.add(path.getParent());
        }
        if (files.exists(spec)) {
            try (FSDataInputStream in = files.open(spec)) {
                named(in.readAllBytes()).forEach(name -> all.add(beside(name)));
            }
        }
        return FileStamp.of(files, all);
    }

    private static String specOf(String name, boolean isFolder) {
        int dot = name.lastIndexOf('.');
        return (isFolder || dot < 1 ? name : name.substring(0, dot)) + SPEC;
    }

    /** How a model is read once all of it lies on this machine's disks. */
    private interface Reader {
        Model read(Path path, @Nullable Path labels, @Nullable Path weights);
    }

    private static Model read(String pathOrUri, @Nullable String weights, Reader reader) {
        if (!isElsewhere(pathOrUri) && (weights == null || !isElsewhere(weights))) {
            return reader.read(local(pathOrUri), null, weights == null ? null : local(weights));
        }
        try {
            Path folder = Files.createTempDirectory("fovea-model");
            try {
                Path model = copied(pathOrUri, Files.createDirectory(folder.resolve("model")));
                Path numbers =
                        weights == null ? null : copied(weights, Files.createDirectory(folder.resolve("weights")));
                // Through the payload, which is a copy in memory: the files may go.
                return ModelPayload.of(reader.read(model, null, numbers)).toModel();
            } finally {
                delete(folder);
            }
        } catch (IOException e) {
            throw unreadable(pathOrUri, e);
        }
    }

    private static Path copied(String pathOrUri, Path folder) {
        if (!isElsewhere(pathOrUri)) {
            return local(pathOrUri);
        }
        try {
            return new ModelLocation(pathOrUri).copyTo(folder);
        } catch (UnsupportedFileSystemException e) {
            throw new ModelException(
                    Fault.of("model file", pathOrUri)
                            .expected("the URI of a file system that Spark reads")
                            .got(String.valueOf(e.getMessage()))
                            .repair(SessionFiles.REPAIR),
                    e);
        } catch (IOException | IllegalArgumentException e) {
            throw unreadable(pathOrUri, e);
        }
    }

    private Path copyTo(Path folder) throws IOException {
        long bytes = files.getContentSummary(path).getLength();
        if (bytes > MAX_BYTES) {
            throw new ModelException(Fault.of("model file", uri)
                    .expected("at most " + MAX_BYTES + " bytes")
                    .got(bytes));
        }
        boolean isFolder = files.getFileStatus(path).isDirectory();
        Path model = folder.resolve(path.getName());
        copy(path, model);
        org.apache.hadoop.fs.Path spec = beside(specOf(path.getName(), isFolder));
        if (files.exists(spec)) {
            Path here = folder.resolve(spec.getName());
            copy(spec, here);
            for (String name : named(Files.readAllBytes(here))) {
                copyNamed(name, folder);
            }
        }
        return model;
    }

    private org.apache.hadoop.fs.Path beside(String name) {
        return new org.apache.hadoop.fs.Path(path.getParent(), name);
    }

    /** The files that a spec names: its labels and its weights. The store says what else is wrong with the text. */
    private static List<String> named(byte[] spec) throws IOException {
        JsonNode node = JSON.readTree(spec);
        return Stream.of(node.path("labels"), node.path("weights").path("file"))
                .filter(JsonNode::isTextual)
                .map(JsonNode::asText)
                .toList();
    }

    private void copyNamed(String name, Path folder) throws IOException {
        Path here = folder.resolve(name).normalize();
        // A file outside the folder is the store's to refuse, and not to be copied.
        if (here.startsWith(folder) && !Files.exists(here) && files.exists(beside(name))) {
            Files.createDirectories(here.getParent());
            copy(beside(name), here);
        }
    }

    private void copy(org.apache.hadoop.fs.Path from, Path to) throws IOException {
        files.copyToLocalFile(false, from, new org.apache.hadoop.fs.Path(to.toUri()), true);
    }

    private static void delete(Path folder) throws IOException {
        try (Stream<Path> all = Files.walk(folder)) {
            all.sorted(Comparator.reverseOrder()).forEach(path -> {
                try {
                    Files.delete(path);
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            });
        } catch (UncheckedIOException e) {
            throw new IOException(e);
        }
    }

    private static ModelException unreadable(String uri, Exception cause) {
        return new ModelException(
                Fault.of("model file", uri)
                        .expected("a file or folder that the driver can read")
                        .got(String.valueOf(cause.getMessage()))
                        .repair("check the URI, and that Spark's configuration of Hadoop reaches it"),
                cause);
    }
}
