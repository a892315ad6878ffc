package dev.fovea.domain.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.fovea.api.error.InvalidArgumentException;
import dev.fovea.api.error.UnknownNameException;
import dev.fovea.api.tensor.DType;
import dev.fovea.domain.autograd.Autograd;
import dev.fovea.domain.autograd.Variable;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.LongFunction;
import org.junit.jupiter.api.Test;

class OptimizersTest {

    /** The parameter 1 after steps with these gradients. */
    private static double after(Optimizer optimizer, double... gradients) {
        try (Autograd autograd = Autograd.open(DType.F64)) {
            Variable w = autograd.parameter(new double[] {1}, 1);
            Steps steps = new Steps(optimizer, autograd, List.of(w));
            for (double gradient : gradients) {
                w.mul(gradient).sum().backward();
                steps.step();
            }
            return w.item();
        }
    }

    @Test
    void lionGoesBySigns() {
        // Means of gradient and momentum: 0.1 * 2, then 0.9 * 0.02 - 0.1 * 3; momentum 0.01 * 2.
        assertThat(after(Optimizers.lion(0.1, 0.9, 0.99), 2)).isCloseTo(0.9, within(1e-15));
        assertThat(after(Optimizers.lion(0.1, 0.9, 0.99), 2, -3)).isCloseTo(1, within(1e-15));
    }

    @Test
    void adamsFirstStepIsTheLearningRate() {
        for (double gradient : new double[] {1e-3, -5, 1e4}) {
            double moved = after(Optimizers.adam(0.01, 0.9, 0.999, 0, false), gradient);
            // But for the betas, which are f32.
            assertThat(moved).isCloseTo(1 - 0.01 * Math.signum(gradient), within(0.01 * 1e-5));
        }
    }

    @Test
    void weightDecayWorksWithoutGradientOfItsOwn() {
        assertThat(after(Optimizers.sgd(0.1, 0, false).withWeightDecay(0.5), 0)).isCloseTo(0.95, within(1e-15));
    }

    @Test
    void allGradientsTogetherAreClipped() {
        try (Autograd autograd = Autograd.open(DType.F64)) {
            Variable a = autograd.parameter(new double[] {0}, 1);
            Variable b = autograd.parameter(new double[] {0}, 1);
            Optimizer clipped = Optimizers.sgd(1, 0, false).withGlobalClipNorm(1);
            Steps steps = new Steps(clipped, autograd, List.of(a, b));
            a.mul(3).add(b.mul(4)).sum().backward();
            assertThat(steps.step()).isCloseTo(5, within(1e-12));
            assertThat(a.item()).isCloseTo(-0.6, within(1e-12));
            assertThat(b.item()).isCloseTo(-0.8, within(1e-12));
            assertThat(a.versionNumber()).isPositive();
        }
    }

    @Test
    void settingsOutOfRangeAreRefused() {
        assertThatThrownBy(() -> Optimizers.sgd(0, 0, false))
                .isInstanceOf(InvalidArgumentException.class)
                .hasMessage("learning rate: expected a finite number above 0, got 0.0");
        assertThatThrownBy(() -> Optimizers.sgd(1, 0, false).withGlobalClipNorm(0))
                .isInstanceOf(InvalidArgumentException.class)
                .hasMessage("clip norm: expected above 0, got 0.0");
    }

    @Test
    void eachGradientOrElementIsClipped() {
        try (Autograd autograd = Autograd.open(DType.F64)) {
            Variable a = autograd.parameter(new double[] {0, 0}, 2);
            Variable b = autograd.parameter(new double[] {0}, 1);
            Steps byNorm = new Steps(
                    Optimizers.sgd(1, 0, false).withClipping(new Clipping.ByNorm(1)), autograd, List.of(a, b));
            a.mul(autograd.vector(3, 4)).sum().add(b.mul(0.5).sum()).backward();
            assertThat(byNorm.step()).isCloseTo(Math.sqrt(25.25), within(1e-12));
            assertThat(a.toDoubles()).containsExactly(new double[] {-0.6, -0.8}, within(1e-12));
            assertThat(b.item()).isCloseTo(-0.5, within(1e-12));
            Steps byValue =
                    new Steps(Optimizers.sgd(1, 0, false).withClipping(new Clipping.ByValue(2)), autograd, List.of(a));
            a.mul(autograd.vector(3, -1)).sum().backward();
            byValue.step();
            assertThat(a.toDoubles()).containsExactly(new double[] {-2.6, 0.2}, within(1e-12));
        }
    }

    @Test
    void namesAreLeftOutOfWeightDecay() {
        try (Autograd autograd = Autograd.open(DType.F64)) {
            Variable kernel = autograd.parameter(new double[] {1}, 1).named("dense/kernel");
            Variable bias = autograd.parameter(new double[] {1}, 1).named("dense/bias");
            Optimizer decaying = Optimizers.sgd(0.1, 0, false).withWeightDecay(0.5, "bias", "gamma");
            Steps steps = new Steps(decaying, autograd, List.of(kernel, bias));
            kernel.mul(0).add(bias.mul(0)).sum().backward();
            steps.step();
            assertThat(kernel.item()).isCloseTo(0.95, within(1e-15));
            assertThat(bias.item()).isEqualTo(1);
        }
    }

    @Test
    void averagesAreTakenAtTheEndOrAsOftenAsWanted() {
        try (Autograd autograd = Autograd.open(DType.F64)) {
            Variable w = autograd.parameter(new double[] {1}, 1);
            Optimizer sgd = Optimizers.sgd(1, 0, false);
            Steps steps = new Steps(sgd.withAverages(0.75, 0), autograd, List.of(w));
            for (double gradient : new double[] {1, 2, 4}) {
                w.mul(gradient).sum().backward();
                steps.step();
            }
            assertThat(w.item()).isEqualTo(-6);
            // 0, then 0.75 * 0 + 0.25 * -2, then 0.75 * -0.5 + 0.25 * -6.
            steps.takeAverages();
            assertThat(w.item()).isEqualTo(-1.875);
            Steps often = new Steps(sgd.withAverages(0.75, 2), autograd, List.of(w));
            for (int i = 0; i < 2; i++) {
                w.mul(1).sum().backward();
                often.step();
            }
            assertThat(w.item()).isEqualTo(0.75 * -2.875 + 0.25 * -3.875);
        }
    }

    @Test
    void schedulesSetTheRateOfEachStep() {
        Optimizer sgd = Optimizers.sgd(1, 0, false)
                .withSchedule(new Schedule.PiecewiseConstantDecay(List.of(1.0), List.of(0.5, 0.25)));
        assertThat(sgd.learningRate()).isEqualTo(0.5);
        assertThat(after(sgd, 1, 1, 1, 1)).isEqualTo(1 - 0.5 - 0.5 - 0.25 - 0.25);
    }

    @Test
    void settingsAreDataAndBack() {
        for (String name : Optimizers.names()) {
            Optimizer plain = Optimizers.named(name, Map.of());
            assertThat(plain.name()).isEqualTo(name);
            Optimizer full = plain.withSchedule(new Schedule.CosineDecay(0.1, 100, 0.01, 0.2, 10))
                    .withClipping(new Clipping.ByNorm(2))
                    .withWeightDecay(0.25, "bias")
                    .withAverages(0.5, 3);
            for (Optimizer each : List.of(plain, full)) {
                assertThat(Optimizers.named(name, each.settings()).settings())
                        .as(name)
                        .isEqualTo(each.settings());
            }
            assertThat(full.settings()).containsEntry("weight_decay", 0.25).containsEntry("clipnorm", 2.0);
        }
    }

    /** The configurations that Keras 3.15 writes into a file for these optimisers. */
    @Test
    void configurationsOfKerasAreRead() {
        Map<String, Object> config = new HashMap<>();
        config.put("name", "adam_w");
        config.put("learning_rate", 0.009999999776482582);
        config.put("weight_decay", 0.02);
        for (String off : List.of("clipnorm", "global_clipnorm", "clipvalue", "ema_overwrite_frequency")) {
            config.put(off, null);
        }
        config.put("use_ema", false);
        config.put("ema_momentum", 0.99);
        config.put("loss_scale_factor", null);
        config.put("gradient_accumulation_steps", null);
        config.put("beta_1", 0.9);
        config.put("beta_2", 0.999);
        config.put("epsilon", 1e-07);
        config.put("amsgrad", false);
        Optimizer optimizer = Optimizers.named("AdamW", config);
        assertThat(optimizer.settings())
                .isEqualTo(Optimizers.adamW(0.01f, 0.9, 0.999, 1e-7, 0.02).settings());
        assertThatThrownBy(() -> Optimizers.named("adamm", config))
                .isInstanceOf(UnknownNameException.class)
                .hasMessage("optimizer 'adamm': expected the name of one, got an unknown one; did you mean 'adam'?");
        config.put("beta1", 0.8);
        assertThatThrownBy(() -> Optimizers.named("adam", config))
                .isInstanceOf(UnknownNameException.class)
                .hasMessage("setting 'beta1' of optimizer adam: expected the name of one, got an unknown one;"
                        + " did you mean 'beta_1'?");
        assertThatThrownBy(() -> Optimizers.named("adam", Map.of("beta_1", 1)))
                .isInstanceOf(InvalidArgumentException.class)
                .hasMessage("setting beta_1 of optimizer adam: expected a number of 0..1, without 1, got 1.0");
        assertThatThrownBy(() -> Optimizers.named("adam", Map.of("clipnorm", 1, "clipvalue", 1)))
                .isInstanceOf(InvalidArgumentException.class)
                .hasMessage("setting clipnorm, clipvalue and global_clipnorm of optimizer adam: expected one of them,"
                        + " got several");
    }

    /** Its momentum's product is that of all steps, whichever step is asked for first. */
    @Test
    void nadamsNumbersFollowFromTheStep() {
        Optimizer nadam = Optimizers.nadam(0.01, 0.9, 0.999, 1e-7);
        LongFunction<double[]> once = nadam.sequence();
        LongFunction<double[]> again = nadam.sequence();
        assertThat(again.apply(5000)).isNotEqualTo(again.apply(3));
        for (long step = 1; step <= 2000; step++) {
            double[] numbers = once.apply(step);
            if (step % 97 == 0) {
                assertThat(nadam.sequence().apply(step)).containsExactly(numbers);
            }
        }
        double product = 1;
        for (int i = 1; i <= 20; i++) {
            product *= 0.9f * (1 - 0.5 * Math.pow(0.96f, i));
        }
        double now = 0.9f * (1 - 0.5 * Math.pow(0.96f, 20));
        assertThat(once.apply(20)[4]).isCloseTo((1 - now) / (1 - product), within(1e-15));
    }

    /** The parameter after each step; the numbers are those of Keras 3.15.1 in f32, which is right to 1e-5 here. */
    @Test
    void stepsAreKeras() {
        check("lion", Map.of("learning_rate", 0.1), 0.899999976, 1, 0.899999976, 0.799999952, 0.899999976, 0.799999952);
        check(
                "lion",
                Map.of("learning_rate", 0.1, "beta_1", 0.8, "beta_2", 0.7, "weight_decay", 0.1),
                0.889999986,
                0.781099975,
                0.673288941,
                0.566556036,
                0.460890502,
                0.356281608);
        check(
                "sgd",
                Map.of("learning_rate", 0.1, "momentum", 0.9, "clipvalue", 0.2),
                0.980000019,
                0.981999993,
                0.971300006,
                0.941670001,
                0.935002983,
                0.92587769);
        check(
                "adam",
                Map.of("learning_rate", 0.1, "clipnorm", 0.1),
                0.900003791,
                0.905266762,
                0.871688128,
                0.818796217,
                0.803238928,
                0.78272289);
        check(
                "rmsprop",
                Map.of("learning_rate", 0.01, "momentum", 0.5),
                0.968377292,
                0.967310131,
                0.959230185,
                0.924500585,
                0.921536207,
                0.919579685);
        check(
                "Nadam",
                Map.of("learning_rate", 0.1),
                0.893721223,
                0.932980597,
                0.906646729,
                0.796155334,
                0.837181449,
                0.829796493);
        check(
                "Adamax",
                Map.of("learning_rate", 0.1),
                0.900000036,
                0.878926337,
                0.856372058,
                0.823302865,
                0.810505867,
                0.800095797);
        Map<String, Object> decay = new Schedule.ExponentialDecay(0.1, 2, 0.5, false).asData();
        check(
                "AdamW",
                Map.of("learning_rate", decay, "weight_decay", 0.1),
                0.890001297,
                0.864875495,
                0.84352982,
                0.81808269,
                0.809848547,
                0.804520428);
        check(
                "sgd",
                Map.of("learning_rate", 0.1, "use_ema", true, "ema_momentum", 0.5, "ema_overwrite_frequency", 2),
                0.949999988,
                0.962499976,
                0.949999988,
                0.853124976,
                0.953125,
                0.926562488);
    }

    private static void check(String name, Map<String, Object> settings, double... expected) {
        double[] gradients = {0.5, -0.25, 0.125, 2, -1, 0.03125};
        for (int i = 0; i < expected.length; i++) {
            double found = after(Optimizers.named(name, settings), Arrays.copyOf(gradients, i + 1));
            assertThat(found).as(name + " step " + (i + 1)).isCloseTo(expected[i], within(1e-5));
        }
    }
}
