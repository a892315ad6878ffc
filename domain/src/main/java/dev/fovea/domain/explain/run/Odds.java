package dev.fovea.domain.explain.run;

import dev.fovea.api.error.Fault;
import dev.fovea.api.error.InvalidArgumentException;
import dev.fovea.api.explain.Score;
import dev.fovea.api.tensor.Quantization;
import org.jspecify.annotations.Nullable;

/** A score from the probabilities of all classes. */
final class Odds {

    /** Probabilities of f16 may lie outside of 0 to 1 by less. */
    private static final double ROUNDING = 0.05;

    /** The sum of a softmax in f16 is this close to 1; quanta round beside that. */
    private static final double SUM_ROUNDING = 1e-3;

    private static final double SMALLEST = 1e-9;

    private final Score score;
    private final int label;
    private final boolean excludes;
    private final double smallest;

    /**
     * A score.
     *
     * @param excludes whether probabilities sum up to 1, as those of a softmax: its rest is told more exactly by the others
     *     than by 1 - p
     * @param quantization of the probabilities, whose smallest step they cannot tell from nothing; or null
     */
    Odds(Score score, int label, boolean excludes, @Nullable Quantization quantization) {
        this.score = score;
        this.label = label;
        this.excludes = excludes;
        this.smallest = quantization == null ? SMALLEST : quantization.scale() / 2;
    }

    /** Whether an answer looks like that of a softmax. */
    static boolean sumToOne(float[] probabilities, @Nullable Quantization quantization) {
        double sum = 0;
        for (float probability : probabilities) {
            sum += probability;
        }
        double quanta = quantization == null ? 0 : probabilities.length * quantization.scale();
        return probabilities.length > 1 && Math.abs(sum - 1) <= SUM_ROUNDING + quanta;
    }

    /** The score of a picture. */
    double of(float[] probabilities) {
        double p = probabilities[label];
        if (score == Score.PROBABILITY) {
            return p;
        }
        double others = 0;
        for (int i = 0; i < probabilities.length; i++) {
            others += i == label ? 0 : probabilities[i];
        }
        double rest = excludes ? others : 1 - p;
        if (!(p >= 0 && rest >= -ROUNDING && p <= 1 + ROUNDING)) {
            throw new InvalidArgumentException(Fault.of("option", "score")
                    .expected("probability, for a model whose answers are no probabilities")
                    .got("log-odds, and an answer of " + p));
        }
        return Math.log(Math.max(p, smallest) / Math.max(rest, smallest));
    }
}
