package dev.fovea.adapters.cli;

import dev.fovea.Datasets;
import dev.fovea.api.error.DatasetException;
import dev.fovea.api.error.Fault;
import dev.fovea.api.error.InvalidArgumentException;
import dev.fovea.api.train.Dataset;
import dev.fovea.api.train.DatasetOptions;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import picocli.CommandLine.Option;

/** Where labelled examples are. */
final class DataOptions {

    @Option(
            names = {"-d", "--data"},
            paramLabel = "PATH",
            required = true,
            description = "Labelled examples: a folder with a subfolder of photos a class, a CSV manifest of"
                    + " path,label[,weight], NumPy arrays (x.npy and y.npy in a folder, or an .npz), or IDX files by"
                    + " folder or beginning.")
    private Path data = Path.of("");

    private List<String> classes = List.of();

    @Option(
            names = "--classes",
            paramLabel = "NAME,...",
            description = "The classes that are taken, in this order; other ones are left out. Numbered classes get"
                    + " these names. Default: all, by name.")
    void classes(String word) {
        classes = Arrays.stream(word.split(",", -1)).map(String::strip).toList();
        if (new HashSet<>(classes).size() < classes.size() || classes.stream().anyMatch(String::isEmpty)) {
            throw new InvalidArgumentException(Fault.of("option", "--classes")
                    .expected("names with commas between, each once")
                    .got("'" + word + "'"));
        }
    }

    /** The path of the examples. */
    Path path() {
        return data;
    }

    /** The examples to learn from. */
    Dataset training() {
        return open(data, DatasetOptions.training().withClasses(classes));
    }

    /** The examples to measure with: the second part, where the path has one. */
    Dataset validation() {
        return open(data, DatasetOptions.validation(classes));
    }

    /**
     * Opens a set.
     *
     * @throws DatasetException when nothing is there, or it is no set
     */
    static Dataset open(Path path, DatasetOptions options) {
        if (!Files.exists(path) && Datasets.formatOf(path).isEmpty()) {
            throw new DatasetException(Fault.of("data set", path.toString())
                    .expected("a folder or file")
                    .got("no such file")
                    .repair("check the path"));
        }
        return Datasets.open(path, options);
    }
}
