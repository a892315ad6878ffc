package dev.fovea.domain.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.fovea.adapters.tck.LeakCheck;
import dev.fovea.adapters.tck.RandomGraphs;
import dev.fovea.api.error.ModelException;
import dev.fovea.api.error.UnknownNameException;
import dev.fovea.api.graph.Activate;
import dev.fovea.api.graph.Activation;
import dev.fovea.api.graph.Add;
import dev.fovea.api.graph.BatchNorm;
import dev.fovea.api.graph.Cast;
import dev.fovea.api.graph.Conv2dTranspose;
import dev.fovea.api.graph.Dense;
import dev.fovea.api.graph.Dequantize;
import dev.fovea.api.graph.Dropout;
import dev.fovea.api.graph.Flatten;
import dev.fovea.api.graph.Graph;
import dev.fovea.api.graph.GraphBuilder;
import dev.fovea.api.graph.Op;
import dev.fovea.api.graph.Padding;
import dev.fovea.api.graph.Penalty;
import dev.fovea.api.graph.Quantize;
import dev.fovea.api.graph.Reshape;
import dev.fovea.api.graph.Softmax;
import dev.fovea.api.graph.TensorType;
import dev.fovea.api.graph.Training;
import dev.fovea.api.graph.Weights;
import dev.fovea.api.graph.Window;
import dev.fovea.api.memory.Memory;
import dev.fovea.api.spi.Executable;
import dev.fovea.api.spi.PlanCompiler;
import dev.fovea.api.spi.Services;
import dev.fovea.api.spi.WorkPool;
import dev.fovea.api.tensor.DType;
import dev.fovea.api.tensor.Quantization;
import dev.fovea.api.tensor.Shape;
import dev.fovea.api.tensor.Tensor;
import dev.fovea.domain.autograd.Autograd;
import dev.fovea.domain.autograd.Elementwise;
import dev.fovea.domain.autograd.Variable;
import dev.fovea.domain.backend.Backends;
import dev.fovea.domain.plan.Planner;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A trainable graph computes what its graph computes, and becomes a graph again. */
@ExtendWith(LeakCheck.class)
class TrainableGraphTest {

    private static final Shape FIVE = Shape.of(5);

    private static Weights weights(String name, int... dims) {
        Shape shape = Shape.of(dims);
        Random random = new Random(name.hashCode());
        float[] values = new float[(int) shape.elements()];
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) (random.nextGaussian() * 0.5);
        }
        return Weights.of(name, shape, values);
    }

    private static Graph one(Op op, int... row) {
        return new GraphBuilder("one")
                .input("x", TensorType.f32(row))
                .add("y", op, "x")
                .output("y")
                .build();
    }

    private static float[] values(int n, long seed) {
        Random random = new Random(seed);
        float[] values = new float[n];
        for (int i = 0; i < n; i++) {
            values[i] = (float) random.nextGaussian();
        }
        return values;
    }

    /** Both are computed in double; what lies between is a float's rounding at each node of the engine. */
    static void requireSame(Graph graph, long seed) {
        int rows = 3;
        TensorType type = graph.inputs().get(0).type();
        float[] x = values(rows * type.elements(), seed);
        float[] expected = engine(graph, x, rows);
        try (Autograd autograd = Autograd.open(DType.F64)) {
            TrainableGraph trainable = new TrainableGraph(graph, autograd, Set.of());
            double[] given = new double[x.length];
            Arrays.setAll(given, i -> x[i]);
            double[] found = trainable
                    .end()
                    .of(trainable.forward(
                            autograd.tensor(given, OpForward.batch(rows, type)), TrainableGraph.Mode.INFERENCE))
                    .toDoubles();
            double size = 1;
            for (float value : expected) {
                size = Math.max(size, Math.abs(value));
            }
            assertThat(found).hasSize(expected.length);
            for (int i = 0; i < found.length; i++) {
                assertThat(found[i]).as(graph + "element " + i).isCloseTo(expected[i], within(2e-5 * size));
            }
        }
    }

    private static float[] engine(Graph graph, float[] x, int rows) {
        PlanCompiler compiler =
                Backends.installed().kernels(PlanCompiler.class, "reference").value();
        WorkPool pool = Services.all(WorkPool.class).get(0);
        TensorType type = graph.inputs().get(0).type();
        try (Executable executable = compiler.compile(Planner.plan(graph, compiler.target()));
                Tensor batch = Tensor.of(Shape.of(OpForward.batch(rows, type)), x)) {
            Map<String, Tensor> results =
                    executable.run(Map.of(graph.inputs().get(0).name(), batch), graph.outputs(), pool, 1);
            float[] values = results.get(graph.outputs().get(0)).toFloats();
            results.values().forEach(Tensor::close);
            return values;
        }
    }

    @Test
    void computesWhatTheGraphComputes() {
        int compared = 0;
        for (long seed = 0; seed < 60; seed++) {
            Graph random = RandomGraphs.of(seed);
            Graph graph = random.outputs(random.outputs().get(0));
            if (graph.inputs().size() == 1 && graph.nodes().stream().allMatch(TrainableGraphTest::isTrainable)) {
                requireSame(graph, seed);
                compared++;
            }
        }
        assertThat(compared).isGreaterThan(30);
    }

    private static boolean isTrainable(dev.fovea.api.graph.Node node) {
        return node.op() instanceof BatchNorm || OpForward.has(node.op());
    }

    @ParameterizedTest
    @EnumSource(Activation.Kind.class)
    void computesActivations(Activation.Kind kind) {
        Graph graph = new GraphBuilder("activation")
                .input("x", TensorType.f32(4, 3, 2))
                .add("above", new Activate(Activation.of(Activation.Kind.SOFTPLUS)), "x")
                .add("x2", new Activate(Activation.none()), kind == Activation.Kind.RSQRT ? "above" : "x")
                .add("y", new Activate(new Activation(kind, 0.3f, 1.25f)), "x2")
                .output("y")
                .build();
        requireSame(graph, 5);
    }

    @Test
    void computesTransposedConvolutions() {
        requireSame(
                one(
                        new Conv2dTranspose(
                                weights("k", 3, 2, 4, 5),
                                weights("b", 5),
                                new Window(3, 2, 2, 1, 1, 1),
                                new Padding(1, 0, 0, 1),
                                8,
                                3),
                        4,
                        3,
                        4),
                1);
    }

    private static Graph net(double rate, Dropout.Grain grain) {
        Weights kernel = weights("dense/kernel", 4, 5);
        return new GraphBuilder("net")
                .input("x", TensorType.f32(4))
                .add("dense", new Dense(kernel, weights("dense/bias", 5)), "x")
                .add("norm", new BatchNorm(weights("gamma", 5), null, weights("mean", 5), ones(), 1e-3, 0.9), "dense")
                .add("drop", new Dropout(rate, grain), "norm")
                .add("last", new Dense(weights("last/kernel", 5, 3), null), "drop")
                .add("softmax", new Softmax(), "last")
                .add("out", new Activate(Activation.none()), "softmax")
                .output("out")
                .training(new Training(Map.of("dense/kernel", new Penalty(0.25, 0.5)), Set.of()))
                .build();
    }

    private static Weights ones() {
        return Weights.of("variance", FIVE, 1, 1, 1, 1, 1);
    }

    @Test
    void leavesTheLastFunctionToTheLoss() {
        try (Autograd autograd = Autograd.open(DType.F64)) {
            TrainableGraph graph = new TrainableGraph(net(0.5, Dropout.Grain.ELEMENT), autograd, Set.of());
            assertThat(graph.end()).isEqualTo(Loss.End.SOFTMAX);
            assertThat(graph.trained()).hasSize(4);
            assertThat(graph.parameters().stream().map(TrainableGraph.Parameter::name))
                    .containsExactly("dense/kernel", "dense/bias", "gamma", "mean", "variance", "last/kernel");
        }
        requireSame(net(0.5, Dropout.Grain.ELEMENT), 2);
    }

    @Test
    void trainingNotesStatisticsAndInferenceDoesNot() {
        try (Autograd autograd = Autograd.open(DType.F64)) {
            Graph graph = net(0, Dropout.Grain.ELEMENT);
            TrainableGraph trainable = new TrainableGraph(graph, autograd, Set.of());
            Variable x = autograd.normal(3, 7, 4);
            double[] before = mean(trainable);
            trainable.forward(x, TrainableGraph.Mode.INFERENCE);
            assertThat(mean(trainable)).isEqualTo(before);
            trainable.forward(x, new TrainableGraph.Mode(true, 1, 1));
            assertThat(mean(trainable)).isNotEqualTo(before);
            TrainableGraph frozen = new TrainableGraph(graph, autograd, Set.of("norm"));
            double[] inference =
                    frozen.forward(x, TrainableGraph.Mode.INFERENCE).toDoubles();
            assertThat(frozen.forward(x, new TrainableGraph.Mode(true, 1, 1)).toDoubles())
                    .isEqualTo(inference);
            assertThat(mean(frozen)).isEqualTo(before);
            assertThat(frozen.toGraph().node("norm").op())
                    .isEqualTo(graph.node("norm").op());
        }
    }

    private static double[] mean(TrainableGraph graph) {
        return graph.parameters().get(3).variable().toDoubles();
    }

    @ParameterizedTest
    @EnumSource(Dropout.Grain.class)
    void dropsByStepAndSeed(Dropout.Grain grain) {
        try (Autograd autograd = Autograd.open(DType.F64)) {
            Graph graph = new GraphBuilder("drop")
                    .input("x", TensorType.f32(6, 5, 8))
                    .add("y", new Dropout(0.5, grain), "x")
                    .output("y")
                    .build();
            TrainableGraph trainable = new TrainableGraph(graph, autograd, Set.of());
            Variable x = autograd.full(1, 10, 6, 5, 8);
            double[] once =
                    trainable.forward(x, new TrainableGraph.Mode(true, 3, 7)).toDoubles();
            assertThat(trainable.forward(x, new TrainableGraph.Mode(true, 3, 7)).toDoubles())
                    .isEqualTo(once);
            assertThat(trainable.forward(x, new TrainableGraph.Mode(true, 3, 8)).toDoubles())
                    .isNotEqualTo(once);
            assertThat(once).containsOnly(0, 2);
            int together = grain == Dropout.Grain.EXAMPLE ? 6 * 5 * 8 : grain == Dropout.Grain.CHANNEL ? 6 * 5 : 1;
            for (int n = 0; n < 10; n++) {
                for (int c = 0; c < 8; c++) {
                    for (int pixel = 1; pixel < 30; pixel++) {
                        boolean same = once[n * 240 + pixel * 8 + c] == once[n * 240 + c];
                        assertThat(same || together == 1).isTrue();
                    }
                }
            }
            long kept = Arrays.stream(once).filter(value -> value == 2).count();
            // The share that is kept, within four deviations of a binomial.
            int groups = 2400 / together;
            assertThat((double) kept / together).isCloseTo(groups / 2.0, within(4 * Math.sqrt(groups) / 2));
        }
    }

    @Test
    void penalisesWhatIsTrained() {
        try (Autograd autograd = Autograd.open(DType.F64)) {
            Graph graph = net(0, Dropout.Grain.ELEMENT);
            double expected = 0;
            for (float w : ((Dense) graph.node("dense").op()).kernel().toFloats()) {
                expected += 0.25 * Math.abs(w) + 0.5 * w * w;
            }
            TrainableGraph trainable = new TrainableGraph(graph, autograd, Set.of());
            assertThat(trainable.penalty().item()).isCloseTo(expected, within(1e-12));
            assertThat(new TrainableGraph(graph, autograd, Set.of("dense")).penalty())
                    .isNull();
        }
    }

    @Test
    void becomesAGraphAgain() {
        try (Autograd autograd = Autograd.open(DType.F32)) {
            Graph graph = net(0.5, Dropout.Grain.CHANNEL);
            TrainableGraph trainable = new TrainableGraph(graph, autograd, Set.of("last"));
            Elementwise.fillInPlace(trainable.trained().get(0).detach(), 2);
            Graph again = trainable.toGraph();
            assertThat(again.toString()).isEqualTo(graph.toString());
            assertThat(again.training()).isEqualTo(graph.training());
            assertThat(((Dense) again.node("dense").op()).kernel().toFloats()).containsOnly(2);
            assertThat(again.node("last").op()).isEqualTo(graph.node("last").op());
        }
    }

    @Test
    void sharedWeightsAreOneVariable() {
        Weights kernel = weights("kernel", 4, 4);
        Graph graph = new GraphBuilder("twice")
                .input("x", TensorType.f32(4))
                .add("a", new Dense(kernel, null), "x")
                .add("b", new Dense(kernel, null), "a")
                .output("b")
                .build();
        try (Autograd autograd = Autograd.open(DType.F64)) {
            TrainableGraph trainable = new TrainableGraph(graph, autograd, Set.of());
            assertThat(trainable.trained()).hasSize(1);
            Graph again = trainable.toGraph();
            assertThat(((Dense) again.node("a").op()).kernel())
                    .isSameAs(((Dense) again.node("b").op()).kernel());
        }
    }

    /** A chain of a hundred operations without gradients holds a few results at a time, views among them. */
    @Test
    void holdsWhatIsStillRead() {
        GraphBuilder builder = new GraphBuilder("chain").input("x", TensorType.f32(64, 64, 4));
        String last = "x";
        for (int i = 0; i < 50; i++) {
            builder.add("flat" + i, new Flatten(), last)
                    .add("back" + i, new Reshape(Shape.of(64, 64, 4)), "flat" + i)
                    .add("relu" + i, new Activate(Activation.of(Activation.Kind.TANH)), "back" + i)
                    .add("sum" + i, new Add(), "relu" + i, last);
            last = "sum" + i;
        }
        Graph graph = builder.output(last).build();
        requireSame(graph, 3);
        long before = Memory.used();
        try (Autograd autograd = Autograd.open(DType.F32)) {
            TrainableGraph trainable = new TrainableGraph(graph, autograd, Set.of());
            Variable x = autograd.normal(1, 1, 64, 64, 4);
            autograd.noGrad(() -> trainable.forward(x, TrainableGraph.Mode.INFERENCE));
            assertThat(Memory.used() - before).isLessThan(8L * 64 * 64 * 4 * Float.BYTES);
        }
    }

    @Test
    void namesEveryOperationWithoutGradients() {
        TensorType bytes = new TensorType(DType.I8, Shape.of(4), new Quantization(0.1, 0));
        Graph graph = new GraphBuilder("quantised")
                .input("x", TensorType.f32(4))
                .add("q", new Quantize(bytes), "x")
                .add("d", new Dequantize(), "q")
                .add("i", new Cast(DType.I32), "d")
                .add("f", new Cast(DType.F32), "i")
                .output("f")
                .build();
        try (Autograd autograd = Autograd.open(DType.F64)) {
            assertThatThrownBy(() -> new TrainableGraph(graph, autograd, Set.of()))
                    .isInstanceOf(ModelException.class)
                    .hasMessageStartingWith("model quantised: expected operations that have gradients, got q (quantize")
                    .hasMessageContainingAll(", d (dequantize", ", i (cast");
            assertThatThrownBy(() -> new TrainableGraph(net(0, Dropout.Grain.ELEMENT), autograd, Set.of("densa")))
                    .isInstanceOf(UnknownNameException.class)
                    .hasMessageContaining("did you mean 'dense'?");
            Graph two = net(0, Dropout.Grain.ELEMENT).outputs(List.of("out", "dense"));
            assertThatThrownBy(() -> new TrainableGraph(two, autograd, Set.of()))
                    .hasMessage(
                            "model net: expected one input and one output, got 1 and 2; cut it: Graph.outputs(name)");
        }
    }
}
