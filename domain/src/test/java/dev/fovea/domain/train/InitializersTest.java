package dev.fovea.domain.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.fovea.api.error.InvalidArgumentException;
import dev.fovea.api.error.UnknownNameException;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class InitializersTest {

    private static final int COUNT = 3 * 3 * 40 * 60;

    /** Mean, variance, and the largest magnitude. */
    private static double[] moments(float[] values) {
        double mean = 0;
        double square = 0;
        double most = 0;
        for (float value : values) {
            mean += value / values.length;
            square += (double) value * value / values.length;
            most = Math.max(most, Math.abs(value));
        }
        return new double[] {mean, square - mean * mean, most};
    }

    /** The variances that Keras states; fans of a kernel [3,3,40,60]: 360 inputs, 540 outputs, 450 on average. */
    @ParameterizedTest
    @CsvSource({
        "glorot_uniform, 450, 1, true",
        "glorot_normal, 450, 1, false",
        "he_uniform, 360, 2, true",
        "HeNormal, 360, 2, false",
        "lecun_uniform, 360, 1, true",
        "lecun_normal, 360, 1, false"
    })
    void variancesFollowTheFans(String name, double fan, double scale, boolean uniform) {
        double[] found = moments(Initializers.named(name).values(7, 3, 3, 40, 60));
        double variance = scale / fan;
        double deviation = Math.sqrt(variance);
        // Six deviations of the mean, and of the variance (whose own is at most variance * sqrt(2 / n)).
        assertThat(found[0]).isCloseTo(0, within(6 * deviation / Math.sqrt(COUNT)));
        assertThat(found[1]).isCloseTo(variance, within(6 * variance * Math.sqrt(2.0 / COUNT)));
        double limit = uniform ? Math.sqrt(3) * deviation : 2 * deviation / 0.8796256610342398;
        assertThat(found[2]).isBetween(0.99 * limit, limit * (1 + 1e-6));
    }

    @Test
    void plainDistributions() {
        double[] uniform = moments(Initializers.named("random_uniform", Map.of("minval", 1, "maxval", 3))
                .values(1, COUNT));
        assertThat(uniform[0]).isCloseTo(2, within(6 / Math.sqrt(3.0 * COUNT)));
        assertThat(uniform[1]).isCloseTo(1 / 3.0, within(0.01));
        assertThat(uniform[2]).isBetween(2.99, 3.0);
        double[] normal = moments(Initializers.named("random_normal", Map.of("mean", 0, "stddev", 2))
                .values(1, COUNT));
        assertThat(normal[1]).isCloseTo(4, within(24 * Math.sqrt(2.0 / COUNT)));
        // Of 21,600 normal values one beyond four deviations comes with 1 - exp(-1.4), beyond seven it does not.
        assertThat(normal[2]).isBetween(2 * 3.0, 2 * 7.0);
        double[] truncated = moments(Initializers.named("truncated_normal").values(1, COUNT));
        assertThat(truncated[2]).isBetween(0.099, 0.1000001);
        double[] scaled = moments(Initializers.named(
                        "VarianceScaling",
                        Map.of("scale", 3, "mode", "fan_out", "distribution", "untruncated_normal", "seed", 5))
                .values(1, 3, 3, 40, 60));
        assertThat(scaled[1]).isCloseTo(3 / 540.0, within(18 / 540.0 * Math.sqrt(2.0 / COUNT)));
        assertThat(scaled[2]).isGreaterThan(3 * Math.sqrt(3 / 540.0));
        assertThat(Initializers.named("ones").values(1, 2)).containsExactly(1, 1);
        assertThat(Initializers.named("Zeros").values(1, 2)).containsExactly(0, 0);
        assertThat(Initializers.named("constant", Map.of("value", 0.25)).values(1, 1, 2))
                .containsExactly(0.25f, 0.25f);
    }

    @Test
    void fansOfVectorsAndMatrices() {
        assertThat(Initializers.fan(new int[0], 2)).isEqualTo(1);
        assertThat(Initializers.fan(new int[] {7}, 2)).isEqualTo(7);
        assertThat(Initializers.fan(new int[] {7, 5}, 2)).isEqualTo(7);
        assertThat(Initializers.fan(new int[] {7, 5}, 1)).isEqualTo(5);
        assertThat(Initializers.fan(new int[] {3, 2, 7, 5}, 1)).isEqualTo(30);
    }

    @Test
    void orthogonalRowsOrColumns() {
        for (int[] shape : new int[][] {{5, 9}, {9, 5}, {6, 6}, {3, 3, 2, 7}, {1, 1}}) {
            int columns = shape[shape.length - 1];
            float[] values = Initializers.named("orthogonal", Map.of("gain", 2)).values(11, shape);
            int rows = values.length / columns;
            boolean wide = rows < columns;
            int count = Math.min(rows, columns);
            for (int i = 0; i < count; i++) {
                for (int j = 0; j < count; j++) {
                    double dot = 0;
                    for (int k = 0; k < Math.max(rows, columns); k++) {
                        float a = wide ? values[i * columns + k] : values[k * columns + i];
                        float b = wide ? values[j * columns + k] : values[k * columns + j];
                        dot += (double) a * b;
                    }
                    assertThat(dot).isCloseTo(i == j ? 4 : 0, within(1e-5));
                }
            }
        }
        assertThatThrownBy(() -> Initializers.named("orthogonal").values(1, 5))
                .isInstanceOf(InvalidArgumentException.class)
                .hasMessage("initializer orthogonal: expected weights of at least 2 dimensions, got [5]");
    }

    @Test
    void theSeedDecides() {
        for (String name : Initializers.names()) {
            Initializer initializer = Initializers.named(name);
            float[] first = initializer.values(3, 4, 6);
            assertThat(initializer.values(3, 4, 6)).as(name).containsExactly(first);
            if (!(initializer instanceof Initializer.Constant)) {
                assertThat(initializer.values(4, 4, 6)).as(name).isNotEqualTo(first);
            }
        }
        // Written down: the numbers may not change from one version to the next.
        assertThat(new Draws(42).uniform()).isEqualTo(0.34329192209867343);
        assertThatThrownBy(() -> Initializers.named("glorot"))
                .isInstanceOf(UnknownNameException.class)
                .hasMessageStartingWith(
                        "initializer 'glorot': expected the name of one, got an unknown one; did you mean");
    }
}
