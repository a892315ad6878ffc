package dev.fovea.adapters.cli;

import dev.fovea.api.evaluate.Calibration;
import dev.fovea.api.evaluate.ClassScore;
import dev.fovea.api.evaluate.ConfusionMatrix;
import dev.fovea.api.evaluate.ConfusionMatrix.Cell;
import dev.fovea.api.evaluate.Evaluation;
import dev.fovea.api.evaluate.Interval;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** An evaluation as tables for people. */
final class EvaluationText {

    private static final int MOST_IN_MATRIX = 12;
    private static final int MOST_CONFUSIONS = 20;

    private EvaluationText() {}

    /** All of it, each line with its end. */
    static String of(Evaluation evaluation) {
        StringBuilder text = new StringBuilder();
        text.append(numbers(evaluation)).append('\n').append(classes(evaluation));
        if (evaluation.confusion().classes().size() <= MOST_IN_MATRIX) {
            text.append("\nrows: the class; columns: what it was taken for\n").append(matrix(evaluation.confusion()));
        } else if (!evaluation.confusion().confusions().isEmpty()) {
            text.append("\nmost often taken for another\n").append(confusions(evaluation.confusion()));
        }
        return text.toString();
    }

    private static TextTable numbers(Evaluation evaluation) {
        TextTable table = new TextTable().row("accuracy", number(evaluation.accuracy()), accuracy(evaluation));
        if (evaluation.topK() > 1) {
            String all = evaluation.foundInTop() + " of " + evaluation.n();
            table.row("top-" + evaluation.topK(), number(evaluation.topAccuracy()), all);
        }
        table.row("macro F1", number(evaluation.macroF1()), "mean over the classes with examples");
        Calibration calibration = evaluation.calibration();
        if (calibration == null) {
            return table.row("ECE", number(Double.NaN), "the model's scores are no probabilities");
        }
        return table.row("log loss", number(evaluation.logLoss()), "")
                .row("ECE", number(calibration.expectedError()), "mean gap of confidence and accuracy, 15 bins");
    }

    /** How many were right, and how sure that is. */
    static String accuracy(Evaluation evaluation) {
        Interval interval = evaluation.interval();
        return String.format(
                Locale.ROOT,
                "%d of %d; %.4f to %.4f with 95 %% confidence",
                evaluation.confusion().right(),
                evaluation.n(),
                interval.low(),
                interval.high());
    }

    private static TextTable classes(Evaluation evaluation) {
        TextTable table = new TextTable().row("EXAMPLES", "PRECISION", "RECALL", "F1", "CLASS");
        for (ClassScore score : evaluation.perClass()) {
            table.row(
                    String.valueOf(score.support()),
                    number(score.precision()),
                    number(score.recall()),
                    number(score.f1()),
                    Printable.line(score.name()));
        }
        return table;
    }

    private static TextTable matrix(ConfusionMatrix matrix) {
        int classes = matrix.classes().size();
        TextTable table = new TextTable();
        List<String> head = new ArrayList<>();
        for (int i = 0; i < classes; i++) {
            head.add("(" + (i + 1) + ")");
        }
        head.add("");
        table.row(head.toArray(String[]::new));
        for (int i = 0; i < classes; i++) {
            List<String> row = new ArrayList<>();
            for (int j = 0; j < classes; j++) {
                long count = matrix.count(i, j);
                row.add(count == 0 ? "." : String.valueOf(count));
            }
            row.add("(" + (i + 1) + ") " + Printable.line(matrix.classes().get(i)));
            table.row(row.toArray(String[]::new));
        }
        return table;
    }

    private static TextTable confusions(ConfusionMatrix matrix) {
        TextTable table = new TextTable().row("EXAMPLES", "OF", "TAKEN FOR");
        List<Cell> cells = matrix.confusions();
        for (Cell cell : cells.subList(0, Math.min(MOST_CONFUSIONS, cells.size()))) {
            table.row(
                    String.valueOf(cell.count()),
                    Printable.line(matrix.classes().get(cell.actual())),
                    Printable.line(matrix.classes().get(cell.predicted())));
        }
        return table;
    }

    /** A share with four digits; what is not defined is a dash. */
    static String number(double value) {
        return Double.isFinite(value) ? String.format(Locale.ROOT, "%.4f", value) : "-";
    }
}
