package dev.fovea.adapters.cli;

import dev.fovea.Datasets;
import dev.fovea.api.error.DatasetException;
import dev.fovea.api.error.Fault;
import dev.fovea.api.error.InvalidArgumentException;
import dev.fovea.api.train.Dataset;
import dev.fovea.api.train.DatasetOptions;
import dev.fovea.api.train.Split;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** What is learned from, and what is measured with. */
final class TrainDataOptions {

    private static final double DEFAULT_SPLIT = 0.2;

    @Mixin
    private DataOptions data = new DataOptions();

    @Option(
            names = "--val-data",
            paramLabel = "PATH",
            description = "What to measure with after each epoch. Default: the test or validation part at --data, where"
                    + " there is one.")
    private @Nullable Path validation;

    private @Nullable Double split;
    private int folds;

    @Option(
            names = "--val-split",
            paramLabel = "SHARE",
            description = "The share of --data to measure with instead, the same of each class; 0 for none. Default:"
                    + " 0.2, where there is nothing else to measure with.")
    void split(String word) {
        split = Choices.decimal("--val-split", word, 0, 0.99);
    }

    @Option(
            names = "--folds",
            paramLabel = "K",
            description = "Cross-validation instead: K trainings first, each measured with another Kth of --data, the"
                    + " same of each class; then the one that is written, with all of it.")
    void folds(String word) {
        folds = Choices.number("--folds", word, 2, 1000);
    }

    /** How many folds there are; 0 for none. */
    int folds() {
        return folds;
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
        List<String> files = new ArrayList<>(List.of(data.path().toString()));
        if (validation != null) {
            files.add(validation.toString());
        }
        return files;
    }

    /** The path of the examples. */
    Path path() {
        return data.path();
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
        if (folds > 0 && (validation != null || (split != null && split > 0))) {
            throw new InvalidArgumentException(Fault.of("option", "--folds")
                    .expected("one way to measure")
                    .got((validation != null ? "--val-data " + validation : "--val-split " + split) + " as well")
                    .repair("leave one of them out"));
        }
        Dataset whole = data.training();
        try {
            return open(whole, seed);
        } catch (RuntimeException e) {
            whole.close();
            throw e;
        }
    }

    private Opened open(Dataset whole, long seed) {
        if (folds > 0) {
            return new Opened(whole, whole, null, "measured in " + folds + " folds");
        }
        if (validation != null) {
            Dataset apart = DataOptions.open(validation, DatasetOptions.validation(whole.classes()));
            return new Opened(whole, whole, apart, "measured with " + apart.size() + " of " + validation);
        }
        if (split == null && Datasets.holdsValidation(data.path())) {
            Dataset apart = DataOptions.open(data.path(), DatasetOptions.validation(whole.classes()));
            return new Opened(whole, whole, apart, "measured with the " + apart.size() + " of its second part");
        }
        double share = split == null ? DEFAULT_SPLIT : split;
        if (share == 0) {
            return new Opened(whole, whole, null, "measured with nothing");
        }
        try {
            Split parts = Datasets.split(whole, share, seed);
            String measured = "measured with " + parts.validation().size() + " others, held out: " + share + " of "
                    + (whole.classes().isEmpty() ? "all" : "each class");
            return new Opened(whole, parts.training(), parts.validation(), measured);
        } catch (DatasetException e) {
            Fault fault = e.fault();
            throw fault == null || split != null
                    ? e
                    : new DatasetException(fault.repair("add examples, or give --val-data PATH or --val-split 0"), e);
        }
    }
}
