package dev.fovea.adapters.cli;

import dev.fovea.Graphs;
import dev.fovea.api.graph.Graph;
import dev.fovea.api.model.Model;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code fovea models convert}: a model as a file of another format. */
@Command(
        name = "convert",
        description = "Write a model into a file of another format: fovea's own, which opens fastest and holds the"
                + " labels and how pictures are prepared, or ONNX.",
        mixinStandardHelpOptions = true,
        versionProvider = FoveaCommand.Version.class,
        footer = {"", "Example: fovea models convert my.tflite my.fovea"})
final class ConvertCommand implements Callable<Integer> {

    private final Console console;

    @Parameters(index = "0", paramLabel = "NAME|IN", description = "A model by name or file.")
    private String model = "";

    @Parameters(index = "1", paramLabel = "OUT", description = "The file to write, such as my.fovea or my.onnx.")
    private Path target = Path.of("");

    @Mixin
    private WeightsOption weights = new WeightsOption();

    @Option(
            names = {"-f", "--format"},
            paramLabel = "fovea|onnx",
            description = "The format. Default: told by the end of OUT's name.")
    private @Nullable String format;

    @Option(
            names = "--labels",
            paramLabel = "FILE",
            description = "Class names for a model file, one a line, class 0 first; they are written into OUT.")
    private @Nullable Path labels;

    @Option(
            names = "--output",
            paramLabel = "NODE",
            description = "Cut the network at this node: write what leads to it alone. May be repeated.")
    private List<String> outputs = new ArrayList<>();

    ConvertCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() throws IOException {
        String chosen = format == null ? Graphs.formatOf(String.valueOf(target.getFileName())) : format;
        Graphs.extension(chosen);
        List<String> inputs = weights.files(model);
        if (labels != null) {
            inputs.add(labels.toString());
        }
        OutputFiles.requireModel(target, inputs);
        Model found = weights.find(model, labels);
        Graph whole = Graphs.of(found);
        Graph graph = outputs.isEmpty() ? whole : whole.outputs(outputs);
        GraphFile.write(graph, found.spec(), chosen, target, console);
        return ExitCode.OK;
    }
}
