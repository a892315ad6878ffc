package dev.fovea.adapters.cli;

import dev.fovea.Datasets;
import dev.fovea.Evaluations;
import dev.fovea.Fovea;
import dev.fovea.api.error.Fault;
import dev.fovea.api.error.InvalidArgumentException;
import dev.fovea.api.evaluate.Evaluation;
import dev.fovea.api.model.Model;
import dev.fovea.api.port.Predictor;
import dev.fovea.api.train.Dataset;
import dev.fovea.api.train.Dataset.Skipped;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code fovea evaluate}: how well a model tells labelled examples apart. */
@Command(
        name = "evaluate",
        description = "Measure how well a model tells classes of pictures apart.",
        mixinStandardHelpOptions = true,
        versionProvider = FoveaCommand.Version.class,
        sortOptions = false,
        footer = {
            "",
            "Classes are matched to the model's labels by name, or by id:",
            "  fovea evaluate --model my.fovea --data held-out/",
            "  fovea evaluate --model my.fovea --data held-out/ --format json | jq .accuracy",
            "With the photos that a training held out, and a page to look at:",
            "  fovea evaluate --model my.fovea --data photos/ --val-split 0.2 --html report.html",
            "JSON is one object: {\"model\", \"data\", \"n\", \"accuracy\", \"interval\", \"top_k\", \"top5\",",
            "\"balanced_accuracy\", \"macro_f1\", \"log_loss\", \"ece\", \"per_class\", \"confusion\", \"reliability\",",
            "\"mistakes\", \"skipped\"}; rows of \"confusion\" are the classes, columns what they were taken for,",
            "both in the order of \"per_class\". What is not defined is null."
        })
final class EvaluateCommand implements Callable<Integer> {

    /** How the numbers are written. */
    enum Format {
        TABLE,
        JSON
    }

    private final Console console;

    @Mixin
    private ModelOptions model = new ModelOptions();

    @Mixin
    private DataOptions data = new DataOptions();

    private @Nullable Double split;
    private @Nullable Long seed;
    private Format format = Format.TABLE;

    @Option(
            names = "--html",
            paramLabel = "FILE",
            description =
                    "Also write a report: one page with the confusion matrix, the calibration, the classes and the"
                            + " most confident mistakes as pictures.")
    private @Nullable Path html;

    EvaluateCommand(Console console) {
        this.console = console;
    }

    @Option(
            names = "--val-split",
            paramLabel = "SHARE",
            description = "Measure with that share of --data alone which 'fovea train' holds out for the same"
                    + " --val-split and --seed. Default: with all of it, or its test or validation part.")
    void split(String word) {
        split = Choices.decimal("--val-split", word, Double.MIN_VALUE, 0.99);
    }

    @Option(names = "--seed", paramLabel = "N", description = "Of the training that held out --val-split. Default: 0.")
    void seed(String word) {
        seed = Choices.wholeNumber("--seed", word);
    }

    @Option(
            names = {"-f", "--format"},
            paramLabel = "table|json",
            description = "How the numbers are written. Default: table.")
    void format(String word) {
        format = Choices.of("--format", Format.class, word);
    }

    @Override
    public Integer call() throws IOException {
        if (seed != null && split == null) {
            throw new InvalidArgumentException(Fault.of("option", "--seed")
                    .expected("--val-split beside it, the split that it is of")
                    .got("none")
                    .repair("add --val-split as the training had it, 0.2 by default, or leave --seed out"));
        }
        if (html != null) {
            List<String> reads = new ArrayList<>(model.files());
            reads.add(data.path().toString());
            OutputFiles.require(List.of(html), reads);
            OutputFiles.requireWritable(html, false);
        }
        model.sizePool();
        Model found = model.find();
        try (Dataset whole = split == null ? data.validation() : data.training();
                Predictor predictor = model.configure(Fovea.predictor(found)).build()) {
            Dataset part = split == null
                    ? whole
                    : Datasets.split(whole, split, seed == null ? 0 : seed).validation();
            Evaluation evaluation = measure(predictor, part, console);
            List<Skipped> skipped = LeftOut.of(evaluation.skipped(), whole.skipped());
            if (format == Format.JSON) {
                console.outWriter().println(EvaluationJson.of(model.name(), evaluation, skipped));
            } else {
                console.outWriter().print(EvaluationText.of(evaluation));
            }
            LeftOut.tell(console, skipped);
            if (html != null) {
                EvaluationReport.write(html, model.name(), evaluation, part, skipped, predictor.describe());
            }
            return skipped.stream().anyMatch(Skipped::isUnreadable) ? ExitCode.SOME_FAILED : ExitCode.OK;
        }
    }

    /** Measures, with a bar where there is a screen. */
    static Evaluation measure(Predictor predictor, Dataset data, Console console) {
        try (Progress progress = Progress.of(console, data.size())) {
            return Evaluations.of(predictor, data, progress::done);
        }
    }
}
