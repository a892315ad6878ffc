package dev.fovea.adapters.cli;

import dev.fovea.ExplainerBuilder;
import dev.fovea.Fovea;
import dev.fovea.api.error.Fault;
import dev.fovea.api.error.InvalidArgumentException;
import dev.fovea.api.explain.AttributionMethod;
import dev.fovea.api.explain.Explainer;
import dev.fovea.api.model.Model;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code fovea explain}: what in each picture speaks for a label. */
@Command(
        name = "explain",
        description = "Show what in each picture speaks for a label, as a heat map over it.",
        mixinStandardHelpOptions = true,
        versionProvider = FoveaCommand.Version.class,
        sortOptions = false,
        footer = {
            "",
            "Orange speaks for the label, blue against it, dark the model did not see:",
            "  fovea explain photo.jpg",
            "  fovea explain photo.jpg --label 'tabby cat' --out heat.png --html why.html",
            "  fovea explain photos/ --method occlusion --out maps/ --format json",
            "JSON is one object a line and picture, in input order:",
            "  {\"source\", \"label\": {\"index\", \"id\", \"name\", \"probability\"}, \"method\", \"settings\",",
            "   \"score\", \"baseline_score\", \"sum\", \"gap\", \"complete\", \"steps\", \"seconds\", \"heat_map\"}",
            "  {\"source\", \"error\": {\"type\", \"message\"}}",
            "gap is how far the sum misses score - baseline_score, as a share of it; for",
            "occlusion, which promises no sum, gap and complete are null."
        })
final class ExplainCommand implements Callable<Integer> {

    /** How answers are written. */
    enum Format {
        TABLE,
        JSON
    }

    private static final int BAR = 24;

    private final Console console;

    @Mixin
    private InputOptions inputs = new InputOptions();

    @Mixin
    private ExplainMethodOptions method = new ExplainMethodOptions();

    @Option(
            names = {"-o", "--out"},
            paramLabel = "FILE.png|DIR",
            description =
                    "Where heat maps are written: a PNG file for one picture, else a folder, which is made. Default:"
                            + " the current folder; nowhere beside --html.")
    private @Nullable Path out;

    @Option(names = "--html", paramLabel = "FILE", description = "Write a page with each photo beside its heat map.")
    private @Nullable Path html;

    private Format format = Format.TABLE;

    @Mixin
    private ModelOptions model = new ModelOptions();

    ExplainCommand(Console console) {
        this.console = console;
    }

    @Option(
            names = {"-f", "--format"},
            paramLabel = "table|json",
            description = "How answers are written. Default: table.")
    void format(String word) {
        format = Choices.of("--format", Format.class, word);
    }

    @Override
    public Integer call() throws IOException {
        inputs.require();
        // A second run over a folder explains its photos again, and not the maps of the first.
        inputs.passOver(HeatMapFiles::isOurs);
        AttributionMethod chosen = method.chosen();
        HeatMapFiles files = files();
        OutputFiles.requireApart(outputs(files), reads());
        OutputFiles.require(foreign(files), reads());
        if (html != null) {
            OutputFiles.requireWritable(html, false);
        }
        model.sizePool();
        Model found = model.find();
        ExplainerBuilder builder = model.configure(Fovea.explainer(found))
                .method(chosen)
                .label(method.label())
                .progress(this::showProgress);
        try (Explainer explainer = builder.build()) {
            files.prepare();
            // Its own bar shows the work on a picture, which takes longer than most runs have pictures.
            PictureRun run = new PictureRun(console, inputs, format == Format.JSON, true);
            Explanations explanations = new Explanations(console, files, sinks(explainer));
            int code = run.run(explainer::explain, explanations);
            return code == ExitCode.OK && explanations.anyRefused() ? ExitCode.SOME_FAILED : code;
        }
    }

    private void showProgress(double share) {
        if (console.terminal().errIsTerminal()) {
            int filled = (int) Math.round(BAR * Math.min(1, share));
            console.progress(
                    "[" + "#".repeat(filled) + "-".repeat(BAR - filled) + "] " + Math.round(100 * share) + " %");
        }
    }

    private HeatMapFiles files() {
        if (out == null && html != null) {
            return HeatMapFiles.none();
        }
        Path place = out == null ? Path.of("") : out;
        if (!HeatMapFiles.isFile(place)) {
            if (Files.exists(place) && !Files.isDirectory(place)) {
                throw new InvalidArgumentException(Fault.of("option", "--out")
                        .expected("a .png file or a folder")
                        .got("the file " + place)
                        .repair("name another"));
            }
            return HeatMapFiles.in(place, inputs.arguments());
        }
        Inputs walk = inputs.open(console.in());
        walk.next();
        if (walk.hasNext()) {
            throw new InvalidArgumentException(Fault.of("option", "--out")
                    .expected("a folder, for several pictures")
                    .got("the file " + place)
                    .repair("name a folder"));
        }
        OutputFiles.requireWritable(place, false);
        return HeatMapFiles.of(place);
    }

    private List<Path> outputs(HeatMapFiles files) {
        List<Path> all = new ArrayList<>(files.file().stream().toList());
        if (html != null) {
            all.add(html);
        }
        return all;
    }

    /** The outputs without heat maps of ours, which may be written anew. */
    private List<Path> foreign(HeatMapFiles files) {
        return outputs(files).stream()
                .filter(file -> file.equals(html) || !HeatMapFiles.isOurs(file))
                .toList();
    }

    private List<String> reads() {
        return Stream.concat(inputs.arguments().stream(), model.files().stream())
                .toList();
    }

    private List<Sink<Explained>> sinks(Explainer explainer) throws IOException {
        List<Sink<Explained>> sinks = new ArrayList<>();
        Rows rows = Rows.to(null, console);
        sinks.add(format == Format.JSON ? new ExplainJson(rows) : new ExplainTable(rows));
        if (html != null) {
            sinks.add(ExplainPage.create(html, explainer, FoveaCommand.Version.current()));
        }
        return sinks;
    }
}
