package dev.fovea.domain.autograd;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.fovea.api.error.ClosedException;
import dev.fovea.api.error.GradientException;
import dev.fovea.api.memory.Memory;
import dev.fovea.api.tensor.DType;
import dev.fovea.domain.autograd.value.Scope;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The rules of construction, of the backward pass and of changes in place, one after the other. */
class RulesTest {

    private final Autograd autograd = Autograd.open(DType.F64);

    @AfterEach
    void close() {
        autograd.close();
    }

    private Variable leaf(double... values) {
        return autograd.parameter(values, values.length);
    }

    @Test
    void aResultRequiresGradOnlyIfAnInputDoesAndTheModeIsOn() {
        Variable x = leaf(1, 2);
        Variable c = autograd.vector(3, 4);
        assertThat(c.mul(c).requiresGrad()).isFalse();
        assertThat(c.mul(c).gradFn()).isNull();
        assertThat(x.mul(c).requiresGrad()).isTrue();
        assertThat(autograd.noGrad(() -> x.mul(c)).requiresGrad()).isFalse();
        assertThat(autograd.noGrad(() -> autograd.enableGrad(() -> x.mul(c))).requiresGrad())
                .isTrue();
    }

    @Test
    void edgesAreOneAnArgumentInOrderAndInvalidWhereNoGradientIsWanted() {
        Variable x = leaf(1, 2);
        Node node = autograd.vector(3, 4).mul(x).gradFn();
        assertThat(node.nextEdges()).hasSize(2);
        assertThat(node.nextEdges().get(0).isValid()).isFalse();
        assertThat(node.nextEdges().get(1).function()).isInstanceOf(AccumulateGrad.class);
    }

    @Test
    void aLeafHasOneAccumulatorAndAResultNone() {
        Variable x = leaf(1, 2);
        Node node = x.mul(x).gradFn();
        assertThat(node.nextEdges().get(0).function())
                .isSameAs(node.nextEdges().get(1).function());
        assertThat(x.exp().gradFn().nextEdges().get(0).function())
                .isSameAs(node.nextEdges().get(0).function());
        assertThat(node.nextEdges().get(0).inputNr()).isZero();
    }

    @Test
    void sequenceNumbersRise() {
        Variable x = leaf(1, 2);
        Variable y = x.exp();
        Variable z = y.exp();
        assertThat(z.gradFn().sequenceNr()).isGreaterThan(y.gradFn().sequenceNr());
        assertThat(y.gradFn().nextEdges().get(0).function().sequenceNr()).isEqualTo(Long.MAX_VALUE);
    }

    @Test
    void outputsAreNumberedAndUnusedOnesGetZeros() {
        Variable x = autograd.parameter(new double[] {1, 2, 3, 4, 5, 6}, 3, 2);
        List<Variable> rows = Shaping.unbind(x, 0);
        assertThat(rows).extracting(Variable::outputNr).containsExactly(0, 1, 2);
        rows.get(1).sum().backward();
        assertThat(x.grad().toDoubles()).containsExactly(0, 0, 1, 1, 0, 0);
    }

    @Test
    void gradientsAddUpInPlaceAndOutOfPlaceWithAGraph() {
        Variable x = leaf(3);
        x.mul(x).sum().backward();
        Variable held = x.grad();
        x.mul(x).sum().backward();
        assertThat(x.grad()).isSameAs(held);
        assertThat(held.toDoubles()).containsExactly(12);
        Gradients.of(x.mul(x).sum()).createGraph().backward();
        assertThat(held.toDoubles()).containsExactly(12);
        assertThat(x.grad().toDoubles()).containsExactly(18);
        assertThat(x.grad().requiresGrad()).isTrue();
        x.clearGrad();
        assertThat(x.grad()).isNull();
        assertThat(held.toDoubles()).containsExactly(12);
    }

    @Test
    void aGivenGradientIsNotTaken() {
        Variable x = leaf(1, 2);
        Variable given = autograd.vector(3, 4);
        x.add(0).backward(given);
        x.add(0).backward(given);
        assertThat(given.toDoubles()).containsExactly(3, 4);
        assertThat(x.grad().toDoubles()).containsExactly(6, 8);
    }

    @Test
    void gradOfChosenInputsLeavesOthersAlone() {
        Variable x = leaf(2);
        Variable y = leaf(5);
        Variable middle = x.mul(y);
        List<String> ran = new ArrayList<>();
        Variable side = y.exp();
        side.gradFn().onRun(gradients -> ran.add("side"));
        middle.gradFn().onRun(gradients -> ran.add("middle"));
        Variable out = middle.mul(middle).add(side).sum();
        List<Variable> found = Gradients.of(out).retainGraph().by(middle, x);
        assertThat(found.get(0).toDoubles()).containsExactly(20);
        assertThat(found.get(1).toDoubles()).containsExactly(100);
        assertThat(x.grad()).isNull();
        assertThat(y.grad()).isNull();
        assertThat(ran).containsExactly("middle");
        assertThat(Gradients.of(out).allowUnused().by(leaf(1)).get(0)).isNull();
    }

    @Test
    void hooksSeeTheSummedGradientAndMayChangeIt() {
        Variable x = leaf(1, 2);
        Variable y = x.mul(3).retainGrad();
        List<double[]> seen = new ArrayList<>();
        y.hook(gradient -> {
            seen.add(gradient.toDoubles());
            return gradient.mul(2);
        });
        x.hook(gradient -> gradient.add(1));
        y.add(y).sum().backward();
        assertThat(seen).hasSize(1);
        assertThat(seen.get(0)).containsExactly(2, 2);
        assertThat(y.grad().toDoubles()).containsExactly(4, 4);
        assertThat(x.grad().toDoubles()).containsExactly(13, 13);
    }

    @Test
    void addSavesNothingSoThatItsOperandMayChange() {
        Variable x = leaf(1, 2);
        Variable y = x.mul(2);
        Variable z = y.add(y);
        Elementwise.addInPlace(y, 1);
        z.sum().backward();
        assertThat(x.grad().toDoubles()).containsExactly(4, 4);
    }

    @Test
    void viewsAndDetachedTensorsShareTheVersionAndDataDoesNot() {
        Variable x = autograd.vector(1, 2, 3);
        Variable part = Shaping.slice(x, 0, 0, 2);
        Variable detached = x.detach();
        Variable data = x.data();
        Elementwise.addInPlace(part, 1);
        assertThat(List.of(x.versionNumber(), part.versionNumber(), detached.versionNumber(), data.versionNumber()))
                .containsExactly(1, 1, 1, 0);
        assertThat(x.toDoubles()).containsExactly(2, 3, 3);
    }

    @Test
    void aViewSeesWhatBecameOfItsBase() {
        Variable x = leaf(1, 2, 3);
        Variable y = x.mul(2);
        Variable part = Shaping.slice(y, 0, 1, 3);
        Elementwise.mulInPlace(y, 10);
        assertThat(part.gradFn().name()).isEqualTo("AsStrided");
        part.sum().backward();
        assertThat(x.grad().toDoubles()).containsExactly(0, 20, 20);
    }

    @Test
    void anExpandedViewSumsUpWhatBecameOfItsBase() {
        Variable x = autograd.parameter(new double[] {1, 2}, 1, 2);
        Variable y = x.mul(1);
        Variable many = Shaping.expand(y, 2, 3, 2);
        Variable some = Shaping.select(Shaping.slice(many, 1, 1, 3), 2, 1);
        Variable none = Shaping.expand(y, 0, 2);
        Elementwise.mulInPlace(y, 3);
        assertThat(some.toDoubles()).containsExactly(6, 6, 6, 6);
        // 2 x 3 times each element, 2 x 2 times the second.
        many.sum().add(some.sum()).add(none.sum()).backward();
        assertThat(x.grad().toDoubles()).containsExactly(18, 30);
        assertThat(GradientCheck.second(
                        in -> repeatedAndChanged(in[0]), x.detach().requiresGrad(true)))
                .isEmpty();
    }

    private static Variable repeatedAndChanged(Variable x) {
        Variable y = x.mul(x);
        Variable rows = Shaping.expand(y, 3, 2);
        Elementwise.mulInPlace(y, x);
        return rows.t().exp();
    }

    @Test
    void anExpandedViewOfALeafOutlivesAStepOfAnOptimizer() {
        Variable w = autograd.parameter(new double[] {1, 2}, 1, 2);
        Variable rows = Shaping.expand(w, 3, 2);
        autograd.noGrad(() -> Elementwise.addInPlace(w, 1));
        rows.mul(autograd.tensor(new double[] {1, 10, 2, 20, 3, 30}, 3, 2))
                .sum()
                .backward();
        assertThat(w.grad().toDoubles()).containsExactly(6, 60);
    }

    @Test
    void aChangeThroughAViewBringsGradientsToTheOtherOperandToo() {
        Variable x = leaf(1, 2, 3);
        Variable w = leaf(5);
        Variable y = x.mul(x);
        Elementwise.mulInPlace(Shaping.slice(y, 0, 0, 1), w);
        y.sum().backward();
        assertThat(x.grad().toDoubles()).containsExactly(10, 4, 6);
        assertThat(w.grad().toDoubles()).containsExactly(1);
    }

    @Test
    void aChainOfAHundredThousandNodesDoesNotOverflow() {
        Variable x = leaf(1);
        Variable y = x;
        for (int i = 0; i < 100_000; i++) {
            y = y.add(1e-5);
        }
        y.sum().backward();
        assertThat(y.item()).isCloseTo(2, within(1e-9));
        assertThat(x.grad().toDoubles()).containsExactly(1);
    }

    @Test
    void inferenceTensorsCannotBeSaved() {
        Variable x = leaf(1, 2);
        Variable constant = autograd.inference(() -> autograd.vector(3, 4).mul(2));
        assertThat(constant.isInference()).isTrue();
        assertThatThrownBy(() -> x.mul(constant))
                .isInstanceOf(GradientException.class)
                .hasMessage("saved tensor [2]: expected one made outside of inference mode, got an inference tensor; "
                        + "copy it outside of inference mode first");
        assertThat(x.add(constant).sum().item()).isEqualTo(17);
    }

    @Test
    void aSecondPassNeedsTheGraphToBeRetained() {
        Variable x = leaf(2);
        Variable y = x.mul(x).sum();
        Gradients.of(y).retainGraph().backward();
        y.backward();
        assertThat(x.grad().toDoubles()).containsExactly(8);
    }

    @Test
    void memoryOfAStepServesTheNext() {
        Variable w = autograd.normal(1, 64, 64).requiresGrad(true);
        long first = 0;
        for (int i = 0; i < 5; i++) {
            try (Scope step = autograd.scope()) {
                Variable y = w.matmul(w).relu().mul(0.01).sum();
                y.backward();
                w.clearGrad();
                assertThat(step.mark()).isPositive();
            }
            first = i == 0 ? Memory.used() : first;
            assertThat(Memory.used()).isEqualTo(first);
        }
    }

    @Test
    void whatAScopeMadeEndsWithItButGradientsOfOlderLeavesStay() {
        Variable w = leaf(3);
        Variable inner;
        try (Scope step = autograd.scope()) {
            inner = w.mul(w);
            inner.sum().backward();
            assertThat(step.mark()).isPositive();
        }
        assertThat(w.grad().toDoubles()).containsExactly(6);
        assertThatThrownBy(inner::toDoubles)
                .isInstanceOf(ClosedException.class)
                .hasMessage("tensor: expected memory of an open scope, got memory that was given back; "
                        + "read it before its scope closes or its gradient is cleared");
    }

    @Test
    void bothElementTypesComputeTheSame() {
        try (Autograd single = Autograd.open(DType.F32)) {
            Variable x = single.parameter(new double[] {0.5, -1, 2}, 3);
            x.mul(x).exp().sum().backward();
            Variable y = leaf(0.5, -1, 2);
            y.mul(y).exp().sum().backward();
            assertThat(x.dtype()).isEqualTo(DType.F32);
            for (int i = 0; i < 3; i++) {
                double exact = y.grad().toDoubles()[i];
                // A few roundings of 2^-24 each.
                assertThat(x.grad().toDoubles()[i]).isCloseTo(exact, within(8 * 0x1p-24 * Math.abs(exact)));
            }
        }
    }

    @Test
    void aCastBringsTheGradientBack() {
        Variable x = leaf(0.5, 2);
        Variable y = Shaping.cast(x, DType.F32);
        y.mul(y).sum().backward();
        assertThat(y.dtype()).isEqualTo(DType.F32);
        assertThat(x.grad().dtype()).isEqualTo(DType.F64);
        assertThat(x.grad().toDoubles()).containsExactly(1, 4);
    }
}
