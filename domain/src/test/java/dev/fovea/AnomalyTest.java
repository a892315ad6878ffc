package dev.fovea;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.fovea.api.error.GradientException;
import dev.fovea.api.tensor.DType;
import dev.fovea.domain.autograd.Autograd;
import dev.fovea.domain.autograd.Elementwise;
import dev.fovea.domain.autograd.Variable;
import org.junit.jupiter.api.Test;

/** Outside of the package, as a caller is: anomaly mode names the caller's line. */
class AnomalyTest {

    @Test
    void namesTheCallWhoseGradientIsNoNumber() {
        try (Autograd autograd = Autograd.open(DType.F64).detectAnomalies(true)) {
            Variable x = autograd.parameter(new double[] {0, 1}, 2);
            Variable y = theRoot(x).mul(x.mul(0));
            assertThatThrownBy(() -> y.sum().backward())
                    .isInstanceOf(GradientException.class)
                    .hasMessageMatching("backward of Sqrt: expected finite gradients, got NaN for input 0 at "
                            + ".*AnomalyTest\\.theRoot\\(AnomalyTest\\.java:\\d+\\)")
                    .hasRootCauseMessage("forward of Sqrt");
        }
    }

    private static Variable theRoot(Variable x) {
        return Elementwise.sqrt(x);
    }

    @Test
    void namesTheCallWhoseSavedTensorWasChanged() {
        try (Autograd autograd = Autograd.open(DType.F64).detectAnomalies(true)) {
            Variable x = autograd.parameter(new double[] {0, 1}, 2);
            Variable y = x.exp();
            Elementwise.addInPlace(y, 1);
            assertThatThrownBy(() -> y.sum().backward())
                    .isInstanceOf(GradientException.class)
                    .hasMessageContaining("backward of Exp")
                    .hasMessageContaining("version 1: it was changed in place")
                    .hasMessageContaining("AnomalyTest.java");
        }
    }

    @Test
    void costsNothingWhenOff() {
        try (Autograd autograd = Autograd.open(DType.F64)) {
            Variable x = autograd.parameter(new double[] {0, 1}, 2);
            theRoot(x).mul(x.mul(0)).sum().backward();
            assertThat(x.grad().toDoubles()[0]).isNaN();
        }
    }
}
