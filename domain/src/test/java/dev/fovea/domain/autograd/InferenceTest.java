package dev.fovea.domain.autograd;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.fovea.api.error.GradientException;
import dev.fovea.api.tensor.DType;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What is made in inference mode stays out of graphs. */
class InferenceTest {

    private final Autograd autograd = Autograd.open(DType.F64);
    private final Variable x = autograd.parameter(new double[] {1, 2}, 2);
    private final Variable made = autograd.inference(() -> autograd.vector(3, 4).mul(2));

    @AfterEach
    void close() {
        autograd.close();
    }

    private static void refuses(String what, ThrowingCallable deed) {
        assertThatThrownBy(deed)
                .isInstanceOf(GradientException.class)
                .hasMessage(what + " [2]: expected one made outside of inference mode, got an inference tensor; "
                        + "copy it outside of inference mode first");
    }

    @Test
    void itCannotBecomeALeaf() {
        refuses("leaf", () -> made.requiresGrad(true));
        refuses("leaf", () -> made.detach().requiresGrad(true));
        refuses("leaf", () -> made.data().requiresGrad(true));
        refuses("leaf", () -> Shaping.reshape(made, 1, 2).get(0).requiresGrad(true));
        refuses("leaf", () -> autograd.inference(() -> made.requiresGrad(true)));
        assertThat(made.requiresGrad(false).requiresGrad()).isFalse();
        Variable copy = Shaping.copy(made).requiresGrad(true);
        copy.sum().backward();
        assertThat(copy.grad().toDoubles()).containsExactly(1, 1);
    }

    @Test
    void itIsChangedInInferenceModeOnly() {
        refuses("tensor changed in place", () -> Elementwise.addInPlace(made, 1));
        refuses("tensor changed in place", () -> Elementwise.addInPlace(made, x));
        refuses("tensor changed in place", () -> autograd.noGrad(() -> Elementwise.addInPlace(made, 1)));
        assertThat(made.toDoubles()).containsExactly(6, 8);
        autograd.inference(() -> Elementwise.addInPlace(made, 1));
        assertThat(made.toDoubles()).containsExactly(7, 9);
    }

    @Test
    void aFunctionCannotReturnItWithHistory() {
        Function second = new Function() {
            @Override
            public Variable[] forward(FunctionContext context, Variable... inputs) {
                return new Variable[] {inputs[1]};
            }

            @Override
            public Variable[] backward(FunctionContext context, Variable... gradients) {
                return new Variable[] {null, gradients[0]};
            }
        };
        refuses("output", () -> second.apply(x, made));
    }

    @Test
    void viewsOfOtherTensorsAreNone() {
        assertThat(autograd.inference(() -> x.get(0)).isInference()).isFalse();
        assertThat(autograd.inference(x::detach).isInference()).isFalse();
        assertThat(made.get(0).isInference()).isTrue();
    }

    @Test
    void nothingIsRecordedInItEvenIfAskedTo() {
        Variable y = autograd.inference(() -> autograd.enableGrad(() -> x.mul(2)));
        assertThat(y.requiresGrad()).isFalse();
        assertThat(y.isInference()).isTrue();
    }

    @Test
    void aPassInItLeavesGradientsThatLaterPassesAddTo() {
        Variable y = x.mul(x).sum();
        autograd.inference(() -> {
            y.backward();
            return true;
        });
        assertThat(x.grad().isInference()).isFalse();
        x.mul(x).sum().backward();
        assertThat(x.grad().toDoubles()).containsExactly(4, 8);
    }

    @Test
    void aViewMeetsItsChangedBaseInItAndKnowsItsHistoryAfterwards() {
        Variable base = x.mul(2);
        Variable part = base.get(1);
        Elementwise.mulInPlace(base, 5);
        assertThat(autograd.inference(() -> part.mul(1)).item()).isEqualTo(20);
        part.backward();
        assertThat(x.grad().toDoubles()).containsExactly(0, 10);
    }
}
