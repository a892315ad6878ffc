package dev.fovea.adapters.cli;

import dev.fovea.api.model.Model;
import dev.fovea.api.model.Selection;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Which part of a model file is meant, where it holds several. */
final class SelectionOptions {

    @Option(
            names = "--signature",
            paramLabel = "KEY",
            description = "The signature of a TensorFlow SavedModel. Default: serving_default, or the only one.")
    private @Nullable String signature;

    @Option(
            names = "--tag",
            paramLabel = "TAG",
            description = "A tag of the graph in a TensorFlow SavedModel. May be repeated. Default: serve.")
    private List<String> tags = new ArrayList<>();

    @Option(
            names = "--feed",
            paramLabel = "NAME",
            description = "An input of a TensorFlow model: a key of the signature, or a tensor such as image:0. May be"
                    + " repeated. Default: all inputs of the signature, or the graph's placeholders.")
    private List<String> feeds = new ArrayList<>();

    /** The model, this part of it selected. */
    Model of(Model model) {
        return new Model(model.spec(), model.file().with(new Selection(tags, signature, feeds)));
    }
}
