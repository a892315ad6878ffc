package dev.fovea.adapters.datasets;

import dev.fovea.api.spi.DatasetReader;
import dev.fovea.api.train.Dataset;
import dev.fovea.api.train.DatasetOptions;
import dev.fovea.api.train.DatasetOptions.Part;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import org.jspecify.annotations.Nullable;

/**
 * NumPy arrays: {@code x.npy} and {@code y.npy} in a folder, or an {@code .npz} of both, under the names that Keras and
 * others give them. The path is the folder, the file of examples, or the {@code .npz}.
 */
public final class NumpyReader implements DatasetReader {

    private static final String NPY = ".npy";

    /** The names of examples and of labels. */
    private record Names(String examples, String labels) {}

    private static final List<Names> TRAINING = List.of(
            new Names("x", "y"),
            new Names("X", "y"),
            new Names("x_train", "y_train"),
            new Names("X_train", "y_train"),
            new Names("train_x", "train_y"),
            new Names("train_images", "train_labels"),
            new Names("images", "labels"));

    private static final List<Names> VALIDATION = List.of(
            new Names("xval", "yval"),
            new Names("x_val", "y_val"),
            new Names("X_val", "y_val"),
            new Names("val_x", "val_y"),
            new Names("val_images", "val_labels"),
            new Names("x_test", "y_test"),
            new Names("X_test", "y_test"),
            new Names("test_x", "test_y"),
            new Names("test_images", "test_labels"));

    @Override
    public String format() {
        return "numpy";
    }

    @Override
    public String takes() {
        return "NumPy arrays (x.npy and y.npy, or an .npz of both)";
    }

    @Override
    public int priority() {
        return 20;
    }

    @Override
    public boolean accepts(Path path) {
        if (Files.isDirectory(path)) {
            return names(folder(path), TRAINING) != null || names(folder(path), VALIDATION) != null;
        }
        return (has(path, NPY) || has(path, ".npz")) && Files.isRegularFile(path);
    }

    @Override
    public boolean holdsValidation(Path path) {
        if (Files.isDirectory(path)) {
            return names(folder(path), TRAINING) != null && names(folder(path), VALIDATION) != null;
        }
        if (!has(path, ".npz")) {
            return false;
        }
        try (ZipFile zip = new ZipFile(path.toFile())) {
            return names(entries(zip), TRAINING) != null && names(entries(zip), VALIDATION) != null;
        } catch (IOException e) {
            return false; // opening it says why
        }
    }

    @Override
    public Dataset open(Path path, DatasetOptions options) {
        if (Files.isDirectory(path)) {
            Names names = wanted(path, folder(path), options.part());
            return pair(path, path.resolve(names.examples() + NPY), path.resolve(names.labels() + NPY), options);
        }
        if (has(path, NPY)) {
            return pair(path, path, labelsBeside(path), options);
        }
        try (ZipFile zip = new ZipFile(path.toFile())) {
            Names names = wanted(path, entries(zip), options.part());
            return ArraySet.of(path, entry(zip, path, names.examples()), entry(zip, path, names.labels()), options);
        } catch (IOException e) {
            throw ArrayFile.failed(path, e);
        }
    }

    private static Dataset pair(Path path, Path examples, Path labels, DatasetOptions options) {
        NpyFormat format = new NpyFormat();
        return ArraySet.of(path, ArrayFile.open(examples, format), ArrayFile.open(labels, format), options);
    }

    private static ArrayFile entry(ZipFile zip, Path path, String name) throws IOException {
        ZipEntry entry = zip.getEntry(name + NPY);
        try (InputStream in = new BufferedInputStream(zip.getInputStream(entry), 1 << 16)) {
            // Of a stored array as many bytes are there as of a deflated one at most.
            long deflated = Math.min(entry.getCompressedSize(), Files.size(path));
            return ArrayFile.inflated(in, path, name + NPY, deflated, new NpyFormat());
        }
    }

    private static Predicate<String> folder(Path path) {
        return name -> Files.isRegularFile(path.resolve(name + NPY));
    }

    private static Predicate<String> entries(ZipFile zip) {
        return name -> zip.getEntry(name + NPY) != null;
    }

    private static Names wanted(Path path, Predicate<String> isThere, Part part) {
        Names first = names(isThere, part == Part.TRAINING ? TRAINING : VALIDATION);
        // What holds one part alone gives it for either purpose.
        Names names = first != null ? first : names(isThere, part == Part.TRAINING ? VALIDATION : TRAINING);
        if (names == null) {
            throw Faults.of(path, "arrays x and y, or x_train and y_train", "neither", "save both under these names");
        }
        return names;
    }

    private static @Nullable Names names(Predicate<String> isThere, List<Names> known) {
        Optional<Names> names = known.stream()
                .filter(pair -> isThere.test(pair.examples()) && isThere.test(pair.labels()))
                .findFirst();
        return names.orElse(null);
    }

    private static Path labelsBeside(Path examples) {
        String file = examples.getFileName().toString();
        String name = file.substring(0, file.length() - NPY.length());
        for (List<Names> known : List.of(TRAINING, VALIDATION)) {
            for (Names pair : known) {
                Path labels = examples.resolveSibling(pair.labels() + NPY);
                if (pair.examples().equals(name) && Files.isRegularFile(labels)) {
                    return labels;
                }
            }
        }
        throw Faults.of(
                examples,
                "a file of labels beside it, such as y.npy beside x.npy",
                "none that goes with this name",
                "name them x.npy and y.npy, or x_train.npy and y_train.npy");
    }

    private static boolean has(Path path, String ending) {
        return path.toString().toLowerCase(Locale.ROOT).endsWith(ending);
    }
}
