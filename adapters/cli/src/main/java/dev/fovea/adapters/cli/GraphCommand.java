package dev.fovea.adapters.cli;

import dev.fovea.Graphs;
import dev.fovea.api.graph.Graph;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code fovea models graph}: what a model is made of. */
@Command(
        name = "graph",
        description = "Show the network of a model, a line for each node.",
        mixinStandardHelpOptions = true,
        versionProvider = FoveaCommand.Version.class)
final class GraphCommand implements Callable<Integer> {

    private final Console console;

    @Parameters(paramLabel = "NAME|FILE", description = "A model by name or file.")
    private String model = "";

    @Mixin
    private WeightsOption weights = new WeightsOption();

    @Option(
            names = "--output",
            paramLabel = "NODE",
            description = "Cut the network at this node: show what leads to it alone. May be repeated.")
    private List<String> outputs = new ArrayList<>();

    @Option(names = "--svg", paramLabel = "FILE", description = "Draw the network into this file instead, as SVG.")
    private @Nullable Path svg;

    @Option(
            names = "--plan",
            description = "Show how a backend would run it, a line for each step, in place of its nodes.")
    private boolean plan;

    @Option(
            names = "--backend",
            paramLabel = "ID",
            description = "The backend that --plan asks. Default: the best one that runs graphs.")
    private @Nullable String backend;

    GraphCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() throws IOException {
        if (svg != null) {
            OutputFiles.require(List.of(svg), weights.files(model));
        }
        Graph whole = Graphs.of(weights.find(model));
        Graph graph = outputs.isEmpty() ? whole : whole.outputs(outputs);
        if (svg != null) {
            try (Rows rows = Rows.to(svg)) {
                rows.write(Graphs.svg(graph));
            }
        }
        if (plan) {
            print(Graphs.plan(graph, backend).toString());
        } else if (svg == null) {
            print(graph.toString());
            summary(graph);
        }
        return ExitCode.OK;
    }

    private void summary(Graph graph) {
        console.outWriter()
                .println(String.format(
                        Locale.ROOT,
                        "%,d nodes, %,d parameters, %.3f GFLOP a row",
                        graph.nodes().size(),
                        graph.parameters(),
                        graph.flops() / 1e9));
    }

    private void print(String text) {
        text.lines().forEach(line -> console.outWriter().println(Printable.line(line)));
    }
}
