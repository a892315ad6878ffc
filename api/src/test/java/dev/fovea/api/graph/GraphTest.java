package dev.fovea.api.graph;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.fovea.api.error.ModelException;
import dev.fovea.api.error.ShapeException;
import dev.fovea.api.error.UnknownNameException;
import dev.fovea.api.tensor.Shape;
import org.junit.jupiter.api.Test;

class GraphTest {

    private static Weights weights(String name, int... dims) {
        Shape shape = Shape.of(dims);
        return Weights.of(name, shape, new float[(int) shape.elements()]);
    }

    private static GraphBuilder small() {
        return new GraphBuilder("small")
                .input("image", TensorType.f32(8, 8, 3))
                .add(
                        "conv",
                        new Conv2d(
                                weights("kernel", 3, 3, 3, 16),
                                weights("bias", 16),
                                Window.of(3, 3, 2),
                                new Padding(0, 0, 1, 1),
                                1),
                        "image")
                .add("relu", new Activate(Activation.relu6()), "conv")
                .add("pool", new GlobalPool(GlobalPool.Reduction.AVERAGE, false), "relu")
                .add("logits", new Dense(weights("kernel", 16, 10), null), "pool")
                .add("side", new Flatten(), "relu")
                .output("logits");
    }

    @Test
    void printsOneLineANodeWithoutWhatNoOutputNeeds() {
        assertThat(small().build()).hasToString("""
                graph small
                  image: input f32[8,8,3]
                  conv: conv2d 3x3/2 16 pad 0,0,1,1 bias (image) f32[4,4,16]
                  relu: relu6 (conv) f32[4,4,16]
                  pool: global_average_pool (relu) f32[16]
                  logits: dense 10 (pool) f32[10] -> output
                """);
    }

    @Test
    void anyNodeCanBeAnOutput() {
        Graph cut = small().build().outputs("pool", "relu", "pool");
        assertThat(cut.outputs()).containsExactly("pool", "relu");
        assertThat(cut.nodes()).extracting(Node::name).containsExactly("image", "conv", "relu", "pool");
        assertThat(cut.has("logits")).isFalse();
        assertThat(cut.info("pool")).hasToString("pool f32 [?,16]");
        assertThatThrownBy(() -> cut.outputs("logits"))
                .isInstanceOf(UnknownNameException.class)
                .hasMessageContaining("node 'logits' of graph small: expected the name of a node");
    }

    @Test
    void countsParametersAndOperations() {
        Graph graph = small().build();
        assertThat(graph.parameters()).isEqualTo(3 * 3 * 3 * 16 + 16 + 16 * 10);
        assertThat(graph.flops(graph.node("conv"))).isEqualTo(2L * 4 * 4 * 16 * 27);
        assertThat(graph.users("relu")).extracting(Node::name).containsExactly("pool");
    }

    @Test
    void aNodeComesAfterItsInputs() {
        GraphBuilder builder = new GraphBuilder("g").input("x", TensorType.f32(4));
        assertThatThrownBy(() -> builder.add("b", new Flatten(), "c"))
                .isInstanceOf(ModelException.class)
                .hasMessage(
                        "node 'b' of graph g: expected inputs that come before it, got 'c', which does not; add nodes"
                                + " after their inputs; a cycle cannot be run");
        assertThatThrownBy(() -> builder.add("x", new Flatten(), "x")).hasMessageContaining("a name of its own");
        assertThatThrownBy(builder::build).hasMessageContaining("at least one output");
    }

    @Test
    void refusesWhatDoesNotFit() {
        GraphBuilder builder = new GraphBuilder("g").input("x", TensorType.f32(4, 4, 8));
        Conv2d wide = new Conv2d(weights("k", 3, 3, 4, 8), null, Window.of(3, 3, 1), Padding.none(), 1);
        assertThatThrownBy(() -> builder.add("c", wide, "x"))
                .isInstanceOf(ShapeException.class)
                .hasMessage("conv2d c: expected the kernel is for 4 channels, got f32[4,4,8]");
        Conv2d large = new Conv2d(weights("k", 5, 5, 8, 8), null, Window.of(5, 5, 1), Padding.none(), 1);
        assertThatThrownBy(() -> builder.add("c", large, "x"))
                .hasMessage("conv2d c: expected an input of at least 5 x 5, padding included, got 4 x 4");
        assertThatThrownBy(() -> builder.add("c", new Reshape(Shape.of(3)), "x"))
                .hasMessageContaining("128 elements");
        assertThatThrownBy(() -> TensorType.f32(1 << 16, 1 << 16, 4))
                .isInstanceOf(ShapeException.class)
                .hasMessageContaining("at most");
        assertThatThrownBy(() -> TensorType.f32(-1, 4)).hasMessageContaining("an open one");
    }
}
