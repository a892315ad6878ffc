package dev.fovea.api.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.fovea.api.error.InvalidArgumentException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class NormalizationTest {

    @Test
    void keepsTheOrderAndRoundingOfEachStep() {
        Normalization torch =
                Normalization.of(255f, new float[] {0.485f, 0.456f, 0.406f}, new float[] {0.229f, 0.224f, 0.225f});
        float[] mean = torch.mean();
        float[] std = torch.std();
        for (int c = 0; c < 3; c++) {
            for (int x = 0; x < 256; x++) {
                float scaled = x / 255f;
                float centred = scaled - mean[c];
                assertThat(torch.apply(x, c)).isEqualTo(centred / std[c]);
            }
        }
    }

    @Test
    void oneMeanServesEveryChannel() {
        assertThat(Normalization.tf().apply(0, 2)).isEqualTo(-1f);
        assertThat(Normalization.tf().apply(255, 1)).isEqualTo(1f);
        assertThat(Normalization.of(1f, 127f, 128f).apply(255, 0)).isEqualTo(1f);
    }

    @Test
    void isAValue() {
        float[] mean = {1, 2};
        Normalization one = Normalization.of(2f, mean, new float[] {3, 4});
        mean[0] = 9;
        one.mean()[1] = 9;
        one.std()[0] = 9;
        Normalization other = Normalization.of(2f, new float[] {1, 2}, new float[] {3, 4});
        assertThat(one).isEqualTo(other).hasSameHashCodeAs(other);
        assertThat(one).isNotEqualTo(Normalization.tf());
        assertThat(one).hasToString("(x / 2.0 - [1.0, 2.0]) / [3.0, 4.0]");
        assertThat(one.divisor()).isEqualTo(2f);
    }

    @ParameterizedTest
    @ValueSource(floats = {0, -1, Float.NaN, Float.POSITIVE_INFINITY})
    void refusesDivisorsAndDeviationsThatAreNotPositive(float bad) {
        assertThatThrownBy(() -> Normalization.of(bad, 0f, 1f))
                .isInstanceOf(InvalidArgumentException.class)
                .hasMessage("normalization divisor: expected a number above 0, got " + bad);
        assertThatThrownBy(() -> Normalization.of(1f, 0f, bad))
                .hasMessage("normalization std: expected a number above 0, got " + bad);
    }

    @Test
    void refusesUnevenMeansAndDeviations() {
        assertThatThrownBy(() -> Normalization.of(1f, new float[3], new float[] {1, 1}))
                .isInstanceOf(InvalidArgumentException.class)
                .hasMessage("normalization: expected as many means as deviations, at least 1, got 3 and 2");
        assertThatThrownBy(() -> Normalization.of(1f, new float[0], new float[0]))
                .hasMessageEndingWith("got 0 and 0");
        assertThatThrownBy(() -> Normalization.of(1f, Float.NaN, 1f))
                .hasMessage("normalization mean: expected a number, got NaN");
    }
}
