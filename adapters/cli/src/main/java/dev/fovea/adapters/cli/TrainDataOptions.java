package dev.fovea.adapters.cli;

import dev.fovea.Datasets;
import dev.fovea.api.error.DatasetException;
import dev.fovea.api.error.Fault;
import dev.fovea.api.error.InvalidArgumentException;
import dev.fovea.api.train.Dataset;
import dev.fovea.api.train.DatasetOptions;
import dev.fovea.api.train.Split;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** What is learned from, and what is measured with. */
final class TrainDataOptions {

    private static final double DEFAULT_SPLIT = 0.2;

    @Option(
            names = {"-d", "--data"},
            paramLabel = "PATH",
            required = true,
            description = "What to learn from: a folder with a subfolder of photos a class, a CSV manifest of"
                    + " path,label[,weight], NumPy arrays (x.npy and y.npy in a folder, or an .npz), or IDX files by"
                    + " folder or beginning.")
    private Path data = Path.of("");

    @Option(
            names = "--val-data",
            paramLabel = "PATH",
            description = "What to measure with after each epoch. Default: the test or validation part at --data, where"
                    + " there is one.")
    private @Nullable Path validation;

    private @Nullable Double split;
    private List<String> classes = List.of();

    @Option(
            names = "--val-split",
            paramLabel = "SHARE",
            description = "The share of --data to measure with instead, the same of each class; 0 for none. Default:"
                    + " 0.2, where there is nothing else to measure with.")
    void split(String word) {
        split = Choices.decimal("--val-split", word, 0, 0.99);
    }

    @Option(
            names = "--classes",
            paramLabel = "NAME,...",
            description = "The classes to learn, in this order; other ones are left out. Numbered classes get these"
                    + " names. Default: all, by name.")
    void classes(String word) {
        classes = Arrays.stream(word.split(",", -1)).map(String::strip).toList();
        if (new HashSet<>(classes).size() < classes.size() || classes.stream().anyMatch(String::isEmpty)) {
            throw new InvalidArgumentException(Fault.of("option", "--classes")
                    .expected("names with commas between, each once")
                    .got("'" + word + "'"));
        }
    }

    /**
     * What was opened.
     *
     * @param whole what lies at the path, of which the others are views
     * @param validation null when nothing is measured with
     * @param measured how the second came to be, for people
     */
    record Opened(Dataset whole, Dataset training, @Nullable Dataset validation, String measured)
            implements AutoCloseable {

        /** Closes it all; views close nothing. */
        @Override
        public void close() {
            if (validation != null) {
                validation.close();
            }
            training.close();
            whole.close();
        }
    }

    /** The paths that are read. */
    List<String> files() {
        List<String> files = new ArrayList<>(List.of(data.toString()));
        if (validation != null) {
            files.add(validation.toString());
        }
        return files;
    }

    /** The path of the examples. */
    Path path() {
        return data;
    }

    /**
     * Opens both.
     *
     * @param seed of the split
     */
    Opened open(long seed) {
        if (validation != null && split != null && split > 0) {
            throw new InvalidArgumentException(Fault.of("option", "--val-split")
                    .expected("one thing to measure with")
                    .got("--val-data " + validation + " as well")
                    .repair("leave one of them out"));
        }
        requireThere(data);
        Dataset whole = Datasets.open(data, DatasetOptions.training().withClasses(classes));
        try {
            return open(whole, seed);
        } catch (RuntimeException e) {
            whole.close();
            throw e;
        }
    }

    private Opened open(Dataset whole, long seed) {
        if (validation != null) {
            requireThere(validation);
            Dataset apart = Datasets.open(validation, DatasetOptions.validation(whole.classes()));
            return new Opened(whole, whole, apart, "measured with " + apart.size() + " of " + validation);
        }
        if (split == null && Datasets.holdsValidation(data)) {
            Dataset apart = Datasets.open(data, DatasetOptions.validation(whole.classes()));
            return new Opened(whole, whole, apart, "measured with the " + apart.size() + " of its second part");
        }
        double share = split == null ? DEFAULT_SPLIT : split;
        if (share == 0) {
            return new Opened(whole, whole, null, "measured with nothing");
        }
        try {
            Split parts = Datasets.split(whole, share, seed);
            String measured = "measured with " + parts.validation().size() + " of them, " + share + " of each class";
            return new Opened(whole, parts.training(), parts.validation(), measured);
        } catch (DatasetException e) {
            Fault fault = e.fault();
            throw fault == null || split != null
                    ? e
                    : new DatasetException(fault.repair("add examples, or give --val-data PATH or --val-split 0"), e);
        }
    }

    private static void requireThere(Path path) {
        if (!Files.exists(path) && !hasBeginning(path)) {
            throw new DatasetException(Fault.of("data set", path.toString())
                    .expected("a folder or file")
                    .got("no such file")
                    .repair("check the path"));
        }
    }

    /** True when the path is what the names of some files begin with, as IDX pairs are named. */
    private static boolean hasBeginning(Path path) {
        return !Datasets.formatOf(path).isEmpty();
    }
}
