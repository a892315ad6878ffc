package dev.fovea.adapters.cli;

import dev.fovea.Fovea;
import dev.fovea.api.model.Model;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Where the trained numbers of a model come from. */
final class WeightsOption {

    @Option(
            names = "--weights",
            paramLabel = "FILE",
            description =
                    "The file of trained numbers, for a model that is an architecture alone: a Keras model's JSON,"
                            + " or a named network whose weights are published apart.")
    private @Nullable Path weights;

    /** True when a file was named. */
    boolean isGiven() {
        return weights != null;
    }

    /** The model of that name or in that file, not loaded yet. */
    Model find(String nameOrFile) {
        return find(nameOrFile, null);
    }

    /**
     * The model, not loaded yet.
     *
     * @param labels a file of labels for a model in a file, or null
     */
    Model find(String nameOrFile, @Nullable Path labels) {
        return Fovea.model(nameOrFile, labels, weights);
    }

    /** The files that are read, or names of models. */
    List<String> files(String nameOrFile) {
        List<String> files = new ArrayList<>(List.of(nameOrFile));
        if (weights != null) {
            files.add(weights.toString());
        }
        return files;
    }
}
