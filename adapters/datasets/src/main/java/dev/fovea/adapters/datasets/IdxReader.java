package dev.fovea.adapters.datasets;

import dev.fovea.api.spi.DatasetReader;
import dev.fovea.api.train.Dataset;
import dev.fovea.api.train.DatasetOptions;
import dev.fovea.api.train.DatasetOptions.Part;
import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * MNIST's format: a file of pictures and one of labels, such as {@code train-images-idx3-ubyte.gz} and {@code
 * train-labels-idx1-ubyte.gz}. The path is their folder, their common beginning, or the file of pictures.
 */
public final class IdxReader implements DatasetReader {

    private static final Pattern NAME =
            Pattern.compile("(?<prefix>.*?)(?<role>images|labels)[-.]idx[0-9]-[a-z]+(?:\\.gz)?");

    /** The files of one set. */
    private record Pair(Path images, Path labels) {}

    @Override
    public String format() {
        return "idx";
    }

    @Override
    public String takes() {
        return "a pair of IDX files (...images-idx3-ubyte[.gz], ...labels-idx1-ubyte[.gz])";
    }

    @Override
    public int priority() {
        return 20;
    }

    @Override
    public boolean accepts(Path path) {
        return !images(path).isEmpty();
    }

    @Override
    public boolean holdsValidation(Path path) {
        Set<String> sets = images(path).keySet();
        return !Files.isRegularFile(path) && sets.size() > 1 && sets.stream().anyMatch(IdxReader::isForValidation);
    }

    @Override
    public Dataset open(Path path, DatasetOptions options) {
        Pair pair = pair(path, options.part());
        IdxHeader format = new IdxHeader();
        return ArraySet.of(path, ArrayFile.open(pair.images(), format), ArrayFile.open(pair.labels(), format), options);
    }

    private static Pair pair(Path path, Part part) {
        Map<String, Path> images = images(path);
        if (images.isEmpty()) {
            throw Faults.of(path, "a file ...images-idx3-ubyte[.gz]", "none", "check the path");
        }
        List<Map.Entry<String, Path>> sets = new ArrayList<>(images.entrySet());
        if (sets.size() > 1) {
            sets.removeIf(set -> isForValidation(set.getKey()) != (part == Part.VALIDATION));
        }
        if (sets.size() != 1) {
            throw Faults.of(
                    path,
                    "one set to " + (part == Part.TRAINING ? "learn from" : "measure with"),
                    "the files "
                            + String.join(
                                    ", ",
                                    images.values().stream().map(Path::toString).toList()),
                    "name one of these");
        }
        Path file = sets.get(0).getValue();
        return new Pair(file, labels(sets.get(0).getKey(), file));
    }

    private static Path labels(String prefix, Path images) {
        for (Path entry : entries(folderOf(images))) {
            Matcher name = NAME.matcher(String.valueOf(entry.getFileName()));
            if (name.matches()
                    && name.group("role").equals("labels")
                    && name.group("prefix").equals(prefix)) {
                return entry;
            }
        }
        throw Faults.of(
                images,
                "a file of labels beside it, " + prefix + "labels-idx1-ubyte[.gz]",
                "none",
                "put both files into one folder");
    }

    /** The files of pictures that the path stands for, by what their names begin with. */
    private static Map<String, Path> images(Path path) {
        boolean isFolder = Files.isDirectory(path);
        Path folder = isFolder ? path : folderOf(path);
        String start = isFolder ? "" : String.valueOf(path.getFileName());
        Map<String, Path> images = new TreeMap<>();
        if (!Files.isDirectory(folder)) {
            return images;
        }
        for (Path entry : entries(folder)) {
            String file = String.valueOf(entry.getFileName());
            Matcher name = NAME.matcher(file);
            boolean isMeant = Files.isRegularFile(path) ? file.equals(start) : file.startsWith(start);
            if (isMeant && name.matches() && name.group("role").equals("images")) {
                images.put(name.group("prefix"), isFolder ? entry : path.resolveSibling(file));
            }
        }
        return images;
    }

    private static Path folderOf(Path file) {
        Path folder = file.toAbsolutePath().getParent();
        return folder == null ? file : folder;
    }

    private static boolean isForValidation(String prefix) {
        String lower = prefix.toLowerCase(Locale.ROOT);
        return lower.contains("t10k") || lower.contains("test") || lower.contains("val");
    }

    /** The folder's entries by name; none where it cannot be read. */
    private static List<Path> entries(Path folder) {
        List<Path> entries = new ArrayList<>();
        try (DirectoryStream<Path> stream = Files.newDirectoryStream(folder, "*idx*")) {
            stream.forEach(entries::add);
        } catch (IOException | DirectoryIteratorException e) {
            return List.of();
        }
        entries.sort(null);
        return entries;
    }
}
