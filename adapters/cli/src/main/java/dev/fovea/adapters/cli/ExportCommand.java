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

/** {@code fovea models export}: a model in another format. */
@Command(
        name = "export",
        description = "Write the network of a model in another format.",
        mixinStandardHelpOptions = true,
        versionProvider = FoveaCommand.Version.class)
final class ExportCommand implements Callable<Integer> {

    private final Console console;

    @Parameters(paramLabel = "NAME|FILE", description = "A model by name or file.")
    private String model = "";

    @Mixin
    private WeightsOption weights = new WeightsOption();

    @Option(
            names = {"-f", "--format"},
            required = true,
            paramLabel = "onnx|fovea",
            description = "The format. ONNX files have the batch dimension open and pictures with channels first.")
    private String format = "";

    @Option(
            names = {"-o", "--output-file"},
            paramLabel = "FILE",
            description = "Where to write it. Default: the model's name with the format's extension, in this folder.")
    private @Nullable Path file;

    @Option(
            names = "--output",
            paramLabel = "NODE",
            description = "Cut the network at this node: write what leads to it alone. May be repeated.")
    private List<String> outputs = new ArrayList<>();

    ExportCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() throws IOException {
        String extension = Graphs.extension(format);
        Model found = weights.find(model);
        Graph whole = Graphs.of(found);
        Graph graph = outputs.isEmpty() ? whole : whole.outputs(outputs);
        Path target = file == null ? Path.of(ArrayFiles.plain(graph.name()) + "." + extension) : file;
        OutputFiles.requireModel(target, weights.files(model));
        GraphFile.write(graph, found.spec(), format, target, console);
        return ExitCode.OK;
    }
}
