package dev.fovea.domain.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.fovea.api.error.InvalidArgumentException;
import dev.fovea.api.error.ModelException;
import dev.fovea.api.error.ShapeException;
import dev.fovea.api.error.UnknownNameException;
import dev.fovea.api.graph.BatchNorm;
import dev.fovea.api.graph.Dense;
import dev.fovea.api.graph.Graph;
import dev.fovea.api.graph.TensorType;
import dev.fovea.api.tensor.DType;
import dev.fovea.api.tensor.Shape;
import org.junit.jupiter.api.Test;

class SequentialTest {

    private static Graph fashion(long seed) {
        return Sequential.of("fashion", TensorType.of(DType.U8, Shape.of(28, 28, 1)))
                .add(Layer.rescaling(1 / 255.0))
                .add(Layer.conv2d(32, 3).same().activation("relu"), Layer.maxPool(2))
                .add(Layer.conv2d(64, 3).same().activation("relu"), Layer.maxPool(2))
                .add(Layer.flatten(), Layer.dropout(0.3))
                .add(Layer.dense(128).activation("relu"))
                .add(Layer.dense(10).activation("softmax"))
                .build(seed);
    }

    @Test
    void theNetworkOfTheGoldensInTenLines() {
        Graph graph = fashion(1);
        // Keras counts the same for golden/training/fashion_cnn.keras, and the constant of the rescaling here.
        assertThat(graph.parameters()).isEqualTo(421_642 + 1);
        assertThat(graph.toString()).isEqualTo("""
                        graph fashion
                          input: input u8[28,28,1]
                          float: cast f32 (input) f32[28,28,1]
                          rescaling/scale: constant f32[1]
                          rescaling: multiply (float, rescaling/scale) f32[28,28,1]
                          conv2d/linear: conv2d 3x3 32 pad 1,1,1,1 bias (rescaling) f32[28,28,32]
                          conv2d: relu (conv2d/linear) f32[28,28,32]
                          max_pooling2d: max_pool 2x2/2 (conv2d) f32[14,14,32]
                          conv2d_1/linear: conv2d 3x3 64 pad 1,1,1,1 bias (max_pooling2d) f32[14,14,64]
                          conv2d_1: relu (conv2d_1/linear) f32[14,14,64]
                          max_pooling2d_1: max_pool 2x2/2 (conv2d_1) f32[7,7,64]
                          flatten: flatten (max_pooling2d_1) f32[3136]
                          dropout: dropout 0.3 (flatten) f32[3136]
                          dense/linear: dense 128 bias (dropout) f32[128]
                          dense: relu (dense/linear) f32[128]
                          dense_1/linear: dense 10 bias (dense) f32[10]
                          dense_1: softmax (dense_1/linear) f32[10] -> output
                        """);
    }

    @Test
    void everyLayerHasItsPlaceAndItsWeights() {
        Graph graph = Sequential.of("all", 9, 11, 3)
                .add(Layer.conv2d(4, 3).stride(2).withoutBias().initializer(Initializers.heNormal()))
                .add(Layer.batchNorm(), Layer.activation("swish"))
                .add(
                        Layer.depthwiseConv2d(3).same(),
                        Layer.separableConv2d(6, 3).same().dilation(2))
                .add(Layer.averagePool(2).same().stride(1), Layer.globalAveragePool())
                .add(Layer.dense(5).withoutBias())
                .build(3);
        assertThat(graph.toString()).isEqualTo("""
                        graph all
                          input: input f32[9,11,3]
                          conv2d: conv2d 3x3/2 4 (input) f32[4,5,4]
                          batch_normalization: batch_norm (conv2d) f32[4,5,4]
                          activation: silu (batch_normalization) f32[4,5,4]
                          depthwise_conv2d: depthwise_conv2d 3x3 4 pad 1,1,1,1 bias (activation) f32[4,5,4]
                          separable_conv2d/depthwise: depthwise_conv2d 3x3 dilation 2 4 pad 2,2,2,2 (depthwise_conv2d) f32[4,5,4]
                          separable_conv2d: conv2d 1x1 6 bias (separable_conv2d/depthwise) f32[4,5,6]
                          average_pooling2d: average_pool 2x2 pad 0,0,1,1 (separable_conv2d) f32[4,5,6]
                          global_average_pooling2d: global_average_pool (average_pooling2d) f32[6]
                          dense: dense 5 (global_average_pooling2d) f32[5] -> output
                        """);
        BatchNorm norm = (BatchNorm) graph.node("batch_normalization").op();
        assertThat(norm.momentum()).isEqualTo(0.99);
        assertThat(norm.epsilon()).isEqualTo(1e-3);
        assertThat(norm.variance().toFloats()).containsExactly(1, 1, 1, 1);
        assertThat(norm.mean().toFloats()).containsExactly(0, 0, 0, 0);
        assertThat(norm.weights().get(0).name()).isEqualTo("batch_normalization/gamma");
        Dense dense = (Dense) graph.node("dense").op();
        double limit = Math.sqrt(6.0 / (6 + 5));
        for (float value : dense.kernel().toFloats()) {
            assertThat((double) Math.abs(value)).isBetween(0.0, limit);
        }
    }

    @Test
    void theSeedDecidesOnTheWeights() {
        float[] once = kernel(fashion(1));
        assertThat(kernel(fashion(1))).containsExactly(once);
        assertThat(kernel(fashion(2))).isNotEqualTo(once);
    }

    private static float[] kernel(Graph graph) {
        return ((Dense) graph.node("dense_1/linear").op()).kernel().toFloats();
    }

    @Test
    void whatDoesNotFitIsRefused() {
        assertThatThrownBy(() -> Sequential.of("empty", 3).build(1))
                .isInstanceOf(ModelException.class)
                .hasMessage("network empty: expected at least one layer, got none");
        assertThatThrownBy(
                        () -> Sequential.of("flat", 3).add(Layer.conv2d(4, 3)).build(1))
                .isInstanceOf(ShapeException.class)
                .hasMessage("layer conv2d: expected pictures of height, width and channels, got f32[3]");
        assertThatThrownBy(() -> Layer.dense(0))
                .isInstanceOf(InvalidArgumentException.class)
                .hasMessage("layer: expected units of at least 1, got 0");
        assertThatThrownBy(() -> Layer.dense(3).activation("rellu"))
                .isInstanceOf(UnknownNameException.class)
                .hasMessage("activation 'rellu': expected the name of one, got an unknown one; did you mean 'relu'?");
    }
}
