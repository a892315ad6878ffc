package dev.fovea.api.graph;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fovea.api.tensor.DType;
import dev.fovea.api.tensor.Quantization;
import dev.fovea.api.tensor.Shape;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What each operation makes of a picture of 10 x 7 x 6, or of what is said. */
class ShapeInferenceTest {

    private static final TensorType PICTURE = TensorType.f32(10, 7, 6);

    private static Weights weights(int... dims) {
        Shape shape = Shape.of(dims);
        return Weights.of("w", shape, new float[(int) shape.elements()]);
    }

    static Stream<Arguments> operations() {
        Window three = Window.of(3, 3, 2);
        return Stream.of(
                Arguments.of(new Conv2d(weights(3, 3, 6, 5), null, three, Padding.same(10, 7, three), 1), "f32[5,4,5]"),
                Arguments.of(new Conv2d(weights(3, 3, 2, 9), null, three, Padding.none(), 3), "f32[4,3,9]"),
                Arguments.of(
                        new Conv2d(weights(3, 3, 6, 5), null, new Window(3, 3, 1, 1, 3, 2), Padding.none(), 1),
                        "f32[4,3,5]"),
                Arguments.of(new DepthwiseConv2d(weights(3, 3, 1, 12), null, three, Padding.none()), "f32[4,3,12]"),
                Arguments.of(
                        new Conv2dTranspose(weights(3, 3, 6, 4), null, three, Padding.none(), 21, 15), "f32[21,15,4]"),
                Arguments.of(new Dense(weights(6, 11), weights(11)), "f32[10,7,11]"),
                Arguments.of(new BatchNorm(weights(6), null, weights(6), weights(6), 1e-3), "f32[10,7,6]"),
                Arguments.of(new MaxPool(three, Padding.none()), "f32[4,3,6]"),
                Arguments.of(new AveragePool(three, Padding.same(10, 7, three)), "f32[5,4,6]"),
                Arguments.of(new GlobalPool(GlobalPool.Reduction.MAX, true), "f32[1,1,6]"),
                Arguments.of(new GlobalPool(GlobalPool.Reduction.AVERAGE, false), "f32[6]"),
                Arguments.of(new Activate(Activation.relu()), "f32[10,7,6]"),
                Arguments.of(new PRelu(weights(1, 1, 6)), "f32[10,7,6]"),
                Arguments.of(new Softmax(), "f32[10,7,6]"),
                Arguments.of(new Pad(new Padding(1, 2, 3, 4), 0), "f32[14,13,6]"),
                Arguments.of(new Crop(new Padding(1, 2, 3, 4)), "f32[6,1,6]"),
                Arguments.of(new Resize(20, 3, Resize.Method.BILINEAR, Resize.Coordinates.HALF_PIXEL), "f32[20,3,6]"),
                Arguments.of(new Reshape(Shape.of(70, 6)), "f32[70,6]"),
                Arguments.of(new Flatten(), "f32[420]"),
                Arguments.of(new Transpose(List.of(2, 0, 1)), "f32[6,10,7]"),
                Arguments.of(new Mean(List.of(0, 2), false), "f32[7]"),
                Arguments.of(new Mean(List.of(2), true), "f32[10,7,1]"),
                Arguments.of(new Cast(DType.I32), "i32[10,7,6]"));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("operations")
    void infersTheResult(Op op, String expected) {
        assertThat(op.infer("node", List.of(PICTURE))).hasToString(expected);
        assertThat(op.flops(List.of(PICTURE), op.infer("node", List.of(PICTURE))))
                .isNotNegative();
    }

    @ParameterizedTest(name = "{0} with {1}")
    @MethodSource("pairs")
    void infersTheResultOfTwo(Op op, TensorType other, String expected) {
        assertThat(op.infer("node", List.of(PICTURE, other))).hasToString(expected);
    }

    static Stream<Arguments> pairs() {
        return Stream.of(
                Arguments.of(new Add(), PICTURE, "f32[10,7,6]"),
                Arguments.of(new Add(), TensorType.f32(6), "f32[10,7,6]"),
                Arguments.of(new Multiply(), TensorType.f32(1, 1, 6), "f32[10,7,6]"),
                Arguments.of(new Concat(2), TensorType.f32(10, 7, 3), "f32[10,7,9]"),
                Arguments.of(new Concat(0), TensorType.f32(2, 7, 6), "f32[12,7,6]"));
    }

    @org.junit.jupiter.api.Test
    void quantisedTypesKeepTheirMap() {
        TensorType stored = new TensorType(DType.I8, Shape.of(4), new Quantization(0.5, 3));
        assertThat(stored).hasToString("i8[4](scale 0.5, zero point 3)");
        assertThat(new Dequantize().infer("d", List.of(stored))).hasToString("f32[4]");
        assertThat(new Quantize(stored).infer("q", List.of(TensorType.f32(4)))).isEqualTo(stored);
        assertThat(new Flatten().infer("f", List.of(stored))).isEqualTo(stored);
    }
}
