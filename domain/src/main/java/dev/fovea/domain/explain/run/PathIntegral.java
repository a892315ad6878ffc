package dev.fovea.domain.explain.run;

import dev.fovea.api.error.Fault;
import dev.fovea.api.error.ModelException;
import dev.fovea.api.explain.IntegratedGradients;
import java.nio.DoubleBuffer;
import java.util.function.DoubleConsumer;
import org.jspecify.annotations.Nullable;

/**
 * The integral of a score's gradient along the straight path from a baseline to a picture, by the trapezoidal rule: of the
 * rules whose error falls with the square of the steps it is the one whose points are all used again when the steps are
 * doubled. Networks of rectified units are smooth in pieces alone, where rules of higher order gain nothing.
 */
final class PathIntegral {

    /**
     * Points lie at the squares of equal steps: near the baseline, where hardly anything is to be seen yet, a network's
     * answer changes most, and there they are closest. A constant gradient is still integrated exactly.
     */
    private static final int POWER = 2;

    /** As a share of the larger one, two scores this close are the same: the last digits of an f32 network. */
    private static final double SAME = 1e-6;

    private final Differentiable score;
    private final IntegratedGradients settings;
    private final DoubleConsumer progress;

    /**
     * An integral.
     *
     * @param progress is told the share of the points that is done; it falls back when steps are doubled
     */
    PathIntegral(Differentiable score, IntegratedGradients settings, DoubleConsumer progress) {
        this.score = score;
        this.settings = settings;
        this.progress = progress;
    }

    /**
     * What came of it.
     *
     * @param attributions of the elements, in order
     * @param score of the picture
     * @param baselineScore of the baseline
     * @param gap between the sum of the attributions and the difference of the scores, as a share of the latter; 0 when
     *     both are nothing
     * @param steps of the path
     */
    record Result(DoubleBuffer attributions, double score, double baselineScore, double gap, int steps) {}

    /**
     * The integral from one point to another.
     *
     * @throws ModelException when a score or the sum of the attributions is not finite
     */
    Result of(double[] baseline, double[] x) {
        double[] sums = new double[x.length];
        double[] scores = new double[2];
        int steps = settings.steps();
        walk(baseline, x, new double[] {0, 1}, new double[] {0, POWER / 2.0}, sums, scores);
        finite("score", "of the baseline", scores[0]);
        finite("score", "of the picture", scores[1]);
        walk(baseline, x, 1, 1, steps, sums);
        while (true) {
            double[] attributions = new double[x.length];
            double sum = 0;
            for (int i = 0; i < x.length; i++) {
                attributions[i] = (x[i] - baseline[i]) * sums[i] / steps;
                sum += attributions[i];
            }
            finite("sum", "of the attributions", sum);
            double gap = gap(sum, scores[1], scores[0]);
            if (gap <= settings.tolerance() || steps > settings.maxSteps() / 2) {
                return new Result(DoubleBuffer.wrap(attributions).asReadOnlyBuffer(), scores[1], scores[0], gap, steps);
            }
            steps *= 2;
            walk(baseline, x, 1, 2, steps, sums);
        }
    }

    private static double gap(double sum, double score, double baselineScore) {
        double difference = Math.abs(score - baselineScore);
        double gap = Math.abs(sum - (score - baselineScore));
        double same = SAME * Math.max(Math.abs(score), Math.abs(baselineScore));
        return difference <= same && gap <= same ? 0 : gap / difference;
    }

    /**
     * The number.
     *
     * @throws ModelException when it is not finite: no more steps make it so
     */
    static double finite(String what, String name, double value) {
        if (Double.isFinite(value)) {
            return value;
        }
        throw new ModelException(Fault.of(what, name)
                .expected("a finite number from the model")
                .got(value)
                .repair("see what the model predicts for the picture, and check its weights"));
    }

    /** Goes to the inner points from, from + by, … of so many steps. */
    private void walk(double[] baseline, double[] x, int from, int by, int steps, double[] sums) {
        double[] positions = new double[Math.max(0, (steps - 1 - from + by) / by)];
        double[] weights = new double[positions.length];
        for (int i = 0; i < positions.length; i++) {
            double s = (double) (from + i * by) / steps;
            positions[i] = Math.pow(s, POWER);
            weights[i] = POWER * Math.pow(s, POWER - 1);
        }
        walk(baseline, x, positions, weights, sums, null);
    }

    /** Adds the gradients at some positions up, and notes the scores when these are wanted. */
    private void walk(
            double[] baseline,
            double[] x,
            double[] positions,
            double[] weights,
            double[] sums,
            double @Nullable [] scores) {
        int size = x.length;
        int batch = Math.max(1, Math.min(settings.batch(), Integer.MAX_VALUE / Math.max(1, size)));
        for (int from = 0; from < positions.length; from += batch) {
            int count = Math.min(batch, positions.length - from);
            double[] points = new double[count * size];
            for (int p = 0; p < count; p++) {
                double at = positions[from + p];
                for (int i = 0; i < size; i++) {
                    // Not b + at (x - b), whose last digit may miss the end.
                    points[p * size + i] = at == 1 ? x[i] : (1 - at) * baseline[i] + at * x[i];
                }
            }
            double[] gradients = new double[points.length];
            double[] values = score.at(points, count, gradients);
            for (int p = 0; p < count; p++) {
                // A point that does not count may have any gradient, also none.
                for (int i = 0; weights[from + p] != 0 && i < size; i++) {
                    sums[i] += weights[from + p] * gradients[p * size + i];
                }
            }
            if (scores != null) {
                System.arraycopy(values, 0, scores, from, count);
            }
            progress.accept((double) (from + count) / positions.length);
        }
    }
}
