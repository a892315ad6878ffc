package dev.fovea.domain.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.fovea.api.error.InvalidArgumentException;
import dev.fovea.api.error.UnknownNameException;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The numbers are those that Keras 3.15.1 on TensorFlow 2.21 gives, in f32. */
class SchedulesTest {

    private static final long[] STEPS = {0, 1, 3, 7, 10, 11, 25, 30, 31, 70, 71, 150};

    private static void check(Schedule schedule, double... expected) {
        Schedule again = Schedules.named(schedule.kind(), schedule.settings());
        assertThat(again).isEqualTo(schedule);
        for (int i = 0; i < STEPS.length; i++) {
            // Keras computes in f32: its angles and powers are right to some units of the last place of their argument.
            assertThat(schedule.rate(STEPS[i]))
                    .as(schedule + " at " + STEPS[i])
                    .isCloseTo(expected[i], within(2e-6 * expected[i] + 1e-8));
        }
    }

    @Test
    void ratesAreKeras() {
        check(
                new Schedule.ExponentialDecay(0.1, 10, 0.5, false),
                0.100000001,
                0.0933033004,
                0.0812252387,
                0.0615572222,
                0.0500000007,
                0.0466516502,
                0.0176776703,
                0.0125000002,
                0.0116629135,
                0.000781250012,
                0.000728932093,
                3.05175786e-06);
        check(
                new Schedule.ExponentialDecay(0.1, 10, 0.5, true),
                0.100000001,
                0.100000001,
                0.100000001,
                0.100000001,
                0.0500000007,
                0.0500000007,
                0.0250000004,
                0.0125000002,
                0.0125000002,
                0.000781250012,
                0.000781250012,
                3.05175786e-06);
        check(
                new Schedule.PiecewiseConstantDecay(List.of(10.0, 30.0), List.of(1.0, 0.5, 0.1)),
                1,
                1,
                1,
                1,
                1,
                0.5,
                0.5,
                0.5,
                0.100000001,
                0.100000001,
                0.100000001,
                0.100000001);
        check(
                new Schedule.PolynomialDecay(0.1, 30, 0.01, 0.5, false),
                0.100000001,
                0.0984872878,
                0.0953814983,
                0.0888035521,
                0.0834846869,
                0.0816240236,
                0.0467423499,
                0.00999999978,
                0.00999999978,
                0.00999999978,
                0.00999999978,
                0.00999999978);
        check(
                new Schedule.PolynomialDecay(0.1, 30, 0.01, 2, true),
                0.100000001,
                0.094099991,
                0.0828999951,
                0.0628999993,
                0.049999997,
                0.0460999981,
                0.0125000002,
                0.00999999978,
                0.0310250018,
                0.0144444443,
                0.0140111111,
                0.00999999978);
        check(
                new Schedule.InverseTimeDecay(0.1, 10, 0.5, false),
                0.100000001,
                0.0952381045,
                0.0869565234,
                0.0740740746,
                0.0666666701,
                0.0645161346,
                0.0444444455,
                0.0399999991,
                0.0392156877,
                0.0222222228,
                0.0219780207,
                0.0117647061);
        check(
                new Schedule.InverseTimeDecay(0.1, 10, 0.5, true),
                0.100000001,
                0.100000001,
                0.100000001,
                0.100000001,
                0.0666666701,
                0.0666666701,
                0.0500000007,
                0.0399999991,
                0.0399999991,
                0.0222222228,
                0.0222222228,
                0.0117647061);
        check(
                new Schedule.CosineDecay(0.1, 70, 0.1, null, 0),
                0.100000001,
                0.0999546871,
                0.0995927379,
                0.0977975428,
                0.0955435932,
                0.0946267992,
                0.0745247677,
                0.0650134385,
                0.0630350634,
                0.0100000007,
                0.0100000007,
                0.0100000007);
        check(
                new Schedule.CosineDecay(0.001, 60, 0.05, 0.2, 10),
                0.00100000005,
                0.0208999999,
                0.0606999993,
                0.140300006,
                0.200000003,
                0.199869812,
                0.172175154,
                0.152500004,
                0.148129091,
                0.0100000007,
                0.0100000007,
                0.0100000007);
        check(
                new Schedule.CosineDecayRestarts(0.1, 10, 2, 0.5, 0.1),
                0.100000001,
                0.0977975428,
                0.0814503357,
                0.0285496656,
                0.0550000034,
                0.0547229908,
                0.0165900979,
                0.0324999988,
                0.0324653201,
                0.0212500002,
                0.021245664,
                0.015625);
        check(
                new Schedule.CosineDecayRestarts(0.1, 10, 1, 0.9, 0),
                0.100000001,
                0.0975528285,
                0.0793892667,
                0.0206107404,
                0.0899999961,
                0.0877975449,
                0.0404999964,
                0.0728999898,
                0.0711160079,
                0.0478296839,
                0.0466592088,
                0.0205891039);
    }

    @Test
    void aPlateauLowersTheRateAsKerasDoes() {
        double[] losses = {1, 0.9, 0.895, 0.894, 0.893, 0.5, 0.6, 0.6, 0.6, 0.6, 0.6, 0.6, 0.4, 0.4};
        assertThat(rates(new ReduceOnPlateau.Rule(0.5, 2, 0.01, 0, 0.02, true), losses))
                .containsExactly(0.1, 0.1, 0.1, 0.05, 0.05, 0.05, 0.05, 0.025, 0.025, 0.02, 0.02, 0.02, 0.02, 0.02);
        double[] cooled = {0.1, 0.1, 0.1, 0.1, 0.1, 0.1, 0.05, 0.05, 0.025, 0.025, 0.0125, 0.0125, 0.0125, 0.00625};
        assertThat(rates(new ReduceOnPlateau.Rule(0.5, 1, 0, 2, 0, true), losses))
                .containsExactly(cooled);
        double[] gains = new double[losses.length];
        Arrays.setAll(gains, i -> -losses[i]);
        assertThat(rates(new ReduceOnPlateau.Rule(0.5, 1, 0, 2, 0, false), gains))
                .containsExactly(cooled);
        assertThatThrownBy(() -> new ReduceOnPlateau.Rule(1, 1, 0, 2, 0, false))
                .isInstanceOf(InvalidArgumentException.class)
                .hasMessageStartingWith("plateau: expected a factor of 0..1 (without both)");
    }

    /** With a stop and a restart after each epoch. */
    private static double[] rates(ReduceOnPlateau.Rule rule, double... numbers) {
        double[] rates = new double[numbers.length];
        ReduceOnPlateau plateau = new ReduceOnPlateau(rule, 0.1);
        for (int i = 0; i < rates.length; i++) {
            ReduceOnPlateau next = new ReduceOnPlateau(rule, 1);
            next.restore(plateau.state());
            plateau = next;
            rates[i] = plateau.epoch(numbers[i]);
            assertThat(plateau.rate()).isEqualTo(rates[i]);
        }
        return rates;
    }

    @Test
    void settingsThatMakeNoSenseAreRefused() {
        assertThatThrownBy(() -> Schedules.named("CosineDecy", Map.of()))
                .isInstanceOf(UnknownNameException.class)
                .hasMessage("schedule 'CosineDecy': expected the name of one, got an unknown one;"
                        + " did you mean 'CosineDecay'?");
        assertThatThrownBy(() -> Schedules.named("CosineDecay", Map.of("initial_learning_rate", 0.1)))
                .isInstanceOf(InvalidArgumentException.class)
                .hasMessage("setting decay_steps of schedule CosineDecay: expected a finite number above 0, got 0.0");
        assertThatThrownBy(() -> Schedules.named("CosineDecay", Map.of("decay_steps", 5)))
                .isInstanceOf(InvalidArgumentException.class)
                .hasMessage("setting initial_learning_rate of schedule CosineDecay:"
                        + " expected a finite number, got none");
        assertThatThrownBy(() -> new Schedule.PiecewiseConstantDecay(List.of(1.0, 2.0), List.of(1.0, 2.0)))
                .isInstanceOf(InvalidArgumentException.class)
                .hasMessage(
                        "schedule PiecewiseConstantDecay: expected one value more than its 2 boundaries, got 2 values");
        assertThatThrownBy(() -> new Schedule.PiecewiseConstantDecay(List.of(2.0, 1.0), List.of(1.0, 2.0, 3.0)))
                .isInstanceOf(InvalidArgumentException.class)
                .hasMessage("schedule PiecewiseConstantDecay: expected boundaries that rise, got [2.0, 1.0]");
        assertThatThrownBy(() -> new Schedule.Constant(Double.NaN))
                .isInstanceOf(InvalidArgumentException.class)
                .hasMessage("learning rate: expected a finite number above 0, got NaN");
    }
}
