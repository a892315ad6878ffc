package dev.fovea.domain.explain.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.fovea.adapters.tck.LeakCheck;
import dev.fovea.api.error.InvalidArgumentException;
import dev.fovea.api.explain.IntegratedGradients;
import dev.fovea.api.explain.Score;
import dev.fovea.api.graph.Activate;
import dev.fovea.api.graph.Activation;
import dev.fovea.api.graph.Dense;
import dev.fovea.api.graph.Graph;
import dev.fovea.api.graph.GraphBuilder;
import dev.fovea.api.graph.Softmax;
import dev.fovea.api.graph.TensorType;
import dev.fovea.api.graph.Weights;
import dev.fovea.api.tensor.DType;
import dev.fovea.api.tensor.Quantization;
import dev.fovea.api.tensor.Shape;
import dev.fovea.domain.autograd.Autograd;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Scores of networks and their gradients by the input. */
@ExtendWith(LeakCheck.class)
class GradientModelTest {

    private static final int IN = 6;
    private static final int HIDDEN = 5;
    private static final int CLASSES = 4;

    private static float[] values(int n, long seed) {
        Random random = new Random(seed);
        float[] values = new float[n];
        for (int i = 0; i < n; i++) {
            values[i] = (float) random.nextGaussian();
        }
        return values;
    }

    private static Weights weights(String name, float[] values, int... dims) {
        return Weights.of(name, Shape.of(dims), values);
    }

    private static final Activation RELU = Activation.relu();

    private static Graph network(boolean hasSoftmax) {
        GraphBuilder builder = new GraphBuilder("plain")
                .input("x", TensorType.f32(IN))
                .add(
                        "h",
                        new Dense(
                                weights("w", values(IN * HIDDEN, 1), IN, HIDDEN),
                                weights("b", values(HIDDEN, 2), HIDDEN)),
                        "x")
                .add("r", new Activate(RELU), "h")
                .add("z", new Dense(weights("v", values(HIDDEN * CLASSES, 3), HIDDEN, CLASSES), null), "r");
        return hasSoftmax
                ? builder.add("p", new Softmax(), "z").output("p").build()
                : builder.output("z").build();
    }

    /** The same function by another network: hidden units in another order, twice as large, then half as much of each. */
    private static Graph twin() {
        float[] w = values(IN * HIDDEN, 1);
        float[] b = values(HIDDEN, 2);
        float[] v = values(HIDDEN * CLASSES, 3);
        float[] w2 = new float[w.length];
        float[] b2 = new float[b.length];
        float[] v2 = new float[v.length];
        for (int j = 0; j < HIDDEN; j++) {
            int to = HIDDEN - 1 - j;
            for (int i = 0; i < IN; i++) {
                w2[i * HIDDEN + to] = 2 * w[i * HIDDEN + j];
            }
            b2[to] = 2 * b[j];
            for (int k = 0; k < CLASSES; k++) {
                v2[to * CLASSES + k] = v[j * CLASSES + k] / 2;
            }
        }
        return new GraphBuilder("twin")
                .input("x", TensorType.f32(IN))
                .add("h", new Dense(weights("w", w2, IN, HIDDEN), weights("b", b2, HIDDEN)), "x")
                .add("r", new Activate(RELU), "h")
                .add("n", new Activate(Activation.none()), "r")
                .add("z", new Dense(weights("v", v2, HIDDEN, CLASSES), null), "n")
                .add("p", new Softmax(), "z")
                .output("p")
                .build();
    }

    private static double[] doubles(int n, long seed) {
        return new Random(seed).doubles(n, -1.5, 1.5).toArray();
    }

    /** Networks that compute the same have the same attributions: the axiom of implementation invariance. */
    @ParameterizedTest
    @EnumSource(Score.class)
    void theNetworkBehindAFunctionDoesNotMatter(Score score) {
        double[] x = doubles(IN, 4);
        double[] b = doubles(IN, 5);
        PathIntegral.Result one;
        PathIntegral.Result other;
        IntegratedGradients settings =
                IntegratedGradients.defaults().withSteps(64).withMaxSteps(64);
        try (GradientModel model = new GradientModel(network(true), Autograd.open(DType.F64))) {
            one = new PathIntegral(model.score(score, 2, false), settings, share -> {}).of(b, x);
        }
        try (GradientModel model = new GradientModel(twin(), Autograd.open(DType.F64))) {
            other = new PathIntegral(model.score(score, 2, false), settings, share -> {}).of(b, x);
        }
        assertThat(one.score()).isNotEqualTo(one.baselineScore());
        for (int i = 0; i < IN; i++) {
            // Both in double; the weights are the same floats times powers of two.
            assertThat(one.attributions().get(i)).isCloseTo(other.attributions().get(i), within(1e-12));
        }
    }

    @ParameterizedTest
    @EnumSource(Score.class)
    void gradientsAreThoseOfCentralDifferencesInEveryRow(Score score) {
        try (GradientModel model = new GradientModel(network(true), Autograd.open(DType.F64))) {
            Differentiable function = model.score(score, 1, false);
            double[] points = doubles(3 * IN, 6);
            double[] gradients = new double[points.length];
            double[] scores = function.at(points, 3, gradients);
            assertThat(scores).hasSize(3);
            double step = 1e-6;
            for (int i = 0; i < points.length; i++) {
                double[] up = points.clone();
                double[] down = points.clone();
                up[i] += step;
                down[i] -= step;
                double[] unused = new double[points.length];
                int row = i / IN;
                double slope = (function.at(up, 3, unused)[row] - function.at(down, 3, unused)[row]) / (2 * step);
                // Of a central difference in double at this step.
                assertThat(gradients[i]).isCloseTo(slope, within(1e-8));
            }
        }
    }

    @Test
    void scoresAreWhatTheirNamesSay() {
        double[] x = doubles(IN, 7);
        double[] z = new double[CLASSES];
        double[] unused = new double[IN];
        try (GradientModel model = new GradientModel(network(true), Autograd.open(DType.F64))) {
            for (int k = 0; k < CLASSES; k++) {
                z[k] = model.score(Score.LOGIT, k, false).at(x, 1, unused)[0];
            }
            double sum = 0;
            for (double each : z) {
                sum += Math.exp(each);
            }
            double p = Math.exp(z[3]) / sum;
            assertThat(model.score(Score.PROBABILITY, 3, false).at(x, 1, unused)[0])
                    .isCloseTo(p, within(1e-12));
            assertThat(model.score(Score.LOG_ODDS, 3, false).at(x, 1, unused)[0])
                    .isCloseTo(Math.log(p / (1 - p)), within(1e-10));
            float[] probabilities = new float[CLASSES];
            for (int k = 0; k < CLASSES; k++) {
                probabilities[k] = (float) (Math.exp(z[k]) / sum);
            }
            // From f32 probabilities.
            assertThat(new Odds(Score.LOG_ODDS, 3, true, null).of(probabilities))
                    .isCloseTo(Math.log(p / (1 - p)), within(1e-5));
        }
    }

    /** The first of two classes is what the second is not. */
    @ParameterizedTest
    @EnumSource(Score.class)
    void oneOutputOfTwoClassesExplainsBoth(Score score) {
        Graph graph = new GraphBuilder("one output")
                .input("x", TensorType.f32(IN))
                .add("z", new Dense(weights("w", values(IN, 1), IN, 1), null), "x")
                .add("p", new Activate(Activation.of(Activation.Kind.SIGMOID)), "z")
                .output("p")
                .build();
        double[] x = doubles(IN, 11);
        double[] ofFirst = new double[IN];
        double[] ofSecond = new double[IN];
        try (GradientModel model = new GradientModel(graph, Autograd.open(DType.F64))) {
            double first = model.score(score, 0, true).at(x, 1, ofFirst)[0];
            double second = model.score(score, 1, true).at(x, 1, ofSecond)[0];
            assertThat(second).isEqualTo(model.score(score, 0, false).at(x, 1, new double[IN])[0]);
            assertThat(first + second).isCloseTo(score == Score.PROBABILITY ? 1 : 0, within(1e-15));
            for (int i = 0; i < IN; i++) {
                assertThat(ofFirst[i]).isEqualTo(-ofSecond[i]).isNotZero();
            }
        }
    }

    /** Sums of several labels that happen to be near 1 make no softmax, and one measure goes for all patches. */
    @Test
    void logOddsKeepTheirMeasure() {
        Odds several = new Odds(Score.LOG_ODDS, 0, false, null);
        assertThat(several.of(new float[] {0.5f, 0.5f})).isCloseTo(0, within(1e-6));
        assertThat(several.of(new float[] {0.5f, 0.9f})).isCloseTo(0, within(1e-6));
        Odds one = new Odds(Score.LOG_ODDS, 0, true, null);
        assertThat(one.of(new float[] {0.5f, 0.25f})).isCloseTo(Math.log(2), within(1e-6));
        assertThat(Odds.sumToOne(new float[] {0.5f, 0.5f}, null)).isTrue();
        assertThat(Odds.sumToOne(new float[] {0.5f, 0.52f}, null)).isFalse();
        assertThat(Odds.sumToOne(new float[] {0.5f, 0.504f}, new Quantization(1.0 / 256, 0)))
                .isTrue();
        assertThat(Odds.sumToOne(new float[] {1}, null)).as("a single sigmoid").isFalse();
    }

    @Test
    void logOddsNeedProbabilities() {
        try (GradientModel model = new GradientModel(network(false), Autograd.open(DType.F64))) {
            Differentiable score = model.score(Score.LOG_ODDS, 0, false);
            assertThatThrownBy(() -> score.at(doubles(IN, 8), 1, new double[IN]))
                    .isInstanceOf(InvalidArgumentException.class)
                    .hasMessage(
                            "option score: expected probability, for a network that ends without softmax or sigmoid,"
                                    + " got log-odds");
        }
        assertThatThrownBy(() -> new Odds(Score.LOG_ODDS, 0, false, null).of(new float[] {7, -2}))
                .isInstanceOf(InvalidArgumentException.class)
                .hasMessageContaining("a model whose answers are no probabilities");
    }
}
