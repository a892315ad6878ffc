package dev.fovea.domain.explain.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.fovea.api.error.ModelException;
import dev.fovea.api.explain.IntegratedGradients;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Integrals along paths against what is known in closed form. */
class PathIntegralTest {

    private static final IntegratedGradients ONE_STEP =
            IntegratedGradients.defaults().withSteps(1).withMaxSteps(1);

    private static double[] normal(int n, long seed) {
        return new Random(seed).doubles(n, -2, 2).toArray();
    }

    /** A score of each point alone, with its gradient. */
    private interface Point {
        double at(double[] x, double[] gradient);
    }

    private static Differentiable of(int size, Point point) {
        return (points, count, into) -> {
            double[] scores = new double[count];
            for (int p = 0; p < count; p++) {
                double[] x = new double[size];
                System.arraycopy(points, p * size, x, 0, size);
                double[] gradient = new double[size];
                scores[p] = point.at(x, gradient);
                System.arraycopy(gradient, 0, into, p * size, size);
            }
            return scores;
        };
    }

    private static Differentiable linear(double[] w, double b) {
        return of(w.length, (x, gradient) -> {
            double sum = b;
            for (int i = 0; i < w.length; i++) {
                sum += w[i] * x[i];
                gradient[i] = w[i];
            }
            return sum;
        });
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 7, 64})
    void ofALinearScoreEachElementHasItsShareExactly(int steps) {
        double[] w = normal(11, 1);
        double[] x = normal(11, 2);
        double[] b = normal(11, 3);
        PathIntegral.Result result =
                new PathIntegral(linear(w, 0.25), ONE_STEP.withSteps(steps).withMaxSteps(steps), share -> {}).of(b, x);
        for (int i = 0; i < w.length; i++) {
            // Rounding of a mean of so many equal numbers.
            assertThat(result.attributions().get(i)).isCloseTo(w[i] * (x[i] - b[i]), within(1e-13));
        }
        assertThat(result.gap()).isLessThan(1e-12);
        assertThat(result.steps()).isEqualTo(steps);
    }

    /** Of x y from (0, 0) both have half, and of x^2 + 3 y each has its own part. */
    @Test
    void ofProductsBothFactorsHaveHalf() {
        Differentiable score = of(3, (x, gradient) -> {
            gradient[0] = x[1] + 2 * x[0];
            gradient[1] = x[0];
            gradient[2] = 3;
            return x[0] * x[1] + x[0] * x[0] + 3 * x[2];
        });
        PathIntegral.Result result = new PathIntegral(
                        score,
                        IntegratedGradients.defaults().withMaxSteps(1 << 14).withTolerance(1e-7),
                        share -> {})
                .of(new double[3], new double[] {2, 5, -1});
        assertThat(result.attributions().get(0)).isCloseTo(5 + 4, within(1e-5));
        assertThat(result.attributions().get(1)).isCloseTo(5, within(1e-5));
        assertThat(result.attributions().get(2)).isCloseTo(-3, within(1e-5));
        assertThat(result.score()).isEqualTo(11);
        assertThat(result.baselineScore()).isZero();
    }

    /** A step of a sigmoid of slope 400 is steeper than the first grids are fine. */
    private static Differentiable steep() {
        return of(1, (x, gradient) -> {
            double s = 1 / (1 + Math.exp(-400 * (x[0] - 0.33)));
            gradient[0] = 400 * s * (1 - s);
            return s;
        });
    }

    @Test
    void stepsAreDoubledUntilTheSumIsRight() {
        IntegratedGradients settings =
                IntegratedGradients.defaults().withSteps(4).withMaxSteps(4096);
        PathIntegral.Result result =
                new PathIntegral(steep(), settings, share -> {}).of(new double[1], new double[] {1});
        assertThat(result.steps()).isGreaterThan(4).isLessThan(4096);
        assertThat(result.gap()).isLessThanOrEqualTo(0.01);
        assertThat(result.attributions().get(0)).isCloseTo(1, within(0.01));
    }

    @Test
    void aSumThatStaysWrongIsTold() {
        IntegratedGradients settings =
                IntegratedGradients.defaults().withSteps(4).withMaxSteps(8);
        PathIntegral.Result result =
                new PathIntegral(steep(), settings, share -> {}).of(new double[1], new double[] {1});
        assertThat(result.steps()).isEqualTo(8);
        double sum = result.attributions().get(0);
        assertThat(result.gap()).isGreaterThan(0.01).isCloseTo(Math.abs(sum - 1), within(1e-9));
    }

    @Test
    void pointsThatAreKnownAreNotAskedAgainAndNoBatchIsLarger() {
        List<Double> asked = new ArrayList<>();
        Differentiable score = (points, count, into) -> {
            assertThat(count).isBetween(1, 3);
            for (double point : points) {
                asked.add(point);
            }
            return steep().at(points, count, into);
        };
        IntegratedGradients settings = IntegratedGradients.defaults()
                .withSteps(4)
                .withMaxSteps(64)
                .withTolerance(1e-12)
                .withBatch(3);
        PathIntegral.Result result = new PathIntegral(score, settings, share -> {}).of(new double[1], new double[] {1});
        assertThat(result.steps()).isEqualTo(64);
        assertThat(asked).hasSize(65).doesNotHaveDuplicates().contains(0.0, 1.0);
    }

    /** The share of the sum that is missed does not depend on the unit of the score. */
    @ParameterizedTest
    @ValueSource(doubles = {1, 1e-7, 1e-30})
    void theGapOfUnlikelyLabelsIsThatOfLikelyOnes(double scale) {
        Differentiable score = (points, count, into) -> {
            double[] scores = steep().at(points, count, into);
            for (int i = 0; i < count; i++) {
                scores[i] *= scale;
                into[i] *= scale;
            }
            return scores;
        };
        IntegratedGradients settings =
                IntegratedGradients.defaults().withSteps(4).withMaxSteps(8);
        double[] x = {1};
        PathIntegral.Result whole = new PathIntegral(steep(), settings, share -> {}).of(new double[1], x);
        PathIntegral.Result scaled = new PathIntegral(score, settings, share -> {}).of(new double[1], x);
        assertThat(scaled.steps()).isEqualTo(8);
        assertThat(scaled.gap()).isGreaterThan(0.01).isCloseTo(whole.gap(), within(1e-12));
    }

    @Test
    void scoresThatAreNotFiniteEndTheWalkAtOnce() {
        List<Integer> asked = new ArrayList<>();
        Differentiable score = (points, count, into) -> {
            asked.add(count);
            double[] scores = new double[count];
            Arrays.fill(scores, Double.NaN);
            return scores;
        };
        assertThatThrownBy(() -> new PathIntegral(score, IntegratedGradients.defaults(), share -> {})
                        .of(new double[1], new double[] {1}))
                .isInstanceOf(ModelException.class)
                .hasMessage("score of the baseline: expected a finite number from the model, got NaN;"
                        + " see what the model predicts for the picture, and check its weights");
        assertThat(asked).containsExactly(2);
    }

    /** The baseline has no weight in the mean: the gradient of a root at 0 does no harm. */
    @Test
    void aPointThatDoesNotCountMayHaveAnyGradient() {
        Differentiable root = of(1, (x, gradient) -> {
            gradient[0] = 0.5 / Math.sqrt(x[0]);
            return Math.sqrt(x[0]);
        });
        PathIntegral.Result result =
                new PathIntegral(root, IntegratedGradients.defaults(), share -> {}).of(new double[1], new double[] {4});
        assertThat(result.attributions().get(0)).isCloseTo(2, within(0.02));
    }

    @Test
    void aPictureThatIsItsBaselineHasNothingToExplain() {
        double[] x = normal(5, 1);
        PathIntegral.Result result = new PathIntegral(linear(normal(5, 2), 0), ONE_STEP, share -> {}).of(x, x.clone());
        assertThat(result.gap()).isZero();
        assertThat(result.attributions().get(3)).isZero();
    }
}
