package dev.fovea.domain.autograd;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.fovea.adapters.tck.LeakCheck;
import dev.fovea.api.error.InvalidArgumentException;
import dev.fovea.api.tensor.DType;
import dev.fovea.domain.autograd.layer.Dropout;
import dev.fovea.domain.autograd.layer.Noises;
import java.util.Arrays;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Noise has the distribution that Keras 3 gives it, and is a function of its seed. */
@ExtendWith(LeakCheck.class)
class NoisesTest {

    private static final int ROWS = 250;
    private static final int COLUMNS = 800;
    private static final int N = ROWS * COLUMNS;

    /** What becomes of a 1 that is kept, and of what is dropped, at a rate of 0.2. */
    private static final double KEPT = 1.1879435455876273;

    private static final double DROPPED = -1.2361598485763778;

    /** Deviations of an estimate that chance passes once in two million times. */
    private static final double SIGMAS = 5;

    private static double[] noise(double x, Function<Variable, Variable> noise) {
        try (Autograd autograd = Autograd.open(DType.F64)) {
            return noise.apply(autograd.full(x, ROWS, COLUMNS)).toDoubles();
        }
    }

    /** Numbers of this mean, variance and fourth central moment, within the deviations of their estimates. */
    private static void requireMoments(double[] values, double mean, double variance, double fourth) {
        double foundMean = Arrays.stream(values).average().orElseThrow();
        double foundVariance = Arrays.stream(values)
                .map(value -> (value - foundMean) * (value - foundMean))
                .average()
                .orElseThrow();
        assertThat(foundMean).isCloseTo(mean, within(SIGMAS * Math.sqrt(variance / N)));
        assertThat(foundVariance).isCloseTo(variance, within(SIGMAS * Math.sqrt((fourth - variance * variance) / N)));
    }

    private static void requireShare(double[] values, double below, double share) {
        double found =
                (double) Arrays.stream(values).filter(z -> Math.abs(z) < below).count() / N;
        assertThat(found).isCloseTo(share, within(SIGMAS * Math.sqrt(share * (1 - share) / N)));
    }

    @ParameterizedTest
    @ValueSource(doubles = {0.1, 2.5})
    void gaussianNoiseAddsWhatItsDeviationSays(double stddev) {
        double variance = stddev * stddev;
        double[] values = noise(3, x -> Noises.gaussianNoise(x, stddev, 11));
        requireMoments(values, 3, variance, 3 * variance * variance);
        double[] z = Arrays.stream(values).map(value -> (value - 3) / stddev).toArray();
        requireShare(z, 0.5, 0.3829249225480262); // erf(0.5 / sqrt 2), and so on
        requireShare(z, 1, 0.6826894921370859);
        requireShare(z, 2, 0.9544997361036416);
        requireShare(z, 3, 0.9973002039367398);
        assertThat(Arrays.stream(z).map(Math::abs).max().orElseThrow()).isLessThan(5.78);
    }

    @ParameterizedTest
    @ValueSource(doubles = {0.1, 0.5, 0.9})
    void gaussianDropoutMultipliesWithTheVarianceOfADropout(double rate) {
        double variance = 4 * rate / (1 - rate);
        requireMoments(noise(-2, x -> Noises.gaussianDropout(x, rate, 12)), -2, variance, 3 * variance * variance);
    }

    /** Of normally distributed numbers mean and variance stay. */
    @ParameterizedTest
    @ValueSource(doubles = {0.1, 0.2, 0.5})
    void alphaDropoutKeepsMeanAndVariance(double rate) {
        double[] two = noise(2, x -> Noises.alphaDropout(x, rate, 13));
        double low = Arrays.stream(two).min().orElseThrow();
        double high = Arrays.stream(two).max().orElseThrow();
        long dropped = Arrays.stream(two).filter(value -> value == low).count();
        assertThat(Arrays.stream(two).filter(value -> value == high).count()).isEqualTo(N - dropped);
        assertThat((double) dropped / N).isCloseTo(rate, within(SIGMAS * Math.sqrt(rate * (1 - rate) / N)));
        double a = (high - low) / (2 + 1.7580993408473766);
        double b = high - 2 * a;
        try (Autograd autograd = Autograd.open(DType.F64)) {
            double[] values = Noises.alphaDropout(autograd.normal(1, ROWS, COLUMNS), rate, 14)
                    .toDoubles();
            double fourth =
                    (1 - rate) * (3 * Math.pow(a, 4) + 6 * a * a * b * b + Math.pow(b, 4)) + rate * Math.pow(low, 4);
            requireMoments(values, 0, 1, fourth);
        }
    }

    /** What Keras's formula gives for a rate of 0.2. */
    @Test
    void alphaDropoutHasTheNumbersOfKeras() {
        double[] values = noise(1, x -> Noises.alphaDropout(x, 0.2, 3));
        assertThat(Arrays.stream(values).max().orElseThrow()).isCloseTo(KEPT, within(1e-15));
        assertThat(Arrays.stream(values).min().orElseThrow()).isCloseTo(DROPPED, within(1e-15));
        double[] mask = noise(1, x -> Dropout.dropout(x, 0.2, 3));
        for (int i = 0; i < N; i++) {
            assertThat(values[i] > 0).isEqualTo(mask[i] > 0);
        }
    }

    @Test
    void aMaskThatWasDrawnBeforeDropsTheSame() {
        try (Autograd autograd = Autograd.open(DType.F64)) {
            Variable x = autograd.normal(5, 40, 30);
            Variable mask = Dropout.dropout(autograd.full(1, 40, 30), 0.3, 8);
            assertThat(Noises.alphaDropout(x, mask, 0.3).toDoubles())
                    .isEqualTo(Noises.alphaDropout(x, 0.3, 8).toDoubles());
        }
    }

    /** Neither neighbours nor the noise of seeds beside each other have to do with each other. */
    @Test
    void seedsAndElementsAreIndependent() {
        double[] z = noise(0, x -> Noises.gaussianNoise(x, 1, 20));
        double[] next = noise(0, x -> Noises.gaussianNoise(x, 1, 21));
        double[] far = noise(0, x -> Noises.gaussianNoise(x, 1, (1L << 53) - 1));
        assertThat(noise(0, x -> Noises.gaussianNoise(x, 1, 20))).isEqualTo(z);
        for (int lag : new int[] {1, 2, COLUMNS}) {
            assertThat(correlation(z, z, lag)).isLessThan(SIGMAS / Math.sqrt(N - lag));
        }
        for (double[] other : new double[][] {next, far}) {
            assertThat(correlation(z, other, 0)).isLessThan(SIGMAS / Math.sqrt(N));
            assertThat(correlation(squares(z), squares(other), 0)).isLessThan(SIGMAS * 2 / Math.sqrt(N));
        }
    }

    private static double[] squares(double[] z) {
        return Arrays.stream(z).map(value -> value * value - 1).toArray();
    }

    private static double correlation(double[] a, double[] b, int lag) {
        double sum = 0;
        for (int i = lag; i < N; i++) {
            sum += a[i] * b[i - lag];
        }
        return Math.abs(sum) / (N - lag);
    }

    /** The backward pass draws the same noise again. */
    @Test
    void gradientsAreThoseOfTheNoiseThatWasDrawn() {
        try (Autograd autograd = Autograd.open(DType.F32)) {
            Variable x = autograd.full(1, 30, 40).requiresGrad(true);
            Variable y = Noises.gaussianDropout(x, 0.5, 9);
            y.sum().backward();
            assertThat(x.grad().toDoubles()).isEqualTo(y.toDoubles());
            x.clearGrad();
            Noises.gaussianNoise(x, 0.5, 9).sum().backward();
            assertThat(x.grad().toDoubles()).containsOnly(1);
        }
    }

    @Test
    void refusesWhatIsNoRateDeviationOrSeed() {
        try (Autograd autograd = Autograd.open(DType.F64)) {
            Variable x = autograd.scalar(1);
            assertThatThrownBy(() -> Noises.gaussianNoise(x, -0.5, 1))
                    .isInstanceOf(InvalidArgumentException.class)
                    .hasMessage("gaussian noise: expected a finite standard deviation of at least 0 and a seed of"
                            + " 0..2^53 - 1, got -0.5 and 1");
            assertThatThrownBy(() -> Noises.gaussianNoise(x, Double.NaN, 1)).hasMessageContaining("got NaN and 1");
            assertThatThrownBy(() -> Noises.gaussianNoise(x, 1, (1L << 53) + 1))
                    .hasMessageEndingWith("got 1.0 and 9007199254740993");
            assertThatThrownBy(() -> Noises.gaussianDropout(x, 1, 1))
                    .hasMessage(
                            "gaussian dropout: expected a rate of 0..1 (without 1) and a seed of 0..2^53 - 1, got 1.0"
                                    + " and 1");
            assertThatThrownBy(() -> Noises.alphaDropout(x, 0.5, -1))
                    .hasMessage("alpha dropout: expected a rate of 0..1 (without 1) and a seed of 0..2^53 - 1, got 0.5"
                            + " and -1");
            assertThatThrownBy(() -> Dropout.dropout(x, 0.5, 1L << 53))
                    .hasMessage("dropout: expected a rate of 0..1 (without 1) and a seed of 0..2^53 - 1, got 0.5 and"
                            + " 9007199254740992");
        }
    }
}
