package dev.fovea.domain.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.fovea.api.error.InvalidArgumentException;
import dev.fovea.api.tensor.DType;
import dev.fovea.domain.autograd.Autograd;
import dev.fovea.domain.autograd.Variable;
import java.util.List;
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
            assertThat(moved).isCloseTo(1 - 0.01 * Math.signum(gradient), within(1e-12));
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
}
