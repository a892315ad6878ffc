package dev.fovea.adapters.tflite;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.fovea.api.model.ModelFile;
import dev.fovea.api.spi.Executable;
import dev.fovea.api.tensor.HeapTensor;
import dev.fovea.api.tensor.Tensor;
import java.util.Map;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.tensorflow.lite.schema.AddOptionsT;
import org.tensorflow.lite.schema.BuiltinOperator;
import org.tensorflow.lite.schema.BuiltinOptions;
import org.tensorflow.lite.schema.ConcatenationOptionsT;
import org.tensorflow.lite.schema.Conv2DOptionsT;
import org.tensorflow.lite.schema.DepthwiseConv2DOptionsT;
import org.tensorflow.lite.schema.FullyConnectedOptionsT;
import org.tensorflow.lite.schema.Pool2DOptionsT;
import org.tensorflow.lite.schema.ReducerOptionsT;
import org.tensorflow.lite.schema.ResizeBilinearOptionsT;
import org.tensorflow.lite.schema.TensorType;

/**
 * Each quantised operator by itself, against TensorFlow Lite's integer kernels. Both round the same real value to a
 * quantum; fixed-point factors of the integer kernels put few results on the other side of a tie.
 */
class TfliteInt8OperatorTest {

    private static final byte I8 = TensorType.INT8;
    private static final float STEP = 0.02f;
    private static final float OUT = 0.05f;

    private static Arguments named(String name, Supplier<ModelFile> model) {
        return Arguments.of(name, model);
    }

    private static int[] a(int... values) {
        return values;
    }

    private static float[] scales(int count) {
        float[] scales = new float[count];
        for (int i = 0; i < count; i++) {
            scales[i] = 0.002f + 0.0005f * i;
        }
        return scales;
    }

    private static LittleModel picture() {
        LittleModel m = new LittleModel();
        m.quantized(m.input(I8, "x", 1, 6, 5, 4), 0, -3, STEP);
        return m;
    }

    static Stream<Arguments> operators() {
        return Stream.of(
                named("conv by channel", () -> {
                    LittleModel m = picture();
                    int kernel = m.quantized(m.bytes("k", 8, 3, 3, 4), 0, 0, scales(8));
                    int bias = m.quantized(m.integers("b", 100, -200, 300, 0, 50, 7, -9, 1), 0, 0, biases(8));
                    int y = m.quantized(m.tensor(I8, "y", 1, 6, 5, 8), 0, 5, OUT);
                    Conv2DOptionsT options = new Conv2DOptionsT();
                    options.setStrideH(1);
                    options.setStrideW(1);
                    options.setDilationHFactor(1);
                    options.setDilationWFactor(1);
                    options.setFusedActivationFunction((byte) 1);
                    return m.op(BuiltinOperator.CONV_2D, BuiltinOptions.Conv2DOptions, options, a(0, kernel, bias), y)
                            .file(y);
                }),
                named("depthwise by channel", () -> {
                    LittleModel m = picture();
                    int kernel = m.quantized(m.bytes("k", 1, 3, 3, 4), 3, 0, scales(4));
                    int bias = m.quantized(m.integers("b", 100, -200, 300, 0), 0, 0, biases(4));
                    int y = m.quantized(m.tensor(I8, "y", 1, 6, 5, 4), 0, 5, OUT);
                    DepthwiseConv2DOptionsT options = new DepthwiseConv2DOptionsT();
                    options.setStrideH(1);
                    options.setStrideW(1);
                    options.setDilationHFactor(1);
                    options.setDilationWFactor(1);
                    options.setDepthMultiplier(1);
                    options.setFusedActivationFunction((byte) 3);
                    return m.op(
                                    BuiltinOperator.DEPTHWISE_CONV_2D,
                                    BuiltinOptions.DepthwiseConv2DOptions,
                                    options,
                                    a(0, kernel, bias),
                                    y)
                            .file(y);
                }),
                named("dense", () -> {
                    LittleModel m = picture();
                    int kernel = m.quantized(m.bytes("k", 7, 120), 0, 0, 0.003f);
                    int y = m.quantized(m.tensor(I8, "y", 1, 7), 0, 5, OUT);
                    return m.op(
                                    BuiltinOperator.FULLY_CONNECTED,
                                    BuiltinOptions.FullyConnectedOptions,
                                    new FullyConnectedOptionsT(),
                                    a(0, kernel, -1),
                                    y)
                            .file(y);
                }),
                named("add", () -> {
                    LittleModel m = picture();
                    int other = m.quantized(m.input(I8, "z", 1, 6, 5, 4), 0, 7, 0.013f);
                    int y = m.quantized(m.tensor(I8, "y", 1, 6, 5, 4), 0, 5, 0.03f);
                    return m.op(BuiltinOperator.ADD, BuiltinOptions.AddOptions, new AddOptionsT(), a(0, other), y)
                            .file(y);
                }),
                named("mean", () -> {
                    LittleModel m = picture();
                    int axes = m.integers("axes", 1, 2);
                    int y = m.quantized(m.tensor(I8, "y", 1, 4), 0, 5, 0.011f);
                    return m.op(
                                    BuiltinOperator.MEAN,
                                    BuiltinOptions.ReducerOptions,
                                    new ReducerOptionsT(),
                                    a(0, axes),
                                    y)
                            .file(y);
                }),
                named("average pool", () -> pool(BuiltinOperator.AVERAGE_POOL_2D)),
                named("max pool", () -> pool(BuiltinOperator.MAX_POOL_2D)),
                named("concatenate", () -> {
                    LittleModel m = picture();
                    int other = m.quantized(m.input(I8, "z", 1, 6, 5, 4), 0, -3, STEP);
                    int y = m.quantized(m.tensor(I8, "y", 1, 6, 5, 8), 0, -3, STEP);
                    ConcatenationOptionsT options = new ConcatenationOptionsT();
                    options.setAxis(3);
                    return m.op(
                                    BuiltinOperator.CONCATENATION,
                                    BuiltinOptions.ConcatenationOptions,
                                    options,
                                    a(0, other),
                                    y)
                            .file(y);
                }),
                named("bilinear", () -> {
                    LittleModel m = picture();
                    int size = m.integers("size", 9, 8);
                    int y = m.quantized(m.tensor(I8, "y", 1, 9, 8, 4), 0, -3, STEP);
                    ResizeBilinearOptionsT options = new ResizeBilinearOptionsT();
                    options.setHalfPixelCenters(true);
                    return m.op(
                                    BuiltinOperator.RESIZE_BILINEAR,
                                    BuiltinOptions.ResizeBilinearOptions,
                                    options,
                                    a(0, size),
                                    y)
                            .file(y);
                }),
                named("transpose", () -> {
                    LittleModel m = picture();
                    int order = m.integers("order", 0, 3, 1, 2);
                    int y = m.quantized(m.tensor(I8, "y", 1, 4, 6, 5), 0, -3, STEP);
                    return m.op(BuiltinOperator.TRANSPOSE, a(0, order), y).file(y);
                }),
                named("quantise again", () -> {
                    LittleModel m = picture();
                    int y = m.quantized(m.tensor(I8, "y", 1, 6, 5, 4), 0, 11, 0.03f);
                    return m.op(BuiltinOperator.QUANTIZE, a(0), y).file(y);
                }));
    }

    private static float[] biases(int count) {
        float[] scales = scales(count);
        for (int i = 0; i < count; i++) {
            scales[i] *= STEP;
        }
        return scales;
    }

    private static ModelFile pool(int builtin) {
        LittleModel m = picture();
        int y = m.quantized(m.tensor(I8, "y", 1, 3, 3, 4), 0, -3, STEP);
        Pool2DOptionsT options = new Pool2DOptionsT();
        options.setFilterHeight(3);
        options.setFilterWidth(3);
        options.setStrideH(2);
        options.setStrideW(2);
        return m.op(builtin, BuiltinOptions.Pool2DOptions, options, a(0), y).file(y);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("operators")
    void theGraphIsWithinAQuantumOfTheIntegerKernel(String name, Supplier<ModelFile> model) {
        ModelFile file = model.get();
        try (Executable tflite = new TfliteModelRuntime().load(file, 1);
                Executable reference = ReferenceRun.load(file)) {
            assertThat(reference.inputs()).isEqualTo(tflite.inputs());
            assertThat(reference.outputs()).isEqualTo(tflite.outputs());
            Map<String, Tensor> inputs = TestModels.randomInputs(tflite, 3, 11);
            HeapTensor expected = TestModels.run(tflite, inputs, 1).get("y");
            HeapTensor found = TestModels.run(reference, inputs, 1).get("y");
            TestModels.close(inputs);
            byte[] right = expected.rawBytes();
            byte[] values = found.rawBytes();
            int apart = 0;
            for (int i = 0; i < right.length; i++) {
                assertThat((int) values[i]).as("y[" + i + "]").isCloseTo(right[i], within(1));
                apart += values[i] == right[i] ? 0 : 1;
            }
            assertThat(apart).isLessThanOrEqualTo(right.length / 10);
        }
    }
}
