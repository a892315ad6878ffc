package dev.fovea.adapters.cli;

import com.grack.nanojson.JsonStringWriter;
import com.grack.nanojson.JsonWriter;
import dev.fovea.adapters.cli.TrainCommand.Format;
import dev.fovea.adapters.cli.TrainDataOptions.Opened;
import dev.fovea.api.evaluate.CrossValidation;
import dev.fovea.api.evaluate.Evaluation;
import dev.fovea.api.train.Dataset.Skipped;
import dev.fovea.api.train.Epoch;
import dev.fovea.api.train.History;
import dev.fovea.api.train.Monitor;
import dev.fovea.api.train.TrainingListener;
import dev.fovea.api.train.TrainingProgress;
import dev.fovea.api.train.TrainingResult;
import java.io.Closeable;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * How a training gets on: a bar where progress has a screen, now and then a line where it has none; a row an epoch; a
 * summary.
 */
final class TrainReport implements TrainingListener, Closeable {

    private static final int BAR = 20;
    private static final long NANOS_BETWEEN_DRAWINGS = 100_000_000L;
    private static final long NANOS_BETWEEN_LINES = 30_000_000_000L;

    private final Console console;
    private final Format format;
    private final long start = System.nanoTime();
    private long told = start;
    private int epochs;
    /** Before the bar; empty outside of folds. */
    private String fold = "";

    private @Nullable CrossValidation folds;

    TrainReport(Console console, Format format) {
        this.console = console;
        this.format = format;
    }

    /** Says what is going to happen. */
    void begin(Opened examples, String model) {
        if (format == Format.TABLE) {
            int classes = examples.training().classes().size();
            line(String.format(
                    Locale.ROOT,
                    "%s learns from %d examples%s, %s",
                    model,
                    examples.training().size(),
                    classes == 0 ? "" : " of " + classes + " classes",
                    examples.measured()));
        }
    }

    @Override
    public void batch(TrainingProgress progress) {
        epochs = progress.epochs();
        long now = System.nanoTime();
        boolean hasScreen = console.terminal().errIsTerminal();
        if (now - told < (hasScreen ? NANOS_BETWEEN_DRAWINGS : NANOS_BETWEEN_LINES)) {
            return;
        }
        told = now;
        String bar = fold + bar(progress);
        if (hasScreen) {
            console.progress(
                    bar.substring(0, Math.min(bar.length(), console.terminal().columns() - 1)));
        } else {
            console.error(bar);
        }
    }

    /** What follows is of a fold, whose epochs are not told one by one. */
    void beginFold(int number, int of) {
        fold = "fold " + number + "/" + of + " ";
    }

    /** What a fold came to. */
    void fold(int number, int of, Evaluation evaluation) {
        fold = "";
        if (format == Format.JSON) {
            console.outWriter().println(EvaluationJson.fold(number, of, evaluation));
        } else {
            line(String.format(
                    Locale.ROOT,
                    "fold %d/%d  accuracy %.4f  %d of %d",
                    number,
                    of,
                    evaluation.accuracy(),
                    evaluation.confusion().right(),
                    evaluation.n()));
        }
    }

    /** What all folds came to. */
    void folds(CrossValidation done) {
        folds = done;
        if (format == Format.TABLE) {
            line(String.format(
                    Locale.ROOT,
                    "folds: mean accuracy %.4f, deviation %s; %s",
                    done.mean(),
                    EvaluationText.number(done.deviation()),
                    EvaluationText.accuracy(done.whole())));
        }
    }

    /** The text of a bar. */
    static String bar(TrainingProgress progress) {
        int filled = progress.batches() == 0 ? 0 : BAR * progress.batch() / progress.batches();
        StringBuilder text = new StringBuilder(progress.phase());
        if (progress.epochs() > 1) {
            text.append(" ").append(progress.epoch()).append('/').append(progress.epochs());
        }
        text.append(" [")
                .append("#".repeat(filled))
                .append("-".repeat(BAR - filled))
                .append("] ");
        text.append(progress.batch()).append('/').append(progress.batches());
        if (!Double.isNaN(progress.loss())) {
            text.append(String.format(Locale.ROOT, "  loss %.4f", progress.loss()));
        }
        if (!Double.isNaN(progress.accuracy())) {
            text.append(String.format(Locale.ROOT, "  accuracy %.4f", progress.accuracy()));
        }
        Duration left = progress.left();
        return text.append("  ")
                .append(Progress.time(left.toSeconds()))
                .append(" left")
                .toString();
    }

    @Override
    public void epoch(String phase, Epoch epoch) {
        console.progress("");
        if (!fold.isEmpty()) {
            return;
        }
        if (format == Format.JSON) {
            JsonStringWriter json = JsonWriter.string().object().value("phase", phase);
            console.outWriter().println(numbers(json, epoch).end().done());
        } else {
            line(row(phase, epoch));
        }
    }

    private String row(String phase, Epoch epoch) {
        StringBuilder text = new StringBuilder(phase);
        text.append(" epoch ").append(epoch.number()).append('/').append(Math.max(epochs, epoch.number()));
        add(text, "loss", epoch.loss());
        add(text, "accuracy", epoch.accuracy());
        add(text, "val_loss", epoch.validationLoss());
        add(text, "val_accuracy", epoch.validationAccuracy());
        return text.append(String.format(Locale.ROOT, "  %.1f s", epoch.seconds()))
                .toString();
    }

    private static void add(StringBuilder text, String name, double value) {
        if (!Double.isNaN(value)) {
            text.append(String.format(Locale.ROOT, "  %s %.4f", name, value));
        }
    }

    private static JsonStringWriter numbers(JsonStringWriter json, Epoch epoch) {
        json.value("epoch", epoch.number());
        EvaluationJson.number(json, "loss", epoch.loss());
        EvaluationJson.number(json, "accuracy", epoch.accuracy());
        EvaluationJson.number(json, "val_loss", epoch.validationLoss());
        EvaluationJson.number(json, "val_accuracy", epoch.validationAccuracy());
        EvaluationJson.number(json, "learning_rate", epoch.rate());
        return EvaluationJson.number(json, "seconds", epoch.seconds());
    }

    /**
     * The summary.
     *
     * @param phases their names, in order
     * @param isBestTaken whether the file has the weights of the epoch with the lowest loss
     */
    void end(
            TrainingResult result,
            List<String> phases,
            boolean isBestTaken,
            Opened examples,
            Path out,
            long size,
            List<Skipped> skipped) {
        Optional<Epoch> best = result.history().best(Monitor.VALIDATION_ACCURACY);
        double seconds = (System.nanoTime() - start) / 1e9;
        if (format == Format.JSON) {
            JsonStringWriter json = JsonWriter.string()
                    .object()
                    .value("model", out.toString())
                    .value("bytes", size)
                    .value("seconds", seconds)
                    .array("classes", examples.training().classes())
                    .value("examples", examples.training().size())
                    .value("seed", result.provenance().seed())
                    .value("data_sha256", result.provenance().dataHash())
                    .value("model_sha256", result.provenance().modelHash())
                    .value("backend", result.provenance().backend());
            best.ifPresent(epoch -> numbers(
                            json.object("best").value("phase", phase(result.history(), phases, epoch)), epoch)
                    .end());
            if (folds != null) {
                EvaluationJson.folds(json, folds);
            }
            EvaluationJson.skipped(json, skipped);
            console.outWriter().println(json.end().done());
            return;
        }
        best.ifPresent(epoch -> line(best(result.history(), phases, isBestTaken, epoch)));
        LeftOut.tell(console, skipped);
        line(out + ": " + ByteSize.of(size) + String.format(Locale.ROOT, ", in %.1f s", seconds));
    }

    private static String best(History history, List<String> phases, boolean isBestTaken, Epoch best) {
        List<Epoch> epochs = history.epochs();
        String text = String.format(
                Locale.ROOT,
                "best: val_accuracy %.4f after %s epoch %d",
                best.validationAccuracy(),
                phase(history, phases, best),
                best.number());
        if (isBestTaken) {
            String last = phases.size() > 1 ? " of " + phase(history, phases, epochs.get(epochs.size() - 1)) : "";
            return text + "; the file has the weights of the lowest val_loss" + last;
        }
        return best.equals(epochs.get(epochs.size() - 1))
                ? text
                : text + "; the file has the last epoch's weights, --early-stopping would take those of the lowest"
                        + " val_loss";
    }

    /** The name of the phase that an epoch is of. */
    private static String phase(History history, List<String> phases, Epoch epoch) {
        int at = history.epochs().indexOf(epoch);
        long begun = CurvesView.starts(history.epochs()).stream()
                .filter(start -> start <= at)
                .count();
        return phases.get((int) Math.min(phases.size(), begun) - 1);
    }

    private void line(String text) {
        console.progress("");
        console.outWriter().println(Printable.line(text));
    }

    @Override
    public void close() {
        console.progress("");
    }
}
