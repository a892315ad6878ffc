package dev.fovea.api.explain;

import dev.fovea.api.error.Fault;
import dev.fovea.api.error.InvalidArgumentException;
import dev.fovea.api.model.Background;
import java.util.Locale;

/**
 * Integrated gradients: M. Sundararajan, A. Taly, Q. Yan, "Axiomatic Attribution for Deep Networks", ICML 2017. The
 * attribution of an element of the input is its difference from the baseline times the mean of the score's gradient by it
 * along the straight path from the baseline to the picture. Attributions sum up to the difference of the scores at both
 * ends (the axiom of completeness): the mean is taken by the trapezoidal rule, whose steps are doubled, the points that
 * are known kept, until the sum is that close. Points lie closer near the baseline, where networks change most.
 *
 * @param baseline where the path begins
 * @param score of the model's answer
 * @param steps of the path at first, 1 to {@link #MOST_STEPS}
 * @param maxSteps at most, {@code steps} to {@link #MOST_STEPS}
 * @param tolerance the gap of the axiom that is borne, as a share of the difference of the scores; above 0, below 1
 * @param batch points whose gradients are computed together, 1 to 256; it changes memory and speed
 */
public record IntegratedGradients(Baseline baseline, Score score, int steps, int maxSteps, double tolerance, int batch)
        implements AttributionMethod {

    /** The name. */
    public static final String ID = "integrated-gradients";

    /** The most steps of a path. */
    public static final int MOST_STEPS = 1 << 16;

    private static final int MOST_BATCH = 256;

    public IntegratedGradients {
        AttributionMethod.within("steps", 1, MOST_STEPS, steps);
        AttributionMethod.within("maxSteps", steps, MOST_STEPS, maxSteps);
        AttributionMethod.within("gradient batch", 1, MOST_BATCH, batch);
        if (!(tolerance > 0 && tolerance < 1)) {
            throw new InvalidArgumentException(Fault.of("option", "tolerance")
                    .expected("above 0 and below 1")
                    .got(tolerance));
        }
    }

    /** The defaults, which docs/explain.md gives the reasons for. */
    public static IntegratedGradients defaults() {
        return new IntegratedGradients(Baseline.of(Background.gray(255)), Score.PROBABILITY, 64, 2048, 0.01, 4);
    }

    /** A copy with another baseline. */
    public IntegratedGradients withBaseline(Baseline baseline) {
        return new IntegratedGradients(baseline, score, steps, maxSteps, tolerance, batch);
    }

    /** A copy with another score. */
    public IntegratedGradients withScore(Score score) {
        return new IntegratedGradients(baseline, score, steps, maxSteps, tolerance, batch);
    }

    /** A copy with so many steps at first, and as many at most where that was less. */
    public IntegratedGradients withSteps(int steps) {
        return new IntegratedGradients(baseline, score, steps, Math.max(steps, maxSteps), tolerance, batch);
    }

    /** A copy with so many steps at most, and as many at first where that was more. */
    public IntegratedGradients withMaxSteps(int maxSteps) {
        return new IntegratedGradients(baseline, score, Math.min(steps, maxSteps), maxSteps, tolerance, batch);
    }

    /** A copy that bears another gap. */
    public IntegratedGradients withTolerance(double tolerance) {
        return new IntegratedGradients(baseline, score, steps, maxSteps, tolerance, batch);
    }

    /** A copy that computes the gradients of so many points together. */
    public IntegratedGradients withBatch(int batch) {
        return new IntegratedGradients(baseline, score, steps, maxSteps, tolerance, batch);
    }

    @Override
    public String id() {
        return ID;
    }

    @Override
    public String settings() {
        return String.format(
                Locale.ROOT,
                "score %s, baseline %s, %d to %d steps until the gap is at most %s %%",
                score.word(),
                baseline.text(),
                steps,
                maxSteps,
                Double.toString(100 * tolerance).replaceAll("\\.0$", ""));
    }
}
