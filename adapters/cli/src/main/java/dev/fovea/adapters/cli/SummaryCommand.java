package dev.fovea.adapters.cli;

import com.grack.nanojson.JsonStringWriter;
import com.grack.nanojson.JsonWriter;
import dev.fovea.Graphs;
import dev.fovea.ModelSummary;
import dev.fovea.ModelSummary.Layer;
import dev.fovea.ModelSummary.Stored;
import dev.fovea.api.error.BackendException;
import dev.fovea.api.graph.Graph;
import dev.fovea.api.model.Model;
import dev.fovea.api.model.ModelFormat;
import java.util.List;
import java.util.Locale;
import java.util.OptionalLong;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code fovea models summary}: layers, shapes, parameters, operations and memory, as Keras sums models up. */
@Command(
        name = "summary",
        description = "Show the layers of a model with their shapes and parameters, and what it costs.",
        mixinStandardHelpOptions = true,
        versionProvider = FoveaCommand.Version.class)
final class SummaryCommand implements Callable<Integer> {

    /** Computes every operation, so it has a plan where the best backend lacks one. */
    private static final String LAST_BACKEND = "reference";

    private final Console console;
    private ModelsCommand.Format format = ModelsCommand.Format.TABLE;

    @Parameters(paramLabel = "NAME|FILE", description = "A model by name or file.")
    private String model = "";

    @Mixin
    private WeightsOption weights = new WeightsOption();

    @Option(
            names = "--backend",
            paramLabel = "ID",
            description = "The backend for which memory is planned. Default: the best one that runs the model as a"
                    + " graph.")
    private @Nullable String backend;

    SummaryCommand(Console console) {
        this.console = console;
    }

    @Option(
            names = {"-f", "--format"},
            paramLabel = "table|json",
            description = "How it is written. Default: table.")
    void format(String word) {
        format = Choices.of("--format", ModelsCommand.Format.class, word);
    }

    @Override
    public Integer call() {
        Model found = weights.find(model);
        if (ModelFormat.of(found.file()).isPresent()) {
            new SignatureSummary(found, backend).print(format, console);
            return ExitCode.OK;
        }
        Graph graph = Graphs.of(found);
        ModelSummary summary = ModelSummary.of(graph);
        OptionalLong activations = activations(graph);
        if (format == ModelsCommand.Format.JSON) {
            console.outWriter().println(json(found, summary, activations));
        } else {
            table(found, summary, activations)
                    .lines()
                    .forEach(line -> console.outWriter().println(Printable.line(line)));
        }
        return ExitCode.OK;
    }

    private OptionalLong activations(Graph graph) {
        if (backend != null) {
            return OptionalLong.of(Graphs.plan(graph, backend).arenaBytes());
        }
        for (String candidate : new String[] {null, LAST_BACKEND}) {
            try {
                return OptionalLong.of(Graphs.plan(graph, candidate).arenaBytes());
            } catch (BackendException e) {
                // The next one, then; without any there is no plan to speak of.
                console.trace(e);
            }
        }
        return OptionalLong.empty();
    }

    private static String table(Model model, ModelSummary summary, OptionalLong activations) {
        int width = summary.layers().stream()
                .mapToInt(layer -> count(layer.parameters()).length())
                .reduce("PARAMETERS".length(), Math::max);
        TextTable layers = new TextTable().row("NAME", "TYPE", "OUTPUT", right("PARAMETERS", width), "INPUTS");
        for (Layer layer : summary.layers()) {
            layers.row(
                    NodeName.brief(layer.name()),
                    layer.kind(),
                    layer.output().dtype().name().toLowerCase(Locale.ROOT) + " "
                            + layer.output().shape(),
                    right(layer.shared() > 0 && layer.parameters() == 0 ? "shared" : count(layer.parameters()), width),
                    layer.inputs().stream().map(NodeName::brief).collect(Collectors.joining(", ")));
        }
        TextTable totals = new TextTable()
                .row("layers", count(summary.layers().size()))
                .row(
                        "parameters",
                        count(summary.parameters()) + ", " + ByteSize.of(summary.weightBytes()) + kinds(summary))
                .row("trained", count(summary.parameters() - summary.statistics()))
                .row("statistics", count(summary.statistics()) + " means and variances, not trained by gradients")
                .row("operations", flops(summary.flops()))
                .row(
                        "activations",
                        activations.isPresent()
                                ? ByteSize.of(activations.getAsLong()) + " a row"
                                : "no backend has a plan")
                .row("file", ByteSize.of(model.file().totalSize()));
        return "model " + summary.name() + "\n\n" + layers + "\n" + totals;
    }

    /** The amounts by element type, where there are several. */
    private static String kinds(ModelSummary summary) {
        List<Stored> stored = summary.stored();
        return stored.size() < 2
                ? stored.stream()
                        .map(some -> " of " + some.dtype().name().toLowerCase(Locale.ROOT))
                        .collect(Collectors.joining())
                : stored.stream()
                        .map(some -> some.dtype().name().toLowerCase(Locale.ROOT) + " " + count(some.parameters())
                                + ", " + ByteSize.of(some.bytes()))
                        .collect(Collectors.joining("; ", " (", ")"));
    }

    private static String flops(long flops) {
        return flops < 1_000_000_000
                ? String.format(Locale.ROOT, "%.3f MFLOP a row", flops / 1e6)
                : String.format(Locale.ROOT, "%.3f GFLOP a row", flops / 1e9);
    }

    private static String count(long number) {
        return String.format(Locale.ROOT, "%,d", number);
    }

    private static String right(String text, int width) {
        return " ".repeat(width - text.length()) + text;
    }

    private static String json(Model model, ModelSummary summary, OptionalLong activations) {
        JsonStringWriter json = JsonWriter.indent("  ").string().object();
        json.value("name", summary.name())
                .value("file", model.file().name())
                .value("bytes", model.file().totalSize())
                .value("sha256", model.file().sha256())
                .value("parameters", summary.parameters())
                .value("statistics", summary.statistics())
                .value("flops", summary.flops())
                .value("weightBytes", summary.weightBytes());
        if (activations.isPresent()) {
            json.value("activationBytes", activations.getAsLong());
        } else {
            json.nul("activationBytes");
        }
        json.array("weights");
        for (Stored stored : summary.stored()) {
            json.object()
                    .value("dtype", stored.dtype().name().toLowerCase(Locale.ROOT))
                    .value("parameters", stored.parameters())
                    .value("bytes", stored.bytes())
                    .end();
        }
        json.end().array("layers");
        for (Layer layer : summary.layers()) {
            json.object()
                    .value("name", layer.name())
                    .value("type", layer.kind())
                    .value("operation", layer.operation())
                    .value("dtype", layer.output().dtype().name().toLowerCase(Locale.ROOT))
                    .array("shape");
            for (int dim : layer.output().shape().dims()) {
                json.value(dim);
            }
            json.end()
                    .value("parameters", layer.parameters())
                    .value("shared", layer.shared())
                    .value("flops", layer.flops())
                    .array("inputs");
            layer.inputs().forEach(json::value);
            json.end().end();
        }
        return json.end().end().done();
    }
}
