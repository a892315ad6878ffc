package dev.fovea.domain.graph;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fovea.api.graph.Activate;
import dev.fovea.api.graph.Activation;
import dev.fovea.api.graph.Add;
import dev.fovea.api.graph.AlphaDropout;
import dev.fovea.api.graph.BatchNorm;
import dev.fovea.api.graph.Cast;
import dev.fovea.api.graph.Concat;
import dev.fovea.api.graph.Constant;
import dev.fovea.api.graph.Conv2d;
import dev.fovea.api.graph.DepthwiseConv2d;
import dev.fovea.api.graph.Dropout;
import dev.fovea.api.graph.GaussianDropout;
import dev.fovea.api.graph.GaussianNoise;
import dev.fovea.api.graph.Graph;
import dev.fovea.api.graph.GraphBuilder;
import dev.fovea.api.graph.MaxPool;
import dev.fovea.api.graph.Mean;
import dev.fovea.api.graph.Multiply;
import dev.fovea.api.graph.Node;
import dev.fovea.api.graph.Op;
import dev.fovea.api.graph.Pad;
import dev.fovea.api.graph.Padding;
import dev.fovea.api.graph.Penalty;
import dev.fovea.api.graph.Reshape;
import dev.fovea.api.graph.TensorType;
import dev.fovea.api.graph.Training;
import dev.fovea.api.graph.Transpose;
import dev.fovea.api.graph.Weights;
import dev.fovea.api.graph.Window;
import dev.fovea.api.tensor.DType;
import dev.fovea.api.tensor.Shape;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class SimplifierTest {

    private static final Padding ONE = new Padding(1, 1, 1, 1);

    private final GraphBuilder builder = new GraphBuilder("g").input("x", TensorType.f32(4, 4, 2));

    private static Weights vector(float... values) {
        return Weights.of("v", Shape.of(values.length), values);
    }

    private static Conv2d pointwise() {
        return new Conv2d(
                Weights.of("k", Shape.of(1, 1, 2, 2), 1, 2, 3, 4), vector(1, 1), Window.of(1, 1, 1), Padding.none(), 1);
    }

    private static BatchNorm norm() {
        return new BatchNorm(vector(2, 3), vector(5, 7), vector(1, 1), vector(1, 4), 0);
    }

    private Rewritten simplified(String... outputs) {
        for (String output : outputs) {
            builder.output(output);
        }
        return Simplifier.simplify(builder.build());
    }

    private static List<String> kinds(Graph graph) {
        return graph.nodes().stream().map(Node::op).map(Op::kind).toList();
    }

    @Test
    void aBatchNormBecomesAViewOfTheKernelAndABias() {
        Conv2d conv = pointwise();
        builder.add("conv", conv, "x").add("bn", norm(), "conv");
        Rewritten rewritten = simplified("bn");
        assertThat(rewritten.graph().toString()).isEqualTo("""
                        graph g
                          x: input f32[4,4,2]
                          bn: conv2d 1x1 2 bias (x) f32[4,4,2] -> output
                        """);
        assertThat(rewritten.absorbed("bn")).containsExactly("conv");
        Conv2d folded = (Conv2d) rewritten.graph().node("bn").op();
        assertThat(folded.kernel().toFloats()).containsExactly(2, 3, 6, 6);
        assertThat(folded.bias()).isNotNull();
        assertThat(folded.bias().toFloats()).containsExactly(2 + 3, 1.5f + 5.5f);
        // Not copied: the same stored numbers, seen through factors.
        assertThat(folded.kernel().data()).isEqualTo(conv.kernel().data());
        assertThat(folded.kernel().scale()).containsExactly(2, 1.5f);
    }

    @Test
    void whatOthersReadStays() {
        builder.add("conv", pointwise(), "x").add("bn", norm(), "conv");
        assertThat(kinds(simplified("bn", "conv").graph())).containsExactly("input", "conv2d", "batch_norm");
    }

    @Test
    void twoReadersKeepTheConvolution() {
        builder.add("conv", pointwise(), "x").add("bn", norm(), "conv").add("sum", new Add(), "bn", "conv");
        assertThat(kinds(simplified("sum").graph())).containsExactly("input", "conv2d", "batch_norm", "add");
    }

    @Test
    void constantFactorsAndSumsFoldLikeBatchNorms() {
        builder.add("conv", pointwise(), "x")
                .add("two", new Constant(vector(2)))
                .add("times", new Multiply(), "two", "conv")
                .add("v", new Constant(vector(3, 4)))
                .add("plus", new Add(), "times", "v");
        Graph graph = simplified("plus").graph();
        assertThat(kinds(graph)).containsExactly("input", "conv2d");
        assertThat(graph.node("plus").op().weights().get(1).toFloats()).containsExactly(5, 6);
    }

    @Test
    void constantsAreComputed() {
        builder.add("a", new Constant(Weights.of("a", Shape.of(2, 1), 1, 2)))
                .add("b", new Constant(Weights.of("b", Shape.of(1, 3), 10, 20, 30)))
                .add("ab", new Add(), "a", "b")
                .add("t", new Transpose(List.of(1, 0)), "ab")
                .add("r", new Reshape(Shape.of(6)), "t")
                .add("c", new Cast(DType.F32), "r")
                .add("all", new Concat(0), "c", "c");
        Graph graph = simplified("all").graph();
        Constant constant = (Constant) graph.node("c").op();
        assertThat(constant.value().toFloats()).containsExactly(11, 12, 21, 22, 31, 32);
        assertThat(kinds(graph)).containsExactly("input", "constant", "concat");
    }

    @Test
    void identitiesGoAndOutputsKeepTheirNames() {
        builder.add("conv", pointwise(), "x")
                .add("none", new Activate(Activation.none()), "conv")
                .add("pad", new Pad(Padding.none(), 3), "none")
                .add("one", new Concat(2), "pad");
        Rewritten rewritten = simplified("one");
        assertThat(kinds(rewritten.graph())).containsExactly("input", "conv2d");
        assertThat(rewritten.graph().outputs()).containsExactly("one");
    }

    @Test
    void anOutputThatIsTheInputStaysANode() {
        builder.add("none", new Activate(Activation.none()), "x");
        assertThat(simplified("none").graph().outputs()).containsExactly("none");
    }

    @Test
    void zeroPadsGoIntoConvolutionsAndPositivePools() {
        builder.add("relu", new Activate(Activation.relu()), "x")
                .add("first", new Pad(ONE, 0), "relu")
                .add("pad", new Pad(ONE, 0), "first")
                .add("conv", pointwise(), "pad")
                .add("pool", new MaxPool(Window.of(3, 3, 1), Padding.none()), "pad");
        Graph graph = simplified("conv", "pool").graph();
        assertThat(kinds(graph)).containsExactly("input", "activation", "conv2d", "max_pool");
        assertThat(((Conv2d) graph.node("conv").op()).padding()).isEqualTo(new Padding(2, 2, 2, 2));
        assertThat(((MaxPool) graph.node("pool").op()).padding()).isEqualTo(new Padding(2, 2, 2, 2));
    }

    @Test
    void padsOfPoolsThatCouldLoseToZeroStay() {
        builder.add("pad", new Pad(ONE, 0), "x").add("pool", new MaxPool(Window.of(3, 3, 1), Padding.none()), "pad");
        assertThat(kinds(simplified("pool").graph())).containsExactly("input", "pad", "max_pool");
    }

    @Test
    void padsOfOtherValuesStay() {
        builder.add("pad", new Pad(ONE, 1), "x").add("conv", pointwise(), "pad");
        assertThat(kinds(simplified("conv").graph())).containsExactly("input", "pad", "conv2d");
    }

    @Test
    void canonicalForms() {
        Weights each = Weights.of("k", Shape.of(1, 1, 1, 2), 1, 2);
        builder.add("each", new Conv2d(each, null, Window.of(1, 1, 1), Padding.none(), 2), "x")
                .add("mean", new Mean(List.of(0, 1), true), "each")
                .add("moved", new Transpose(List.of(2, 0, 1)), "mean");
        Graph graph = simplified("moved").graph();
        assertThat(kinds(graph)).containsExactly("input", "depthwise_conv2d", "global_average_pool", "reshape");
        assertThat(graph.node("each").op()).isInstanceOf(DepthwiseConv2d.class);
    }

    /** Noise is gone, or does nothing where it must stay; what is for training goes on with the nodes that it is about. */
    @Test
    void noiseDoesNothing() {
        Graph graph = builder.add("a", pointwise(), "x")
                .add("b", new Dropout(0.5), "a")
                .add("b2", new GaussianNoise(0.5), "b")
                .add("b3", new GaussianDropout(0.5), "b2")
                .add("b4", new AlphaDropout(0.5), "b3")
                .add("c", new Activate(Activation.relu()), "b4")
                .add("d", new Dropout(0.5, Dropout.Grain.CHANNEL), "x")
                .output("c")
                .add("e", new GaussianNoise(0.5), "x")
                .output("d")
                .output("e")
                .training(new Training(Map.of("k", new Penalty(1, 2)), Set.of("a", "b")))
                .build();
        Graph simple = Simplifier.simplify(graph).graph();
        assertThat(List.of("b", "b2", "b3", "b4")).noneMatch(simple::has);
        assertThat(simple.node("e").op()).isEqualTo(new Activate(Activation.none()));
        assertThat(simple.node("d").op()).isEqualTo(new Activate(Activation.none()));
        assertThat(simple.training()).isEqualTo(new Training(Map.of("k", new Penalty(1, 2)), Set.of("a")));
    }
}
