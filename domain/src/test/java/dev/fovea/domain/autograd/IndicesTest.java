package dev.fovea.domain.autograd;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import dev.fovea.api.error.GradientException;
import dev.fovea.api.graph.Padding;
import dev.fovea.api.graph.Window;
import dev.fovea.api.model.Layout;
import dev.fovea.api.tensor.DType;
import dev.fovea.domain.autograd.layer.Convolutions;
import dev.fovea.domain.autograd.layer.Losses;
import dev.fovea.domain.autograd.layer.PooledConvolutions;
import dev.fovea.domain.autograd.layer.Pools;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.BinaryOperator;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** Positions and labels are saved tensors like any other: a change is found, and a pass releases them. */
class IndicesTest {

    private static final Window TWO = Window.of(2, 2, 2);

    /** Of x [2,3] and an index [2,3] or, as its first row, [3]. */
    private static Map<String, BinaryOperator<Variable>> indexed() {
        Map<String, BinaryOperator<Variable>> all = new LinkedHashMap<>();
        all.put("gather", (x, index) -> Indexing.gather(x, 1, index));
        all.put("indexSelect", (x, index) -> Indexing.indexSelect(x, 1, index.get(0)));
        all.put("scatterAdd", (x, index) -> Indexing.scatterAdd(x, 1, index, 2, 3));
        all.put("nll", (x, index) -> Losses.nll(x.t(), index.get(0)));
        all.put("crossEntropy", (x, index) -> Losses.crossEntropy(x, Shaping.slice(index.get(0), 0, 0, 2)));
        return all;
    }

    /** Of x [1,4,4,1]. */
    private static Map<String, UnaryOperator<Variable>> positioned() {
        Map<String, UnaryOperator<Variable>> all = new LinkedHashMap<>();
        all.put("maskedSelect", x -> Indexing.maskedSelect(x, Elementwise.greater(x, x.mean())));
        all.put("max", x -> Reductions.max(x, 2));
        all.put("maxPool2d", x -> Pools.maxPool2d(x, TWO, Padding.none(), Layout.NHWC));
        all.put(
                "conv2dReluMaxPool",
                x -> PooledConvolutions.conv2dReluMaxPool(
                        x,
                        x.autograd().full(1, 1, 1, 1, 1),
                        null,
                        Convolutions.Settings.of(1, Padding.none(), Layout.NHWC),
                        TWO,
                        Padding.none()));
        return all;
    }

    private static Variable leaf(Autograd autograd) {
        return autograd.normal(1, 2, 3).requiresGrad(true);
    }

    private static Variable index(Autograd autograd) {
        return autograd.indices(new int[] {1, 1, 0, 1, 0, 1}, 2, 3);
    }

    @TestFactory
    Stream<DynamicTest> aChangedIndexIsFound() {
        return indexed().entrySet().stream()
                .map(each -> dynamicTest(each.getKey(), () -> {
                    try (Autograd autograd = Autograd.open(DType.F64)) {
                        Variable index = index(autograd);
                        Variable y =
                                each.getValue().apply(leaf(autograd), index).sum();
                        Elementwise.fillInPlace(index, 0);
                        assertThatThrownBy(y::backward)
                                .isInstanceOf(GradientException.class)
                                .hasMessageStartingWith("saved tensor ")
                                .hasMessageContaining("expected version 0, got version 1: it was changed in place");
                    }
                }));
    }

    @TestFactory
    Stream<DynamicTest> aSecondPassNeedsTheGraphToBeRetained() {
        Stream<DynamicTest> indexed = indexed().entrySet().stream()
                .map(each -> dynamicTest(each.getKey(), () -> {
                    try (Autograd autograd = Autograd.open(DType.F64)) {
                        Variable x = leaf(autograd);
                        passTwice(x, each.getValue().apply(x, index(autograd)).sum());
                    }
                }));
        Stream<DynamicTest> positioned = positioned().entrySet().stream()
                .map(each -> dynamicTest(each.getKey(), () -> {
                    try (Autograd autograd = Autograd.open(DType.F64)) {
                        Variable x = autograd.normal(2, 1, 4, 4, 1).requiresGrad(true);
                        passTwice(x, each.getValue().apply(x).sum());
                    }
                }));
        return Stream.concat(indexed, positioned);
    }

    private static void passTwice(Variable x, Variable y) {
        Gradients.of(y).retainGraph().backward();
        double[] once = x.grad().toDoubles();
        assertThat(once).hasSizeGreaterThan(1).isNotEqualTo(new double[once.length]);
        y.backward();
        double[] twice = x.grad().toDoubles();
        for (int i = 0; i < once.length; i++) {
            assertThat(twice[i]).isEqualTo(2 * once[i]);
        }
        assertThatThrownBy(y::backward)
                .isInstanceOf(GradientException.class)
                .hasMessageContaining("expected saved tensors, got none: an earlier backward pass released them");
        assertThat(x.grad().toDoubles()).containsExactly(twice);
    }

    @Test
    void anIndexThatWasCopiedMayChange() {
        try (Autograd autograd = Autograd.open(DType.F64)) {
            Variable x = autograd.parameter(new double[] {1, 2, 3}, 3, 1);
            Variable pairs = autograd.indices(new int[] {2, 0, 1, 0, 2, 0}, 3, 2);
            Variable y = Indexing.indexSelect(x, 0, Shaping.select(pairs, 1, 0));
            Elementwise.fillInPlace(pairs, 0);
            y.sum().backward();
            assertThat(x.grad().toDoubles()).containsExactly(0, 1, 2);
        }
    }
}
