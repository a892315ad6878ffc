package dev.fovea.adapters.cli;

import dev.fovea.api.evaluate.Calibration;
import dev.fovea.api.evaluate.Evaluation;
import dev.fovea.api.evaluate.Interval;
import dev.fovea.api.port.Description;
import dev.fovea.api.train.Dataset;
import dev.fovea.api.train.Dataset.Skipped;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;

/** The page of {@code fovea evaluate --html}, and what it shares with that of {@code fovea train --html}. */
final class EvaluationReport {

    private static final int MOST_SKIPPED = 200;
    private static final int MOST_OPEN = 8;

    private EvaluationReport() {}

    /**
     * Writes the page.
     *
     * @param model as it was named
     * @param data the examples that were measured with
     * @param skipped all that was left out
     * @param description of what was measured
     */
    static void write(
            Path file,
            String model,
            Evaluation evaluation,
            Dataset data,
            List<Skipped> skipped,
            Description description)
            throws IOException {
        ReportPage page = new ReportPage("Evaluation", counts(model, evaluation));
        add(page, evaluation, data::content);
        skipped(page, skipped);
        page.provenance(List.of(
                        new String[] {"Model", model},
                        new String[] {"Network", description.model()},
                        new String[] {"Runs on", description.runtime()},
                        new String[] {"Prepared by", description.preprocess()},
                        new String[] {"Pictures", ContactSheet.pictures(description.preparation())},
                        new String[] {"Examples", data.name()},
                        new String[] {"Machine", ContactSheet.machine()},
                        new String[] {"Made", ContactSheet.now()},
                        new String[] {"Made with", "fovea " + FoveaCommand.Version.current()},
                        new String[] {"SHA-256 of the model", description.sha256()},
                        new String[] {"SHA-256 of the examples", data.hash()}))
                .write(file);
    }

    /** Which model was measured with what, in a line. */
    private static String counts(String model, Evaluation evaluation) {
        return String.format(
                Locale.ROOT,
                "%s measured with %,d examples of %d classes: %s",
                ContactSheet.fileName(model),
                evaluation.n(),
                evaluation.perClass().stream()
                        .filter(score -> score.support() > 0)
                        .count(),
                evaluation.data());
    }

    /** The numbers, and all sections that are of an evaluation alone. */
    static void add(ReportPage page, Evaluation evaluation, MistakesView.Examples examples) throws IOException {
        Interval interval = evaluation.interval();
        page.tile(
                number(evaluation.accuracy()),
                String.format(
                        Locale.ROOT,
                        "accuracy: %,d of %,d; %.3f to %.3f with 95 %% confidence",
                        evaluation.confusion().right(),
                        evaluation.n(),
                        interval.low(),
                        interval.high()));
        if (evaluation.topK() > 1) {
            page.tile(number(evaluation.topAccuracy()), "top-" + evaluation.topK() + " accuracy");
        }
        page.tile(number(evaluation.macroF1()), "macro F1: mean over the classes");
        Calibration calibration = evaluation.calibration();
        String curve = "";
        if (calibration != null) {
            page.tile(number(calibration.expectedError()), "ECE: mean gap of confidence and accuracy")
                    .tile(number(evaluation.logLoss()), "log loss");
            curve = String.format(
                            Locale.ROOT,
                            "<p class=\"note\">How often answers of a confidence are right; on the dashed line both are"
                                    + " alike. Red: more sure than right. Light: more often right than sure. Expected"
                                    + " calibration error %.4f, largest gap %.4f, over 15 bins.</p>%n",
                            calibration.expectedError(),
                            calibration.largestError())
                    + ReliabilityView.of(calibration);
        }
        page.section("confusion", "Confusion matrix", ConfusionView.of(evaluation.confusion()))
                .section("classes", "Classes", ScoresView.of(evaluation.perClass()))
                .section("calibration", "Calibration", curve)
                .section("mistakes", "Most confident mistakes", MistakesView.of(evaluation, examples));
    }

    /** The examples that were left out. */
    static void skipped(ReportPage page, List<Skipped> skipped) {
        if (skipped.isEmpty()) {
            return;
        }
        StringBuilder html = new StringBuilder("<ol class=\"skipped\">\n");
        for (Skipped one : skipped.subList(0, Math.min(MOST_SKIPPED, skipped.size()))) {
            html.append("<li>")
                    .append(ContactSheet.escaped(one.name()))
                    .append(" <span>")
                    .append(ContactSheet.escaped(one.reason()))
                    .append("</span></li>\n");
        }
        html.append("</ol>\n");
        if (skipped.size() > MOST_SKIPPED) {
            html.append("<p class=\"note\">And " + (skipped.size() - MOST_SKIPPED) + " more.</p>\n");
        }
        boolean isLong = skipped.size() > MOST_OPEN;
        page.section(
                "skipped",
                "Left out",
                isLong
                        ? "<details><summary>" + skipped.size() + " files, or kinds of files</summary>" + html
                                + "</details>\n"
                        : html.toString());
    }

    private static String number(double value) {
        return EvaluationText.number(value);
    }
}
