package dev.fovea.adapters.cli;

import com.grack.nanojson.JsonStringWriter;
import com.grack.nanojson.JsonWriter;
import dev.fovea.api.evaluate.Calibration;
import dev.fovea.api.evaluate.Calibration.Bin;
import dev.fovea.api.evaluate.ClassScore;
import dev.fovea.api.evaluate.ConfusionMatrix;
import dev.fovea.api.evaluate.CrossValidation;
import dev.fovea.api.evaluate.Evaluation;
import dev.fovea.api.evaluate.Mistake;
import dev.fovea.api.train.Dataset.Skipped;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** An evaluation as one JSON object. Scripts rely on it. What is not defined is null. */
final class EvaluationJson {

    private EvaluationJson() {}

    /**
     * The object, in one line.
     *
     * @param model as it was named
     * @param skipped all examples that were left out
     */
    static String of(String model, Evaluation evaluation, List<Skipped> skipped) {
        JsonStringWriter json = JsonWriter.string().object();
        json.value("model", model).value("data", evaluation.data());
        numbers(json, evaluation);
        classes(json, evaluation.perClass());
        matrix(json, evaluation.confusion());
        calibration(json, evaluation.calibration());
        mistakes(json, evaluation);
        return skipped(json, skipped).end().done();
    }

    /** What a fold came to. */
    static String fold(int number, int folds, Evaluation evaluation) {
        JsonStringWriter json =
                JsonWriter.string().object().value("fold", number).value("folds", folds);
        return numbers(json, evaluation).end().done();
    }

    /** What cross-validation came to, as the value of a key. */
    static void folds(JsonStringWriter json, CrossValidation folds) {
        json.object("cross_validation");
        json.array("accuracies");
        folds.folds().forEach(fold -> json.value(fold.accuracy()));
        json.end();
        number(json, "mean", folds.mean());
        number(json, "deviation", folds.deviation());
        numbers(json, folds.whole());
        classes(json, folds.whole().perClass());
        matrix(json, folds.whole().confusion());
        json.end();
    }

    private static JsonStringWriter numbers(JsonStringWriter json, Evaluation evaluation) {
        json.value("n", evaluation.n());
        number(json, "accuracy", evaluation.accuracy());
        json.array("interval")
                .value(evaluation.interval().low())
                .value(evaluation.interval().high())
                .end();
        json.value("top_k", evaluation.topK());
        number(json, "top5", evaluation.topAccuracy());
        number(json, "balanced_accuracy", evaluation.balancedAccuracy());
        number(json, "macro_f1", evaluation.macroF1());
        number(json, "log_loss", evaluation.logLoss());
        Calibration calibration = evaluation.calibration();
        return number(json, "ece", calibration == null ? Double.NaN : calibration.expectedError());
    }

    private static void classes(JsonStringWriter json, List<ClassScore> scores) {
        json.array("per_class");
        for (ClassScore score : scores) {
            json.object()
                    .value("label", score.name())
                    .value("support", score.support())
                    .value("predicted", score.predicted());
            number(json, "precision", score.precision());
            number(json, "recall", score.recall());
            number(json, "f1", score.f1()).end();
        }
        json.end();
    }

    /** Rows are the classes, columns what they were taken for, both in the order of {@code per_class}. */
    private static void matrix(JsonStringWriter json, ConfusionMatrix matrix) {
        int classes = matrix.classes().size();
        json.array("confusion");
        for (int i = 0; i < classes; i++) {
            json.array();
            for (int j = 0; j < classes; j++) {
                json.value(matrix.count(i, j));
            }
            json.end();
        }
        json.end();
    }

    private static void calibration(JsonStringWriter json, @Nullable Calibration calibration) {
        json.array("reliability");
        if (calibration != null) {
            for (Bin bin : calibration.bins()) {
                json.object();
                number(json, "low", bin.low());
                number(json, "high", bin.high());
                json.value("n", bin.count());
                number(json, "confidence", bin.confidence());
                number(json, "accuracy", bin.accuracy()).end();
            }
        }
        json.end();
    }

    private static void mistakes(JsonStringWriter json, Evaluation evaluation) {
        List<String> names = evaluation.confusion().classes();
        json.array("mistakes");
        for (Mistake mistake : evaluation.mistakes()) {
            json.object()
                    .value("name", mistake.name())
                    .value("label", names.get(mistake.actual()))
                    .value("predicted", names.get(mistake.predicted()))
                    .value("confidence", Decimal.shortest(mistake.confidence()))
                    .value("label_score", Decimal.shortest(mistake.actualScore()))
                    .end();
        }
        json.end();
    }

    /** The key {@code skipped}. */
    static JsonStringWriter skipped(JsonStringWriter json, List<Skipped> skipped) {
        json.array("skipped");
        for (Skipped one : skipped) {
            json.object()
                    .value("name", one.name())
                    .value("reason", one.reason())
                    .end();
        }
        return json.end();
    }

    /** JSON knows no NaN: it becomes null. */
    static JsonStringWriter number(JsonStringWriter json, String key, double value) {
        return Double.isFinite(value) ? json.value(key, value) : json.nul(key);
    }
}
