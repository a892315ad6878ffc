package dev.fovea.domain.autograd;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fovea.api.tensor.DType;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What a request for chosen gradients computes and calls, and what it leaves alone. */
class ChosenGradientsTest {

    private final Autograd autograd = Autograd.open(DType.F64);
    private final Variable x = autograd.parameter(new double[] {1, 2}, 2);
    private final Variable w = autograd.parameter(new double[] {3, 4}, 2);
    private final List<String> ran = new ArrayList<>();

    @AfterEach
    void close() {
        autograd.close();
    }

    private static double[] by(Variable output, Variable input) {
        return Gradients.of(output).retainGraph().by(input).get(0).toDoubles();
    }

    /** Notes which gradients the node of the variable computes. */
    private void watch(Variable made) {
        Node node = made.gradFn();
        node.onRun(gradients -> ran.add(node
                + gradients.stream()
                        .map(each -> each == null ? "-" : Arrays.toString(each.toDoubles()))
                        .toList()
                        .toString()));
    }

    @Test
    void gradientsOfOtherArgumentsAreNotComputed() {
        Variable y = x.mul(w);
        watch(y);
        assertThat(by(y.sum(), x)).containsExactly(3, 4);
        assertThat(by(y.sum(), w)).containsExactly(1, 2);
        y.sum().backward();
        assertThat(ran).containsExactly("Mul[[3.0, 4.0], -]", "Mul[-, [1.0, 2.0]]", "Mul[[3.0, 4.0], [1.0, 2.0]]");
    }

    @Test
    void hooksOffTheWayAreNotCalled() {
        Variable side = w.exp();
        w.hook(gradient -> {
            ran.add("leaf");
            return gradient;
        });
        side.hook(gradient -> {
            ran.add("result");
            return gradient;
        });
        assertThat(by(x.mul(side).add(w).sum(), x)).containsExactly(side.toDoubles());
        assertThat(ran).isEmpty();
        assertThat(by(x.mul(side).sum(), w)).containsExactly(Math.exp(3), 2 * Math.exp(4));
        assertThat(ran).containsExactly("result", "leaf");
        assertThat(w.grad()).isNull();
    }

    @Test
    void aGradientIsRetainedOnTheWayAndOnlyThere() {
        Variable h = x.mul(2).retainGrad();
        Variable y = h.mul(w).sum();
        assertThat(by(y, w)).containsExactly(2, 4);
        assertThat(h.grad()).isNull();
        assertThat(by(y, x)).containsExactly(6, 8);
        assertThat(h.grad().toDoubles()).containsExactly(3, 4);
        assertThat(x.grad()).isNull();
    }

    @Test
    void anOutputThatDoesNotLeadThereIsLeftAlone() {
        Variable other = w.exp();
        watch(other);
        List<Variable> found = Gradients.of(other.sum(), x.mul(5).sum()).by(x);
        assertThat(found.get(0).toDoubles()).containsExactly(5, 5);
        assertThat(ran).isEmpty();
    }

    @Test
    void aChangeThroughAViewComputesWhatIsAskedFor() {
        Variable base = x.mul(x);
        Elementwise.mulInPlace(Shaping.slice(base, 0, 0, 1), Shaping.slice(w, 0, 0, 1));
        Node node = base.gradFn();
        assertThat(node.name()).isEqualTo("CopySlices");
        watch(base);
        assertThat(by(base.sum(), w)).containsExactly(1, 0);
        assertThat(by(base.sum(), x)).containsExactly(6, 4);
        assertThat(ran).containsExactly("CopySlices[-, [1.0]]", "CopySlices[[3.0, 1.0], -]");
    }

    /** The product, which notes in backward what it is asked for. */
    private final class Product implements Function {
        @Override
        public Variable[] forward(FunctionContext context, Variable... inputs) {
            context.save(inputs);
            return new Variable[] {inputs[0].mul(inputs[1])};
        }

        @Override
        public Variable[] backward(FunctionContext context, Variable... gradients) {
            ran.add(context.needsInputGrad(0) + " " + context.needsInputGrad(1));
            List<Variable> saved = context.saved();
            return new Variable[] {gradients[0].mul(saved.get(1)), gradients[0].mul(saved.get(0))};
        }
    }

    @Test
    void aFunctionIsToldWhatIsAskedFor() {
        Variable y = new Product().apply(x, w).sum();
        assertThat(by(y, w)).containsExactly(1, 2);
        assertThat(by(y, x)).containsExactly(3, 4);
        assertThat(x.grad()).isNull();
        assertThat(w.grad()).isNull();
        y.backward();
        assertThat(ran).containsExactly("false true", "true false", "true true");
    }

    @Test
    void theGraphOfAGradientKnowsWhatWasNotAskedFor() {
        Variable first = Gradients.of(x.mul(x).mul(w).sum()).createGraph().by(x).get(0);
        assertThat(first.toDoubles()).containsExactly(6, 16);
        assertThat(by(first.sum(), w)).containsExactly(2, 4);
        assertThat(by(first.sum(), x)).containsExactly(6, 8);
    }

    @Test
    void aPassWithinAPassIsAskedForOtherGradients() {
        Variable h = x.mul(w);
        Variable y = h.mul(h).sum();
        List<double[]> inner = new ArrayList<>();
        h.hook(gradient -> {
            if (inner.isEmpty()) {
                inner.add(new double[0]);
                inner.add(by(y, w));
            }
            return gradient;
        });
        assertThat(by(y, x)).containsExactly(2 * 9, 2 * 2 * 16);
        assertThat(inner.get(1)).containsExactly(2 * 3, 2 * 4 * 4);
        assertThat(by(y, w)).containsExactly(2 * 3, 2 * 4 * 4);
    }
}
