package dev.fovea.domain.autograd;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.fovea.api.error.GradientException;
import dev.fovea.api.tensor.DType;
import dev.fovea.domain.autograd.view.GraphText;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Functions of one's own. */
class FunctionTest {

    private final Autograd autograd = Autograd.open(DType.F64);
    private final Variable x = autograd.parameter(new double[] {0.5, -1}, 2).named("x");

    @AfterEach
    void close() {
        autograd.close();
    }

    /** The example of the source: it saves its output. */
    private static final class Exp implements Function {
        @Override
        public Variable[] forward(FunctionContext context, Variable... inputs) {
            Variable y = inputs[0].exp();
            context.save(y);
            return new Variable[] {y};
        }

        @Override
        public Variable[] backward(FunctionContext context, Variable... gradients) {
            return new Variable[] {gradients[0].mul(context.saved().get(0))};
        }
    }

    @Test
    void forwardAndBackwardAreOnesOwn() {
        Variable half = autograd.parameter(new double[] {0.5}, 1);
        Variable y = new Exp().apply(half);
        assertThat(y.item()).isEqualTo(Math.exp(0.5));
        assertThat(y.gradFn().name()).isEqualTo("Exp");
        y.backward();
        assertThat(half.grad().item()).isEqualTo(Math.exp(0.5));
    }

    @Test
    void itsGradientHasAGradient() {
        assertThat(GradientCheck.first(in -> new Exp().apply(in[0]), x)).isEmpty();
        assertThat(GradientCheck.second(in -> new Exp().apply(in[0]), x)).isEmpty();
    }

    @Test
    void forwardIsNotRecordedAndKnowsWhatIsNeeded() {
        Variable c = autograd.vector(3, 4);
        List<Boolean> needed = new ArrayList<>();
        Function product = new Function() {
            @Override
            public Variable[] forward(FunctionContext context, Variable... inputs) {
                needed.add(context.needsInputGrad(0));
                needed.add(context.needsInputGrad(1));
                needed.add(inputs[0].autograd().isGradMode());
                context.save(inputs);
                return new Variable[] {inputs[0].mul(inputs[1])};
            }

            @Override
            public Variable[] backward(FunctionContext context, Variable... gradients) {
                return new Variable[] {gradients[0].mul(context.saved().get(1)), null};
            }

            @Override
            public String name() {
                return "Product";
            }
        };
        Variable y = product.apply(x, c);
        assertThat(needed).containsExactly(true, false, false);
        assertThat(GraphText.of(y))
                .containsExactly("Product#0 -> AccumulateGrad(x)#1:0, None", "AccumulateGrad(x)#1 -> -");
        y.sum().backward();
        assertThat(x.grad().toDoubles()).containsExactly(3, 4);
        assertThat(autograd.noGrad(() -> product.apply(x, c)).requiresGrad()).isFalse();
    }

    /** Sorts into two outputs: the positive part, and a mask without gradient. */
    private static final class Positive implements Function {
        private final List<String> seen = new ArrayList<>();
        private final boolean materialize;

        Positive(boolean materialize) {
            this.materialize = materialize;
        }

        @Override
        public Variable[] forward(FunctionContext context, Variable... inputs) {
            Variable mask = Elementwise.greater(inputs[0], inputs[0].autograd().scalar(0));
            context.markNonDifferentiable(mask);
            context.setMaterializeGrads(materialize);
            context.save(mask);
            return new Variable[] {mask, inputs[0].mul(mask), inputs[0].mul(2)};
        }

        @Override
        public Variable[] backward(FunctionContext context, Variable... gradients) {
            seen.add(Arrays.toString(Arrays.stream(gradients)
                    .map(gradient -> gradient == null ? "null" : Arrays.toString(gradient.toDoubles()))
                    .toArray()));
            return new Variable[] {gradients[1].mul(context.saved().get(0))};
        }
    }

    @Test
    void outputsWithoutGradientStillCount() {
        Positive positive = new Positive(true);
        List<Variable> outputs = positive.applyAll(x);
        assertThat(outputs.get(0).requiresGrad()).isFalse();
        assertThat(outputs.get(1).outputNr()).isEqualTo(1);
        assertThat(outputs.get(2).outputNr()).isEqualTo(2);
        outputs.get(1).sum().backward();
        assertThat(x.grad().toDoubles()).containsExactly(1, 0);
        assertThat(positive.seen).containsExactly("[null, [1.0, 1.0], [0.0, 0.0]]");
    }

    @Test
    void unusedGradientsAreNullWhereThatIsWanted() {
        Positive positive = new Positive(false);
        positive.applyAll(x).get(1).sum().backward();
        assertThat(positive.seen).containsExactly("[null, [1.0, 1.0], null]");
    }

    /** Doubles its input in place. */
    private static final class Twice implements Function {
        private final boolean returned;

        Twice(boolean returned) {
            this.returned = returned;
        }

        @Override
        public Variable[] forward(FunctionContext context, Variable... inputs) {
            Elementwise.mulInPlace(inputs[0], 2);
            context.markDirty(inputs[0]);
            return new Variable[] {returned ? inputs[0] : inputs[0].add(0)};
        }

        @Override
        public Variable[] backward(FunctionContext context, Variable... gradients) {
            return new Variable[] {gradients[0].mul(2)};
        }
    }

    @Test
    void whatWasChangedInPlaceGetsItsHistory() {
        Variable y = x.mul(3);
        Variable z = new Twice(true).apply(y);
        assertThat(z).isSameAs(y);
        assertThat(y.gradFn().name()).isEqualTo("Twice");
        y.sum().backward();
        assertThat(x.grad().toDoubles()).containsExactly(6, 6);
        assertThatThrownBy(() -> new Twice(false).apply(x.mul(3)))
                .isInstanceOf(GradientException.class)
                .hasMessage("function Twice: expected inputs that were changed in place among the outputs, got one "
                        + "that is not returned");
    }

    @Test
    void anInputThatIsReturnedUnchangedStaysALeaf() {
        Function same = new Function() {
            @Override
            public Variable[] forward(FunctionContext context, Variable... inputs) {
                return inputs;
            }

            @Override
            public Variable[] backward(FunctionContext context, Variable... gradients) {
                return new Variable[] {gradients[0].mul(7)};
            }
        };
        Variable y = same.apply(x);
        assertThat(y).isNotSameAs(x);
        assertThat(x.isLeaf()).isTrue();
        y.sum().backward();
        assertThat(x.grad().toDoubles()).containsExactly(7, 7);
    }

    /** Doubles its input in its own memory, by no operation that is noticed; or gives that memory another shape. */
    private record Raw(boolean dirty) implements Function {
        @Override
        public Variable[] forward(FunctionContext context, Variable... inputs) {
            if (dirty) {
                context.markDirty(inputs[0]);
                return inputs;
            }
            return new Variable[] {Shaping.reshape(inputs[0], 2, 1)};
        }

        @Override
        public Variable[] backward(FunctionContext context, Variable... gradients) {
            return new Variable[0];
        }
    }

    @Test
    void whatIsMarkedDirtyHasANewVersionAndWhatSharesMemorySharesIt() {
        Variable c = autograd.vector(1, 2);
        new Raw(true).apply(c);
        assertThat(c.versionNumber()).isEqualTo(1);
        Variable y = x.mul(2);
        Variable kept = new Raw(false).apply(y);
        Elementwise.addInPlace(y, 1);
        assertThat(kept.versionNumber()).isEqualTo(1);
    }

    @Test
    void tooFewGradientsAreAnError() {
        assertThatThrownBy(() -> new Raw(false).apply(x).sum().backward())
                .isInstanceOf(GradientException.class)
                .hasMessage("backward of Raw: expected gradients of 1 inputs, got 0; "
                        + "return one for each input of forward, and null for what is no tensor");
    }

    @Test
    void tooManyGradientsAndWrongShapesAreErrors() {
        assertThatThrownBy(() -> returning(3).apply(x).sum().backward())
                .isInstanceOf(GradientException.class)
                .hasMessage("backward of Returning: expected gradients of 1 inputs, got 2; "
                        + "return one for each input of forward, and null for what is no tensor");
        assertThatThrownBy(() -> returning(1).apply(x).sum().backward())
                .isInstanceOf(GradientException.class)
                .hasMessage("backward of Returning: expected a gradient of shape [2], got [3] at input 0");
    }

    private static Function returning(int kind) {
        return new Function() {
            @Override
            public Variable[] forward(FunctionContext context, Variable... inputs) {
                return new Variable[] {inputs[0].mul(2)};
            }

            @Override
            public Variable[] backward(FunctionContext context, Variable... gradients) {
                return kind == 3
                        ? new Variable[] {gradients[0], gradients[0]}
                        : new Variable[] {gradients[0].autograd().zeros(3)};
            }

            @Override
            public String name() {
                return "Returning";
            }
        };
    }

    @Test
    void onceDifferentiableIsSo() {
        Function once = new Function() {
            @Override
            public Variable[] forward(FunctionContext context, Variable... inputs) {
                context.onceDifferentiable();
                context.save(inputs);
                return new Variable[] {inputs[0].mul(inputs[0])};
            }

            @Override
            public Variable[] backward(FunctionContext context, Variable... gradients) {
                return new Variable[] {gradients[0].mul(context.saved().get(0)).mul(2)};
            }
        };
        Variable first =
                Gradients.of(once.apply(x).mul(x).sum()).createGraph().by(x).get(0);
        assertThat(first.toDoubles()).containsExactly(3 * 0.25, 3);
        assertThatThrownBy(() -> first.sum().backward())
                .isInstanceOf(GradientException.class)
                .hasMessage("function: expected one derivative, got a second one of a function that is "
                        + "differentiable once; write its backward in differentiable operations");
    }
}
