package dev.fovea.adapters.reference.plan;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fovea.adapters.tck.Goldens;
import dev.fovea.adapters.tck.NumpyArray;
import dev.fovea.api.graph.Activate;
import dev.fovea.api.graph.Activation;
import dev.fovea.api.graph.Activation.Kind;
import dev.fovea.api.graph.AveragePool;
import dev.fovea.api.graph.Concat;
import dev.fovea.api.graph.Crop;
import dev.fovea.api.graph.Flatten;
import dev.fovea.api.graph.GlobalPool;
import dev.fovea.api.graph.GlobalPool.Reduction;
import dev.fovea.api.graph.GraphBuilder;
import dev.fovea.api.graph.MaxPool;
import dev.fovea.api.graph.Op;
import dev.fovea.api.graph.Pad;
import dev.fovea.api.graph.Padding;
import dev.fovea.api.graph.Reshape;
import dev.fovea.api.graph.Resize;
import dev.fovea.api.graph.Resize.Coordinates;
import dev.fovea.api.graph.Resize.Method;
import dev.fovea.api.graph.Softmax;
import dev.fovea.api.graph.TensorType;
import dev.fovea.api.graph.Transpose;
import dev.fovea.api.graph.Window;
import dev.fovea.api.tensor.DType;
import dev.fovea.api.tensor.Shape;
import java.util.List;
import java.util.stream.Stream;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** The models without weights that Keras saved, written down by hand, give what Keras gave. */
final class KerasGoldenTest {

    /** Keras' own parameters: leaky_relu 0.2, elu and celu 1, the constants of selu. */
    static Stream<Arguments> activations() {
        return Stream.of(
                Arguments.of("act_linear", Activation.none()),
                Arguments.of("act_relu", Activation.relu()),
                Arguments.of("act_relu6", Activation.relu6()),
                Arguments.of("act_leaky_relu", new Activation(Kind.LEAKY_RELU, 0.2f, 0)),
                Arguments.of("act_elu", new Activation(Kind.ELU, 1, 0)),
                Arguments.of("act_celu", new Activation(Kind.CELU, 1, 0)),
                Arguments.of("act_selu", new Activation(Kind.SELU, 1.6732632f, 1.0507010f)),
                Arguments.of("act_gelu", Activation.of(Kind.GELU)),
                Arguments.of("act_sigmoid", Activation.of(Kind.SIGMOID)),
                Arguments.of("act_hard_sigmoid", Activation.of(Kind.HARD_SIGMOID)),
                Arguments.of("act_silu", Activation.of(Kind.SILU)),
                Arguments.of("act_hard_silu", Activation.of(Kind.HARD_SILU)),
                Arguments.of("act_mish", Activation.of(Kind.MISH)),
                Arguments.of("act_softplus", Activation.of(Kind.SOFTPLUS)),
                Arguments.of("act_softsign", Activation.of(Kind.SOFTSIGN)),
                Arguments.of("act_tanh", Activation.of(Kind.TANH)),
                Arguments.of("act_exponential", Activation.of(Kind.EXPONENTIAL)));
    }

    @ParameterizedTest
    @MethodSource("activations")
    void activation(String golden, Activation activation) {
        check(golden, new Activate(activation));
    }

    @Test
    void softmax() {
        check("act_softmax", new Softmax());
    }

    @Test
    void poolsWithPadding() {
        Window max = Window.of(3, 3, 2);
        Window average = Window.of(2, 3, 1);
        check(
                "pool_same",
                new MaxPool(max, Padding.same(17, 13, max)),
                new AveragePool(average, Padding.same(9, 7, average)));
    }

    @Test
    void poolsWithoutPadding() {
        check(
                "pool_valid",
                new MaxPool(Window.of(3, 3, 2), Padding.none()),
                new AveragePool(Window.of(2, 3, 1), Padding.none()));
    }

    @Test
    void globalPools() {
        check("global_pools", new GlobalPool(Reduction.AVERAGE, true), new GlobalPool(Reduction.MAX, false));
    }

    @Test
    void paddingCroppingAndResizing() {
        check(
                "pad_crop_up",
                new Pad(new Padding(1, 3, 2, 0), 0),
                new Crop(new Padding(1, 0, 0, 2)),
                new Resize(38, 28, Method.NEAREST_FLOOR, Coordinates.HALF_PIXEL),
                new Resize(76, 84, Method.BILINEAR, Coordinates.HALF_PIXEL));
    }

    /** Keras counts the dimensions of a permutation from 1; a repeated vector is joined with itself. */
    @Test
    void reshapingAndPermuting() {
        check(
                "reshape_permute",
                new Reshape(Shape.of(13, 17, 3)),
                new Transpose(List.of(1, 2, 0)),
                new Flatten(),
                new Reshape(Shape.of(1, 663)),
                new Concat(0));
    }

    private static void check(String golden, Op... layers) {
        NumpyArray input = Goldens.npy(Goldens.file("golden/keras/" + golden + "/input0.npy"));
        NumpyArray output = Goldens.npy(Goldens.file("golden/keras/" + golden + "/output0.npy"));
        GraphBuilder builder = new GraphBuilder(golden)
                .input("0", TensorType.of(DType.F32, input.shape().row()));
        for (int i = 0; i < layers.length; i++) {
            String from = Integer.toString(i);
            List<String> inputs = layers[i] instanceof Concat ? List.of(from, from) : List.of(from);
            builder.add(Integer.toString(i + 1), layers[i], inputs);
        }
        String last = Integer.toString(layers.length);
        assertThat(builder.type(last).shape()).isEqualTo(output.shape().row());
        float[] values = Run.of(builder.output(last).build(), input.shape(), input.values());
        for (int i = 0; i < values.length; i++) {
            double expected = output.values()[i];
            assertThat((double) values[i])
                    .as("element %d of %s", i, golden)
                    .isCloseTo(expected, Offset.offset(1e-5 + 1e-5 * Math.abs(expected)));
        }
    }
}
