package dev.fovea;

import dev.fovea.api.error.DatasetException;
import dev.fovea.api.error.Fault;
import dev.fovea.api.spi.DatasetReader;
import dev.fovea.api.spi.Services;
import dev.fovea.api.train.Dataset;
import dev.fovea.api.train.DatasetOptions;
import dev.fovea.api.train.Split;
import dev.fovea.domain.train.data.Splits;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** Labelled examples by path, and in parts. */
public final class Datasets {

    private Datasets() {}

    /**
     * The examples to learn from at the path, with the classes that are found there; the caller closes them.
     *
     * @param path a folder with a subfolder a class, a CSV manifest, NumPy arrays or IDX files
     * @throws DatasetException when no reader takes the path, or the set is no good
     */
    public static Dataset open(Path path) {
        return open(path, DatasetOptions.training());
    }

    /**
     * The examples at the path; the caller closes them.
     *
     * @throws DatasetException when no reader takes the path, or the set is no good
     */
    public static Dataset open(Path path, DatasetOptions options) {
        return reader(path).open(path, options);
    }

    /**
     * True when the path holds examples to measure with beside those to learn from.
     *
     * @throws DatasetException when no reader takes the path
     */
    public static boolean holdsValidation(Path path) {
        return reader(path).holdsValidation(path);
    }

    /** The id of the format that {@link #open} reads the path as; empty when no reader takes it. */
    public static Optional<String> formatOf(Path path) {
        return readers().stream()
                .filter(reader -> reader.accepts(path))
                .map(DatasetReader::format)
                .findFirst();
    }

    /** What {@link #open} takes, one phrase a format. */
    public static List<String> formats() {
        return readers().stream().map(DatasetReader::takes).toList();
    }

    /**
     * The set in two parts, in which classes keep their shares; views that live as long as the set.
     *
     * @param share to measure with, above 0 and below 1
     * @throws DatasetException when a class has one example alone
     */
    public static Split split(Dataset data, double share, long seed) {
        return Splits.of(data, share, seed);
    }

    /**
     * The set split as often as there are folds, for cross-validation; each example is measured with once.
     *
     * @throws DatasetException when a class has fewer examples than there are folds
     */
    public static List<Split> folds(Dataset data, int folds, long seed) {
        return Splits.folds(data, folds, seed);
    }

    /**
     * The weight of each class with which all classes count alike, however many examples they have.
     *
     * @throws DatasetException when the set's targets are numbers
     */
    public static float[] balancedWeights(Dataset data) {
        return Splits.balanced(data);
    }

    private static List<DatasetReader> readers() {
        return Services.all(DatasetReader.class).stream()
                .sorted(Comparator.comparingInt(DatasetReader::priority)
                        .reversed()
                        .thenComparing(DatasetReader::format))
                .toList();
    }

    private static DatasetReader reader(Path path) {
        List<DatasetReader> readers = readers();
        return readers.stream()
                .filter(reader -> reader.accepts(path))
                .findFirst()
                .orElseThrow(() -> new DatasetException(Fault.of("data set", path.toString())
                        .expected(
                                readers.isEmpty()
                                        ? "an installed reader of data sets"
                                        : readers.stream()
                                                .map(DatasetReader::takes)
                                                .collect(Collectors.joining(", or ")))
                        .got("none")
                        .repair(
                                readers.isEmpty()
                                        ? "add dev.fovea:fovea-datasets to the class path"
                                        : "check the path")));
    }
}
