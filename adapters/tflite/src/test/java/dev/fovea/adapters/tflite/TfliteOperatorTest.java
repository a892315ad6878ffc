package dev.fovea.adapters.tflite;

import dev.fovea.api.model.ModelFile;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.tensorflow.lite.schema.ActivationFunctionType;
import org.tensorflow.lite.schema.BuiltinOperator;
import org.tensorflow.lite.schema.BuiltinOptions;
import org.tensorflow.lite.schema.Conv2DOptionsT;
import org.tensorflow.lite.schema.DepthwiseConv2DOptionsT;
import org.tensorflow.lite.schema.FullyConnectedOptionsT;
import org.tensorflow.lite.schema.Padding;
import org.tensorflow.lite.schema.Pool2DOptionsT;
import org.tensorflow.lite.schema.ReducerOptionsT;
import org.tensorflow.lite.schema.SoftmaxOptionsT;
import org.tensorflow.lite.schema.TransposeConvOptionsT;

/** Operators with weights or windows, each by itself: what its graph computes by the definitions is what TensorFlow Lite computes of the file. */
class TfliteOperatorTest {

    private static final int IN = 0;

    static Stream<Arguments> operators() {
        return Stream.of(convolutions(), transposed(), pools(), dense()).flatMap(each -> each);
    }

    private static Arguments named(String name, Supplier<ModelFile> model) {
        return Arguments.of(name, model);
    }

    private static Stream<Arguments> convolutions() {
        return Stream.of(
                named("conv same stride 2 relu", () -> convolution(3, 3, 2, 1, Padding.SAME, 1)),
                named("conv valid dilated relu6", () -> convolution(3, 3, 1, 2, Padding.VALID, 3)),
                named("conv same dilated relu -1 to 1", () -> convolution(3, 3, 1, 2, Padding.SAME, 2)),
                named("conv of 3 groups", () -> convolution(3, 6, 1, 1, Padding.SAME, 0)),
                named("conv f16 weights", () -> {
                    LittleModel m = new LittleModel();
                    m.input("x", 1, 7, 9, 3);
                    int kernel = dequantized(m, m.halves("k", 4, 3, 3, 3), 4, 3, 3, 3);
                    int bias = dequantized(m, m.halves("b", 4), 4);
                    int y = m.tensor("y", 1, 7, 9, 4);
                    return m.op(
                                    BuiltinOperator.CONV_2D,
                                    BuiltinOptions.Conv2DOptions,
                                    conv(1, 1, 0, 1),
                                    a(IN, kernel, bias),
                                    y)
                            .file(y);
                }),
                named("depthwise same stride 2", () -> depthwise(1, 2, 1, Padding.SAME, 3)),
                named("depthwise multiplier 3 valid", () -> depthwise(3, 1, 1, Padding.VALID, 0)),
                named("depthwise dilated", () -> depthwise(1, 1, 2, Padding.SAME, 1)));
    }

    private static int dequantized(LittleModel m, int constant, int... dims) {
        int real = m.tensor("real" + constant, dims);
        m.op(BuiltinOperator.DEQUANTIZE, a(constant), real);
        return real;
    }

    private static Conv2DOptionsT conv(int stride, int dilation, int padding, int activation) {
        Conv2DOptionsT options = new Conv2DOptionsT();
        options.setStrideH(stride);
        options.setStrideW(stride);
        options.setDilationHFactor(dilation);
        options.setDilationWFactor(dilation);
        options.setPadding((byte) padding);
        options.setFusedActivationFunction((byte) activation);
        return options;
    }

    private static int out(int in, int kernel, int stride, int dilation, int padding) {
        int reach = padding == Padding.SAME ? in : in - (kernel - 1) * dilation;
        return (reach + stride - 1) / stride;
    }

    private static ModelFile convolution(
            int size, int channels, int stride, int dilation, int padding, int activation) {
        LittleModel m = new LittleModel();
        m.input("x", 1, 11, 8, channels);
        int inputs = channels == 6 ? 2 : channels;
        int kernel = m.floats("k", 12, size, size, inputs);
        int bias = m.floats("b", 12);
        int y = m.tensor("y", 1, out(11, size, stride, dilation, padding), out(8, size, stride, dilation, padding), 12);
        return m.op(
                        BuiltinOperator.CONV_2D,
                        BuiltinOptions.Conv2DOptions,
                        conv(stride, dilation, padding, activation),
                        a(IN, kernel, bias),
                        y)
                .file(y);
    }

    private static ModelFile depthwise(int multiplier, int stride, int dilation, int padding, int activation) {
        LittleModel m = new LittleModel();
        m.input("x", 1, 11, 8, 5);
        int kernel = m.floats("k", 1, 3, 3, 5 * multiplier);
        int bias = m.floats("b", 5 * multiplier);
        int y = m.tensor(
                "y", 1, out(11, 3, stride, dilation, padding), out(8, 3, stride, dilation, padding), 5 * multiplier);
        DepthwiseConv2DOptionsT options = new DepthwiseConv2DOptionsT();
        options.setStrideH(stride);
        options.setStrideW(stride);
        options.setDilationHFactor(dilation);
        options.setDilationWFactor(dilation);
        options.setPadding((byte) padding);
        options.setDepthMultiplier(multiplier);
        options.setFusedActivationFunction((byte) activation);
        return m.op(
                        BuiltinOperator.DEPTHWISE_CONV_2D,
                        BuiltinOptions.DepthwiseConv2DOptions,
                        options,
                        a(IN, kernel, bias),
                        y)
                .file(y);
    }

    private static Stream<Arguments> transposed() {
        return Stream.of(
                named("transposed same", () -> transposed(3, 2, Padding.SAME, 8, 10)),
                named("transposed same odd", () -> transposed(4, 2, Padding.SAME, 7, 9)),
                named("transposed valid", () -> transposed(3, 2, Padding.VALID, 9, 11)),
                named("transposed valid with a rest", () -> transposed(3, 2, Padding.VALID, 10, 12)),
                named("transposed small kernel", () -> transposed(1, 2, Padding.SAME, 8, 10)));
    }

    private static ModelFile transposed(int size, int stride, int padding, int height, int width) {
        LittleModel m = new LittleModel();
        m.input("x", 1, 4, 5, 3);
        int shape = m.integers("shape", 1, height, width, 6);
        int kernel = m.floats("k", 6, size, size, 3);
        int y = m.tensor("y", 1, height, width, 6);
        TransposeConvOptionsT options = new TransposeConvOptionsT();
        options.setStrideH(stride);
        options.setStrideW(stride);
        options.setPadding((byte) padding);
        return m.op(
                        BuiltinOperator.TRANSPOSE_CONV,
                        BuiltinOptions.TransposeConvOptions,
                        options,
                        a(shape, kernel, IN),
                        y)
                .file(y);
    }

    private static Stream<Arguments> pools() {
        return Stream.of(
                named("max pool same", () -> pool(BuiltinOperator.MAX_POOL_2D, 3, 2, Padding.SAME)),
                named("max pool valid", () -> pool(BuiltinOperator.MAX_POOL_2D, 2, 2, Padding.VALID)),
                named("average pool same", () -> pool(BuiltinOperator.AVERAGE_POOL_2D, 3, 2, Padding.SAME)),
                named("average pool valid", () -> pool(BuiltinOperator.AVERAGE_POOL_2D, 5, 1, Padding.VALID)),
                named("mean of a picture", () -> mean(false, 1, 2)),
                named("mean of a picture, kept", () -> mean(true, -2, -3)),
                named("mean of channels", () -> mean(true, 3)),
                named("softmax", () -> {
                    LittleModel m = new LittleModel();
                    m.input("x", 1, 3, 7);
                    int y = m.tensor("y", 1, 3, 7);
                    SoftmaxOptionsT options = new SoftmaxOptionsT();
                    options.setBeta(1);
                    return m.op(BuiltinOperator.SOFTMAX, BuiltinOptions.SoftmaxOptions, options, a(IN), y)
                            .file(y);
                }));
    }

    private static ModelFile pool(int builtin, int size, int stride, int padding) {
        LittleModel m = new LittleModel();
        m.input("x", 1, 9, 6, 5);
        int y = m.tensor("y", 1, out(9, size, stride, 1, padding), out(6, size, stride, 1, padding), 5);
        Pool2DOptionsT options = new Pool2DOptionsT();
        options.setFilterHeight(size);
        options.setFilterWidth(size);
        options.setStrideH(stride);
        options.setStrideW(stride);
        options.setPadding((byte) padding);
        options.setFusedActivationFunction(ActivationFunctionType.RELU6);
        return m.op(builtin, BuiltinOptions.Pool2DOptions, options, a(IN), y).file(y);
    }

    private static ModelFile mean(boolean keep, int... axes) {
        LittleModel m = new LittleModel();
        m.input("x", 1, 6, 4, 5);
        int indices = m.integers("axes", axes);
        boolean channels = axes.length == 1;
        int y = channels ? m.tensor("y", 1, 6, 4, 1) : keep ? m.tensor("y", 1, 1, 1, 5) : m.tensor("y", 1, 5);
        ReducerOptionsT options = new ReducerOptionsT();
        options.setKeepDims(keep);
        return m.op(BuiltinOperator.MEAN, BuiltinOptions.ReducerOptions, options, a(IN, indices), y)
                .file(y);
    }

    private static Stream<Arguments> dense() {
        return Stream.of(
                named("dense of a vector", () -> dense(false, a(1, 12), a(1, 5))),
                named("dense of a picture", () -> dense(false, a(1, 2, 3, 2), a(1, 5))),
                named("dense along the last dimension", () -> dense(true, a(1, 4, 12), a(1, 4, 5))));
    }

    private static ModelFile dense(boolean keep, int[] in, int[] out) {
        LittleModel m = new LittleModel();
        m.input("x", in);
        int kernel = m.floats("k", 5, 12);
        int bias = m.floats("b", 5);
        int y = m.tensor("y", out);
        FullyConnectedOptionsT options = new FullyConnectedOptionsT();
        options.setKeepNumDims(keep);
        options.setFusedActivationFunction(ActivationFunctionType.RELU_N1_TO_1);
        return m.op(
                        BuiltinOperator.FULLY_CONNECTED,
                        BuiltinOptions.FullyConnectedOptions,
                        options,
                        a(IN, kernel, bias),
                        y)
                .file(y);
    }

    private static int[] a(int... values) {
        return values;
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("operators")
    void theGraphComputesWhatTensorFlowLiteDoes(String name, Supplier<ModelFile> model) {
        Close.assertGraphAnswersAsTensorFlowLite(model.get());
    }
}
