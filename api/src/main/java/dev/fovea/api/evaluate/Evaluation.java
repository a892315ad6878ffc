package dev.fovea.api.evaluate;

import dev.fovea.api.train.Dataset;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What measuring a classifier with labelled examples came to.
 *
 * @param model name of the model
 * @param data name of the examples
 * @param confusion which class was taken for which: those of the examples, in their order, then those of the model that
 *     some examples were taken for besides
 * @param topK how many of the likeliest classes {@code foundInTop} looks at: 5, or all of a model with fewer
 * @param foundInTop examples whose class is among these
 * @param calibration null when the model's scores are no probabilities
 * @param logLoss mean of minus the natural logarithm of the class's probability, which is taken to be at least
 *     2<sup>-23</sup>, as scikit-learn does for f32; NaN when the model's scores are no probabilities
 * @param mistakes the most confident ones, the most confident first, of equals in the order of the examples
 * @param skipped examples that could not be read, each with its reason
 */
public record Evaluation(
        String model,
        String data,
        ConfusionMatrix confusion,
        int topK,
        long foundInTop,
        @Nullable Calibration calibration,
        double logLoss,
        List<Mistake> mistakes,
        List<Dataset.Skipped> skipped) {

    /** The most mistakes that are kept. */
    public static final int MOST_MISTAKES = 100;

    public Evaluation {
        Objects.requireNonNull(confusion, "confusion");
        mistakes = List.copyOf(mistakes);
        skipped = List.copyOf(skipped);
    }

    /** The examples that were measured with. */
    public long n() {
        return confusion.total();
    }

    /** The share of the examples whose class was found. */
    public double accuracy() {
        return (double) confusion.right() / n();
    }

    /** Where the accuracy on all such examples lies with 95 % confidence; see {@link Interval#wilson}. */
    public Interval interval() {
        return Interval.wilson(confusion.right(), n());
    }

    /** The share of the examples whose class is among the {@link #topK} likeliest; of equals the lower index first. */
    public double topAccuracy() {
        return (double) foundInTop / n();
    }

    /** How well each class is told, in the order of {@link #confusion}. */
    public List<ClassScore> perClass() {
        return confusion.scores();
    }

    /** The mean recall of the classes that have examples. */
    public double balancedAccuracy() {
        return perClass().stream()
                .filter(score -> score.support() > 0)
                .mapToDouble(ClassScore::recall)
                .average()
                .orElse(Double.NaN);
    }

    /** The mean F1 of the classes that have examples. */
    public double macroF1() {
        return perClass().stream()
                .filter(score -> score.support() > 0)
                .mapToDouble(ClassScore::f1)
                .average()
                .orElse(Double.NaN);
    }
}
