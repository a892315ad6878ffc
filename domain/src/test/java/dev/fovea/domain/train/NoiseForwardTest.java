package dev.fovea.domain.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.fovea.adapters.tck.LeakCheck;
import dev.fovea.api.graph.AlphaDropout;
import dev.fovea.api.graph.Dropout;
import dev.fovea.api.graph.GaussianDropout;
import dev.fovea.api.graph.GaussianNoise;
import dev.fovea.api.graph.Graph;
import dev.fovea.api.graph.GraphBuilder;
import dev.fovea.api.graph.Noise;
import dev.fovea.api.graph.TensorType;
import dev.fovea.api.tensor.DType;
import dev.fovea.domain.autograd.Autograd;
import dev.fovea.domain.autograd.Variable;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Noise in a graph: drawn in training, passed on in inference. */
@ExtendWith(LeakCheck.class)
class NoiseForwardTest {

    static Stream<Noise> noise() {
        return Stream.of(
                new GaussianNoise(0.5),
                new GaussianDropout(0.5),
                new AlphaDropout(0.5),
                new AlphaDropout(0.5, Dropout.Grain.CHANNEL),
                new AlphaDropout(0.5, Dropout.Grain.EXAMPLE));
    }

    private static Graph twice(Noise noise) {
        return new GraphBuilder("noise")
                .input("x", TensorType.f32(6, 5, 8))
                .add("once", noise, "x")
                .add("twice", noise, "once")
                .output("twice")
                .output("once")
                .build();
    }

    /** What is drawn follows from seed, step and node; inference passes its input on, element for element. */
    @ParameterizedTest
    @MethodSource("noise")
    void noiseIsDrawnByStepSeedAndNode(Noise noise) {
        TrainableGraphTest.requireSame(twice(noise).outputs("twice"), 4);
        try (Autograd autograd = Autograd.open(DType.F64)) {
            TrainableGraph once = new TrainableGraph(twice(noise).outputs("once"), autograd, Set.of());
            TrainableGraph twice = new TrainableGraph(twice(noise).outputs("twice"), autograd, Set.of());
            Variable x = autograd.normal(6, 10, 6, 5, 8);
            assertThat(twice.forward(x, TrainableGraph.Mode.INFERENCE).toDoubles())
                    .isEqualTo(x.toDoubles());
            double[] first =
                    once.forward(x, new TrainableGraph.Mode(true, 3, 7)).toDoubles();
            assertThat(first).isNotEqualTo(x.toDoubles());
            assertThat(once.forward(x, new TrainableGraph.Mode(true, 3, 7)).toDoubles())
                    .isEqualTo(first);
            for (TrainableGraph.Mode other :
                    List.of(new TrainableGraph.Mode(true, 3, 8), new TrainableGraph.Mode(true, 4, 7))) {
                assertThat(once.forward(x, other).toDoubles()).isNotEqualTo(first);
            }
            // The second node draws something else than the first did.
            Variable again = autograd.tensor(first, 10, 6, 5, 8);
            assertThat(twice.forward(x, new TrainableGraph.Mode(true, 3, 7)).toDoubles())
                    .isNotEqualTo(once.forward(again, new TrainableGraph.Mode(true, 3, 7))
                            .toDoubles());
        }
    }

    /** Whole examples, and channels of vectors in a row too, become what selu tends to, moved and scaled. */
    @ParameterizedTest
    @EnumSource(Dropout.Grain.class)
    void alphaDropoutDropsTogether(Dropout.Grain grain) {
        try (Autograd autograd = Autograd.open(DType.F64)) {
            Graph graph = new GraphBuilder("alpha")
                    .input("x", TensorType.f32(30, 8))
                    .add("y", new AlphaDropout(0.2, grain), "x")
                    .output("y")
                    .build();
            double[] y = new TrainableGraph(graph, autograd, Set.of())
                    .forward(autograd.full(1, 50, 30, 8), new TrainableGraph.Mode(true, 5, 6))
                    .toDoubles();
            boolean[] isKept = new boolean[y.length];
            for (int i = 0; i < y.length; i++) {
                // Keras's formula for a rate of 0.2, on a 1 and on what is dropped.
                isKept[i] = y[i] > 0;
                assertThat(y[i]).isCloseTo(isKept[i] ? 1.1879435455876273 : -1.2361598485763778, within(1e-15));
            }
            int groups = 0;
            int kept = 0;
            for (int i = 0; i < y.length; i++) {
                int example = i / 240;
                int first = switch (grain) {
                    case ELEMENT -> i;
                    case CHANNEL -> example * 240 + i % 8;
                    case EXAMPLE -> example * 240;
                };
                assertThat(isKept[i]).isEqualTo(isKept[first]);
                groups += i == first ? 1 : 0;
                kept += i == first && isKept[i] ? 1 : 0;
            }
            assertThat(kept).isBetween(1, groups - 1);
            // Five deviations of a binomial.
            assertThat((double) kept).isCloseTo(0.8 * groups, within(5 * Math.sqrt(0.16 * groups)));
        }
    }
}
