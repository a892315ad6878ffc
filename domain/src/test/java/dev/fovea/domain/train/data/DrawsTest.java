package dev.fovea.domain.train.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.fovea.domain.train.data.Draws.Purpose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DrawsTest {

    private static final int N = 20_000;

    private static Draws of(int example) {
        return new Draws(9, 2, example, Purpose.MIX);
    }

    @Test
    void theSameQuestionHasTheSameAnswer() {
        assertThat(of(1).uniform()).isEqualTo(of(1).uniform()).isNotEqualTo(of(2).uniform());
        assertThat(new Draws(9, 2, 1, Purpose.CROP).uniform()).isNotEqualTo(of(1).uniform());
    }

    @Test
    void uniformNumbersAreUniform() {
        double sum = 0;
        int heads = 0;
        for (int i = 0; i < N; i++) {
            double u = of(i).uniform();
            assertThat(u).isBetween(0.0, 1.0);
            sum += u;
            heads += of(i).coin() ? 1 : 0;
        }
        // Five standard errors: sqrt(1 / 12 / n) and sqrt(1 / 4 / n).
        assertThat(sum / N).isCloseTo(0.5, within(5 * Math.sqrt(1 / 12.0 / N)));
        assertThat(heads / (double) N).isCloseTo(0.5, within(5 * Math.sqrt(0.25 / N)));
    }

    /** Beta(a, a) has mean 1/2 and variance 1 / (4 (2a + 1)). */
    @ParameterizedTest
    @ValueSource(doubles = {0.05, 0.2, 1, 4})
    void betaHasItsMoments(double alpha) {
        double sum = 0;
        double squares = 0;
        for (int i = 0; i < N; i++) {
            double b = of(i).beta(alpha);
            assertThat(b).isBetween(0.0, 1.0);
            sum += b;
            squares += (b - 0.5) * (b - 0.5);
        }
        double variance = 1 / (4 * (2 * alpha + 1));
        assertThat(sum / N).isCloseTo(0.5, within(5 * Math.sqrt(variance / N)));
        // (b - 1/2)^2 is at most 1/4, so its deviation is at most 1/8.
        assertThat(squares / N).isCloseTo(variance, within(5 * 0.125 / Math.sqrt(N)));
    }
}
