package dev.fovea.domain.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.fovea.api.error.ShapeException;
import dev.fovea.api.error.UnknownNameException;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;

class MetricTest {

    private static final float[] FOUR_BY_THREE = {0.1f, 0.7f, 0.2f, 0.5f, 0.3f, 0.2f, 0.2f, 0.2f, 0.6f, 0.4f, 0.4f, 0.2f
    };

    private static double of(String name, float[] predictions, float[] targets, int width, float... weights) {
        Metric metric = Metric.of(MetricKind.named(name));
        metric.add(predictions, targets, width, weights.length == 0 ? null : weights);
        return metric.value();
    }

    @Test
    void accuracyOfClassNumbersAndOfTheirProbabilities() {
        float[] numbers = {1, 2, 2, 0};
        float[] hot = {0, 1, 0, 0, 0, 1, 0, 0, 1, 1, 0, 0};
        for (String name : new String[] {"accuracy", "acc", "sparse_categorical_accuracy", "CategoricalAccuracy"}) {
            assertThat(of(name, FOUR_BY_THREE, numbers, 3)).as(name).isEqualTo(0.75);
            assertThat(of(name, FOUR_BY_THREE, hot, 3)).as(name).isEqualTo(0.75);
            assertThat(of(name, FOUR_BY_THREE, hot, 3, 1, 2, 0, 1)).as(name).isEqualTo(0.5);
        }
    }

    @Test
    void oneOutputIsYesOrNo() {
        float[] predictions = {0.5f, 0.51f, 0.2f, 0.9f};
        float[] targets = {0, 1, 1, 1};
        assertThat(of("accuracy", predictions, targets, 1)).isEqualTo(0.75);
        assertThat(of("binary_accuracy", predictions, targets, 2)).isEqualTo(0.75);
    }

    @Test
    void topKCountsWhatIsLarger() {
        float[] row = {0.1f, 0.3f, 0.3f, 0.2f, 0.1f};
        for (int k = 1; k <= 5; k++) {
            double[] found = new double[5];
            for (int label = 0; label < 5; label++) {
                Metric metric = Metric.topK(k);
                metric.add(row, new float[] {label}, 5, null);
                found[label] = metric.value();
            }
            // Ties count for both: the two of 0.3 are first, then 0.2, then the two of 0.1.
            assertThat(found).as("k " + k).containsExactly(k >= 4 ? 1 : 0, 1, 1, k >= 3 ? 1 : 0, k >= 4 ? 1 : 0);
        }
        assertThat(of("top_k_categorical_accuracy", new float[] {Float.NaN, 1, 2, 3, 4, 5}, new float[] {0}, 6))
                .isZero();
    }

    @Test
    void errors() {
        assertThat(of("mae", new float[] {1, 2, 3, 4}, new float[] {2, 2, 1, 0}, 2))
                .isEqualTo(7 / 4.0);
        assertThat(of("mse", new float[] {1, 2, 3, 4}, new float[] {2, 2, 1, 0}, 2, 1, 3))
                .isEqualTo((0.5 + 3 * 10) / 4);
    }

    @Test
    void batchesGiveWhatTheWholeGives() {
        Random random = new Random(9);
        float[] predictions = new float[60 * 4];
        float[] targets = new float[60];
        for (int i = 0; i < predictions.length; i++) {
            predictions[i] = random.nextFloat();
        }
        for (int i = 0; i < targets.length; i++) {
            targets[i] = random.nextInt(4);
        }
        for (MetricKind kind : new MetricKind[] {MetricKind.ACCURACY, MetricKind.TOP_K_CATEGORICAL_ACCURACY}) {
            Metric whole = Metric.of(kind);
            whole.add(predictions, targets, 4, null);
            Metric parts = Metric.of(kind);
            parts.add(new float[4], new float[1], 4, null);
            parts.clear();
            for (int from = 0; from < 60; from += 17) {
                int to = Math.min(60, from + 17);
                parts.add(
                        Arrays.copyOfRange(predictions, from * 4, to * 4),
                        Arrays.copyOfRange(targets, from, to),
                        4,
                        null);
            }
            assertThat(parts.value()).isCloseTo(whole.value(), within(1e-12));
        }
        assertThat(Metric.of(MetricKind.ACCURACY).value()).isNaN();
    }

    @Test
    void misfitsAreRefused() {
        assertThatThrownBy(() -> of("mae", new float[6], new float[3], 2))
                .isInstanceOf(ShapeException.class)
                .hasMessage(
                        "metric mean_absolute_error: expected as many targets as predictions, or one for each row of 2,"
                                + " got 3 for 6 predictions");
        assertThatThrownBy(() -> of("accuracy", new float[6], new float[3], 2, 1, 1))
                .isInstanceOf(ShapeException.class)
                .hasMessageEndingWith("got 3 for 6 predictions and 2 weights");
        assertThatThrownBy(() -> MetricKind.named("acuracy"))
                .isInstanceOf(UnknownNameException.class)
                .hasMessage("metric 'acuracy': expected the name of one, got an unknown one; did you mean 'accuracy'?");
    }
}
