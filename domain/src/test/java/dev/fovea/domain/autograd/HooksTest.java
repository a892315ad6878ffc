package dev.fovea.domain.autograd;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.fovea.api.error.GradientException;
import dev.fovea.api.tensor.DType;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What hooks may return, and which gradient is retained. */
class HooksTest {

    private final Autograd autograd = Autograd.open(DType.F64);
    private final Variable x = autograd.parameter(new double[] {1, 2}, 2).named("x");

    @AfterEach
    void close() {
        autograd.close();
    }

    @Test
    void aHookReturnsAGradientOfItsShapeAndElementType() {
        x.hook(gradient -> autograd.vector(1, 2, 3));
        assertThatThrownBy(() -> x.sum().backward())
                .isInstanceOf(GradientException.class)
                .hasMessage("hook on leaf x: expected a gradient F64[2], got F64[3]; "
                        + "return one of the shape and element type that the hook was given");
        assertThat(x.grad()).isNull();
        Variable y = autograd.parameter(new double[] {1, 2}, 2).mul(2);
        y.hook(gradient -> Shaping.cast(gradient, DType.F32));
        assertThatThrownBy(() -> y.sum().backward())
                .isInstanceOf(GradientException.class)
                .hasMessage("hook on output 0 of Mul: expected a gradient F64[2], got F32[2]; "
                        + "return one of the shape and element type that the hook was given");
    }

    @Test
    void aHookThatReturnsNothingLeavesTheGradientAsItIs() {
        Variable y = x.mul(3);
        y.hook(gradient -> null);
        x.hook(gradient -> null);
        y.sum().backward();
        assertThat(x.grad().toDoubles()).containsExactly(3, 3);
    }

    @Test
    void theGradientOfTheChangedValuesIsRetainedAndHooksStayWithTheOldOnes() {
        Variable y = x.mul(2).retainGrad();
        List<double[]> seen = new ArrayList<>();
        y.hook(gradient -> {
            seen.add(gradient.toDoubles());
            return gradient;
        });
        Elementwise.mulInPlace(y, 3);
        y.sum().backward();
        assertThat(y.grad().toDoubles()).containsExactly(1, 1);
        assertThat(seen).hasSize(1);
        assertThat(seen.get(0)).containsExactly(3, 3);
        assertThat(x.grad().toDoubles()).containsExactly(6, 6);
    }

    @Test
    void aBaseAndItsViewRetainTheGradientsOfWhatTheyBecame() {
        Variable base = x.mul(2).retainGrad();
        Variable part = base.get(1).retainGrad();
        Elementwise.mulInPlace(part, 10);
        base.sum().add(part).backward();
        assertThat(base.grad().toDoubles()).containsExactly(1, 2);
        assertThat(part.grad().toDoubles()).containsExactly(1);
        assertThat(x.grad().toDoubles()).containsExactly(2, 40);
    }

    @Test
    void aGradientThatIsGivenTakesTheElementTypeOfItsOutput() {
        Gradients.of(x).with(autograd.indices(new int[] {5, 6}, 2)).backward();
        assertThat(x.grad().dtype()).isEqualTo(DType.F64);
        assertThat(x.grad().toDoubles()).containsExactly(5, 6);
    }
}
