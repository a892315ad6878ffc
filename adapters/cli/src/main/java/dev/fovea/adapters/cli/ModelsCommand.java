package dev.fovea.adapters.cli;

import com.grack.nanojson.JsonStringWriter;
import com.grack.nanojson.JsonWriter;
import dev.fovea.Fovea;
import dev.fovea.api.model.ImageInput;
import dev.fovea.api.model.LabelTable;
import dev.fovea.api.model.Model;
import dev.fovea.api.model.ModelSpec;
import dev.fovea.api.model.Normalization;
import dev.fovea.api.port.Preparation;
import dev.fovea.api.spi.ModelStore.Entry;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code fovea models}: the models that go by a name. */
@Command(
        name = "models",
        description = "List the models that go by a name; '*' marks the default.",
        mixinStandardHelpOptions = true,
        versionProvider = FoveaCommand.Version.class,
        synopsisSubcommandLabel = "[show|summary|graph|convert|verify|export|fetch NAME]")
final class ModelsCommand implements Callable<Integer> {

    /** How the list is written. */
    enum Format {
        TABLE,
        JSON
    }

    private final Console console;
    private Format format = Format.TABLE;

    ModelsCommand(Console console) {
        this.console = console;
    }

    /** The command with those of its verbs that have a class of their own. */
    static CommandLine withVerbs(Console console) {
        return new CommandLine(new ModelsCommand(console))
                .addSubcommand(new SummaryCommand(console))
                .addSubcommand(new GraphCommand(console))
                .addSubcommand(new ConvertCommand(console))
                .addSubcommand(new VerifyCommand(console))
                .addSubcommand(new ExportCommand(console))
                .addSubcommand(new FetchCommand(console));
    }

    @Option(
            names = {"-f", "--format"},
            paramLabel = "table|json",
            description = "How the list is written. Default: table.")
    void format(String word) {
        format = Choices.of("--format", Format.class, word);
    }

    @Override
    public Integer call() {
        List<Entry> entries = Fovea.models();
        if (format == Format.JSON) {
            JsonStringWriter json = JsonWriter.indent("  ").string().array();
            for (Entry entry : entries) {
                json.object();
                describe(json, entry);
                json.end();
            }
            console.outWriter().println(json.end().done());
        } else {
            TextTable table = new TextTable().row("", "NAME", "SIZE", "INPUT", "FEATURES", "LICENCE", "ALSO", "WHAT");
            for (Entry entry : entries) {
                table.row(
                        isDefault(entry) ? "*" : "",
                        entry.spec().name(),
                        WeightsReport.size(entry),
                        size(entry.spec().image()),
                        FeatureReport.sizes(entry.spec()),
                        entry.spec().license(),
                        String.join(", ", entry.aliases()),
                        entry.spec().description());
            }
            console.outWriter().print(table);
            console.outWriter().flush();
        }
        return ExitCode.OK;
    }

    /** {@code fovea models show NAME}. */
    @Command(
            name = "show",
            description = "Show all that is known of a model.",
            mixinStandardHelpOptions = true,
            versionProvider = FoveaCommand.Version.class)
    int show(
            @Parameters(paramLabel = "NAME|FILE", description = "A model by name or file.") String name,
            @Mixin WeightsOption weights,
            @Option(
                            names = {"-f", "--format"},
                            paramLabel = "table|json",
                            description = "How it is written. Default: table.")
                    @Nullable
                    String word) {
        Format chosen = word == null ? Format.TABLE : Choices.of("--format", Format.class, word);
        Entry entry = entry(name, weights);
        if (chosen == Format.JSON) {
            JsonStringWriter json = JsonWriter.indent("  ").string().object();
            describe(json, entry);
            console.outWriter().println(json.end().done());
        } else {
            console.outWriter().print(table(entry));
            console.outWriter().flush();
        }
        return ExitCode.OK;
    }

    /** The row of a model whose weights may not be here; any other model is opened. */
    private static Entry entry(String name, WeightsOption weights) {
        List<Entry> known = Fovea.models();
        Optional<Entry> row = weights.isGiven()
                ? Optional.empty()
                : known.stream()
                        .filter(entry -> entry.weights() != null)
                        .filter(entry -> entry.spec().name().equalsIgnoreCase(name)
                                || entry.aliases().stream().anyMatch(name::equalsIgnoreCase))
                        .findFirst();
        if (row.isPresent()) {
            return row.get();
        }
        Model model = weights.find(name);
        return known.stream()
                .filter(entry -> entry.sha256().equals(model.file().sha256()))
                .findFirst()
                .orElseGet(() -> new Entry(
                        model.spec(),
                        List.of(),
                        model.file().sha256(),
                        model.file().totalSize(),
                        true));
    }

    private static TextTable table(Entry entry) {
        ModelSpec spec = entry.spec();
        TextTable table = new TextTable()
                .row("name", spec.name() + (isDefault(entry) ? " (default)" : ""))
                .row("also", String.join(", ", entry.aliases()))
                .row("what", spec.description())
                .row("licence", spec.license())
                .row("size", WeightsReport.size(entry) + (entry.isLocal() ? ", at hand" : ""))
                .row("sha256", entry.sha256());
        WeightsReport.add(table, entry);
        ImageInput image = spec.image();
        if (image == null) {
            table.row("input", "as the file says");
        } else {
            Preparation.lines(image).forEach((key, value) -> table.row(key.equals("size") ? "input" : key, value));
        }
        LabelTable labels = spec.labels();
        table.row("probabilities", none(spec.probabilities())).row("features", none(spec.features()));
        return FeatureReport.add(table, spec).row("labels", labels == null ? "none" : labels.size() + " classes");
    }

    private static void describe(JsonStringWriter json, Entry entry) {
        ModelSpec spec = entry.spec();
        json.value("name", spec.name()).value("default", isDefault(entry)).array("aliases");
        entry.aliases().forEach(json::value);
        json.end()
                .value("description", spec.description())
                .value("license", spec.license())
                .value("bytes", entry.bytes())
                .value("sha256", entry.sha256())
                .value("local", entry.isLocal());
        WeightsReport.add(json, entry.weights());
        ImageInput image = spec.image();
        if (image == null) {
            json.nul("input");
        } else {
            json.object("input")
                    .value("width", image.width())
                    .value("height", image.height())
                    .value("order", image.order().name())
                    .value("layout", image.layout().name())
                    .value("fit", image.fit().text())
                    .value("background", image.background().text())
                    .value("resampler", image.resampler().name())
                    .value("alpha", image.alpha().name());
            normalization(json, image.normalization()).end();
        }
        text(json, "probabilities", spec.probabilities());
        text(json, "features", spec.features());
        FeatureReport.add(json, spec);
        LabelTable labels = spec.labels();
        json.value("classes", labels == null ? 0 : labels.size());
    }

    private static JsonStringWriter normalization(JsonStringWriter json, @Nullable Normalization normalization) {
        if (normalization == null) {
            return json.nul("normalization");
        }
        json.object("normalization").value("divisor", Decimal.shortest(normalization.divisor()));
        numbers(json, "mean", normalization.mean());
        return numbers(json, "std", normalization.std()).end();
    }

    private static JsonStringWriter numbers(JsonStringWriter json, String key, float[] values) {
        json.array(key);
        for (float value : values) {
            json.value(Decimal.shortest(value));
        }
        return json.end();
    }

    private static JsonStringWriter text(JsonStringWriter json, String key, @Nullable Object value) {
        return value == null ? json.nul(key) : json.value(key, value.toString());
    }

    private static boolean isDefault(Entry entry) {
        return entry.spec().name().equals(Fovea.DEFAULT_MODEL);
    }

    private static String size(@Nullable ImageInput image) {
        return image == null ? "by file" : image.width() + " x " + image.height();
    }

    private static String none(@Nullable String name) {
        return name == null ? "none" : name;
    }
}
