package dev.fovea.domain.autograd;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.fovea.api.error.GradientException;
import dev.fovea.api.error.InvalidArgumentException;
import dev.fovea.api.error.ShapeException;
import dev.fovea.api.graph.Resize;
import dev.fovea.api.memory.Memory;
import dev.fovea.api.model.Layout;
import dev.fovea.api.tensor.DType;
import dev.fovea.domain.autograd.layer.Dropout;
import dev.fovea.domain.autograd.layer.Losses;
import dev.fovea.domain.autograd.layer.Resizing;
import dev.fovea.domain.autograd.value.Scope;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What happens at the borders: overlapping memory, nothing, infinities, NaN, too much. */
class EdgesTest {

    private static final double INFINITY = Double.POSITIVE_INFINITY;

    private final Autograd autograd = Autograd.open(DType.F64);

    @AfterEach
    void close() {
        autograd.close();
    }

    private Variable leaf(double... values) {
        return autograd.parameter(values, values.length);
    }

    @Test
    void aChangeInPlaceReadsItsOwnMemoryAsItWas() {
        Variable square = autograd.tensor(new double[] {1, 2, 3, 4}, 2, 2);
        Elementwise.addInPlace(square, square.t());
        assertThat(square.toDoubles()).containsExactly(2, 5, 5, 8);
        Elementwise.addInPlace(square, square.get(0));
        assertThat(square.toDoubles()).containsExactly(4, 10, 7, 13);
    }

    @Test
    void aViewWithoutHistoryOfWhatHasOneMayNotBeChanged() {
        Variable y = leaf(1, 2).mul(3);
        Variable part = autograd.noGrad(() -> y.get(0));
        assertThatThrownBy(() -> Elementwise.mulInPlace(part, 2))
                .isInstanceOf(GradientException.class)
                .hasMessage("view []: expected a view that its base's history knows, got one made without recording, "
                        + "changed in place with it; change it under noGrad, or make the view with recording");
        assertThat(autograd.noGrad(() -> Elementwise.mulInPlace(part, 2)).item())
                .isEqualTo(6);
    }

    @Test
    void aWindowOnATransposedTensorWithoutHistoryIsChanged() {
        Variable w = leaf(5, 7);
        Variable base =
                autograd.tensor(new double[] {1, 2, 3, 4, 5, 6}, 3, 2).t().detach();
        Variable other = autograd.tensor(new double[] {1, 10, 100, 1000, 10_000, 100_000}, 2, 3);
        Elementwise.copyInPlace(Shaping.slice(base.get(1), 0, 0, 2), w);
        base.mul(other).sum().backward();
        assertThat(base.toDoubles()).containsExactly(1, 3, 5, 5, 7, 6);
        assertThat(w.grad().toDoubles()).containsExactly(1000, 10_000);
    }

    @Test
    void theMeanOfNothingIsNoNumber() {
        assertThat(autograd.zeros(0).mean().item()).isNaN();
        assertThat(autograd.zeros(0).sum().item()).isZero();
        assertThat(autograd.zeros(0, 2).mean(0).toDoubles()).containsExactly(Double.NaN, Double.NaN);
        assertThat(autograd.zeros(2, 0).mean(0).toDoubles()).isEmpty();
        Variable one = leaf(3);
        one.add(autograd.zeros(0)).sum().backward();
        assertThat(one.grad().toDoubles()).containsExactly(0);
    }

    @Test
    void theExponentialOfALargeNumberSpoilsNoGradientOfItsOtherBranch() {
        Variable x = leaf(1000, 0, -1);
        Activations.elu(x, 0.5).sum().backward();
        assertThat(x.grad().toDoubles()).containsExactly(1, 0.5, 0.5 * Math.exp(-1));
    }

    @Test
    void infinitiesPassThroughLogsumexp() {
        Variable x = autograd.parameter(new double[] {-INFINITY, -INFINITY, -INFINITY, 1}, 2, 2);
        Variable y = Reductions.logsumexp(x, 1);
        assertThat(y.toDoubles()).containsExactly(-INFINITY, 1);
        y.get(1).backward();
        assertThat(x.grad().toDoubles()).containsExactly(0, 0, 0, 1);
        assertThat(Reductions.logsumexp(autograd.vector(INFINITY, 1), 0).item()).isEqualTo(INFINITY);
    }

    @Test
    void besideNanBothGetTheGradient() {
        Variable a = leaf(Double.NaN, 1, 2);
        Variable b = leaf(1, 1, 1);
        Variable y = Elementwise.maximum(a, b);
        assertThat(y.toDoubles()).containsExactly(Double.NaN, 1, 2);
        y.sum().backward();
        assertThat(a.grad().toDoubles()).containsExactly(1, 0.5, 1);
        assertThat(b.grad().toDoubles()).containsExactly(1, 0.5, 0);
    }

    @Test
    void aThresholdOfNothingIsTheAbsoluteError() {
        Variable a = leaf(1, 3);
        Losses.smoothL1(a, autograd.vector(1, 1), 0).backward();
        assertThat(a.grad().toDoubles()).containsExactly(0, 0.5);
    }

    @Test
    void theDivergenceHasAGradientByItsTarget() {
        Variable log = autograd.tensor(new double[] {-1, -2, -3}, 1, 3);
        Variable target = autograd.parameter(new double[] {0.5, 0, 0.25}, 1, 3);
        Losses.klDivergence(log, target).backward();
        assertThat(target.grad().toDoubles()).containsExactly(Math.log(0.5) + 2, 2, Math.log(0.25) + 4);
    }

    @Test
    void whatIsTooLargeIsToldInOurWords() {
        assertThatThrownBy(() -> autograd.zeros(65_536, 65_536))
                .isInstanceOf(ShapeException.class)
                .hasMessage("shape [65536,65536]: expected sizes of at least 0 and at most 2^31 - 1 elements, "
                        + "got more or less; use a smaller batch");
        assertThatThrownBy(() -> autograd.zeros(2, -1)).isInstanceOf(ShapeException.class);
        assertThatThrownBy(() -> autograd.zeros(1 << 30))
                .isInstanceOf(ShapeException.class)
                .hasMessage("tensor F64: expected at most 2^31 - 1 bytes, got 8589934592; use a smaller batch");
    }

    @Test
    void idleMemoryIsNoReasonToFail() {
        try (Scope step = autograd.scope()) {
            assertThat(autograd.zeros(1 << 20).toDoubles()).hasSize(1 << 20);
            assertThat(step.mark()).isPositive();
        }
        String before = System.getProperty("fovea.memory.max");
        System.setProperty("fovea.memory.max", Long.toString(Memory.used() + (1 << 20)));
        try {
            assertThat(autograd.zeros(1 << 18).sum().item()).isZero();
        } finally {
            if (before == null) {
                System.clearProperty("fovea.memory.max");
            } else {
                System.setProperty("fovea.memory.max", before);
            }
        }
    }

    @Test
    void aResizeLeavesItsResultAlone() {
        Variable x = autograd.zeros(1, 32, 32, 8);
        resized(x);
        long before = Memory.used();
        Variable y = resized(x);
        // What the first one needed in between serves the second.
        assertThat(Memory.used() - before).isEqualTo(8L * y.value().elements());
    }

    private static Variable resized(Variable x) {
        return Resizing.resize(x, 64, 64, Resize.Method.BILINEAR, Resize.Coordinates.HALF_PIXEL, Layout.NHWC);
    }

    @Test
    void productsTakeOneElementType() {
        assertThatThrownBy(() -> autograd.zeros(2, 2).matmul(autograd.indices(new int[4], 2, 2)))
                .isInstanceOf(ShapeException.class)
                .hasMessage("training kernel multiply: expected operands of one element type, F64, got I32");
    }

    @Test
    void hooksOfALeafSeeTheGradientThatIsAskedFor() {
        Variable x = leaf(1, 2);
        List<double[]> seen = new ArrayList<>();
        x.hook(gradient -> {
            seen.add(gradient.toDoubles());
            return gradient.mul(10);
        });
        assertThat(Gradients.of(x.mul(3).sum()).by(x).get(0).toDoubles()).containsExactly(30, 30);
        assertThat(seen).hasSize(1);
        assertThat(x.grad()).isNull();
    }

    @Test
    void aGradientThatIsRetainedTwiceCountsOnceAndKeepsItsGraph() {
        Variable x = leaf(3);
        Variable y = x.mul(x).retainGrad().retainGrad();
        Gradients.of(y.mul(y).sum()).createGraph().backward();
        assertThat(y.grad().toDoubles()).containsExactly(18);
        assertThat(y.grad().requiresGrad()).isTrue();
    }

    @Test
    void theProductOfSomeZerosHasSecondDerivatives() {
        for (double[] values : new double[][] {{2, 0, 3, -1}, {0, 2, 0, 5}, {0, 0, 0}, {0}, {1, 2, 3, 4, 0}}) {
            Variable x = leaf(values);
            // Central differences leave the zeros: there the other formula is used, which is right too.
            assertThat(GradientCheck.first(given -> Reductions.prod(given[0]), x))
                    .isEmpty();
            assertThat(GradientCheck.second(given -> Reductions.prod(given[0]), x))
                    .isEmpty();
        }
        Variable x = leaf(2, 0, 3);
        Variable first = Gradients.of(Reductions.prod(x)).createGraph().by(x).get(0);
        assertThat(first.toDoubles()).containsExactly(0, 6, 0);
        Variable weights = autograd.vector(1, 10, 100);
        Variable second =
                Gradients.of(first.mul(weights).sum()).createGraph().by(x).get(0);
        // d/dx_i of (x2 x3 + 10 x1 x3 + 100 x1 x2).
        assertThat(second.toDoubles()).containsExactly(30, 3 + 200, 20);
        Variable third = Gradients.of(second.sum()).by(x).get(0);
        assertThat(third.toDoubles()).containsExactly(110, 101, 11);
    }

    @Test
    void gradientsOfNothingAreRefused() {
        Variable x = leaf(1, 2);
        assertThatThrownBy(Gradients::of)
                .isInstanceOf(InvalidArgumentException.class)
                .hasMessage("gradients: expected at least 1 output, got none; name what is to be differentiated");
        assertThatThrownBy(() -> Gradients.of(x.sum()).by())
                .isInstanceOf(InvalidArgumentException.class)
                .hasMessage("gradients: expected at least 1 input, got none;"
                        + " call backward() for the gradients of all leaves");
        assertThatThrownBy(() -> Gradients.of(x.sum()).with(x, x))
                .isInstanceOf(InvalidArgumentException.class)
                .hasMessage("gradients: expected one for each of 1 outputs, got 2");
    }

    @Test
    void thereIsNoLossOfNothing() {
        Variable none = autograd.zeros(0, 3);
        Variable labels = autograd.indices(new int[0], 0);
        List<Supplier<Variable>> losses = List.of(
                () -> Losses.mse(none, none),
                () -> Losses.l1(none, none),
                () -> Losses.smoothL1(none, none, 1),
                () -> Losses.binaryCrossEntropyWithLogits(none, none),
                () -> Losses.klDivergence(none, none),
                () -> Losses.crossEntropy(none, labels),
                () -> Losses.crossEntropy(none, labels, 0.1),
                () -> Losses.softCrossEntropy(none, none));
        for (Supplier<Variable> loss : losses) {
            assertThatThrownBy(loss::get)
                    .isInstanceOf(ShapeException.class)
                    .hasMessage("loss: expected at least 1 element, got [0,3]; leave empty batches out");
        }
    }

    @Test
    void gradientsWithAGraphAddUpAndLeaveNoMemoryBehind() {
        Variable x = leaf(1, 2);
        long after = 0;
        for (int i = 1; i <= 8; i++) {
            try (Scope memory = autograd.scope()) {
                Variable so = x.grad();
                Gradients.of(x.mul(x).sum()).createGraph().backward();
                assertThat(x.grad().toDoubles()).containsExactly(2 * i, 4 * i);
                if (so != null) {
                    // What was read before is not changed by the pass, as in PyTorch, and is there until the step ends.
                    assertThat(so.toDoubles()).containsExactly(2 * (i - 1), 4 * (i - 1));
                }
                assertThat(memory.mark()).isPositive();
            }
            after = i == 2 ? Memory.used() : after;
        }
        assertThat(Memory.used()).isEqualTo(after);
        x.clearGrad();
    }

    @Test
    void theMaskOfADropoutIsThatOfItsSeedInBothElementTypes() {
        long[] seeds = {0, 1, (1L << 24) + 1, (1L << 53) - 2, (1L << 53) - 1};
        List<List<Integer>> masks = new ArrayList<>();
        for (long seed : seeds) {
            List<Integer> mask = null;
            for (DType dtype : List.of(DType.F32, DType.F64)) {
                try (Autograd each = Autograd.open(dtype)) {
                    Variable x = each.full(1, 40).requiresGrad(true);
                    Variable y = Dropout.dropout(x, 0.5, seed);
                    List<Integer> found = Arrays.stream(y.toDoubles())
                            .mapToObj(value -> value == 0 ? 0 : 1)
                            .toList();
                    y.sum().backward();
                    assertThat(x.grad().toDoubles()).containsExactly(y.toDoubles());
                    assertThat(mask == null ? found : mask).isEqualTo(found);
                    mask = found;
                }
            }
            assertThat(masks).doesNotContain(mask);
            masks.add(mask);
        }
    }
}
