package dev.fovea.adapters.tflite;

import dev.fovea.api.model.ModelFile;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.tensorflow.lite.schema.ActivationFunctionType;
import org.tensorflow.lite.schema.AddOptionsT;
import org.tensorflow.lite.schema.BuiltinOperator;
import org.tensorflow.lite.schema.BuiltinOptions;
import org.tensorflow.lite.schema.ConcatenationOptionsT;
import org.tensorflow.lite.schema.GeluOptionsT;
import org.tensorflow.lite.schema.LeakyReluOptionsT;
import org.tensorflow.lite.schema.MulOptionsT;
import org.tensorflow.lite.schema.PackOptionsT;
import org.tensorflow.lite.schema.ReshapeOptionsT;
import org.tensorflow.lite.schema.ResizeBilinearOptionsT;
import org.tensorflow.lite.schema.ResizeNearestNeighborOptionsT;
import org.tensorflow.lite.schema.ShapeOptionsT;
import org.tensorflow.lite.schema.SqueezeOptionsT;
import org.tensorflow.lite.schema.StridedSliceOptionsT;
import org.tensorflow.lite.schema.SubOptionsT;
import org.tensorflow.lite.schema.TensorType;

/** Operators without windows, each by itself: what its graph computes by the definitions is what TensorFlow Lite computes of the file. */
class TfliteShapeOperatorTest {

    private static final int IN = 0;

    static Stream<Arguments> operators() {
        return Stream.of(elementwise(), activations(), shapes(), pictures()).flatMap(each -> each);
    }

    private static Arguments named(String name, Supplier<ModelFile> model) {
        return Arguments.of(name, model);
    }

    private static int dequantized(LittleModel m, int constant, int... dims) {
        int real = m.tensor("real" + constant, dims);
        m.op(BuiltinOperator.DEQUANTIZE, a(constant), real);
        return real;
    }

    private static Stream<Arguments> elementwise() {
        int add = BuiltinOperator.ADD;
        int sub = BuiltinOperator.SUB;
        int mul = BuiltinOperator.MUL;
        return Stream.of(
                named("add constant vector", () -> constant(add, false, 5)),
                named("add constant of a picture", () -> constant(add, true, 1, 6, 4, 5)),
                named("add f16 constant", () -> {
                    LittleModel m = new LittleModel();
                    m.input("x", 1, 6, 4, 5);
                    int constant = dequantized(m, m.halves("c", 5), 5);
                    int y = m.tensor("y", 1, 6, 4, 5);
                    return m.op(add, BuiltinOptions.AddOptions, new AddOptionsT(), a(constant, IN), y)
                            .file(y);
                }),
                named("multiply constant scalar", () -> constant(mul, true, 1)),
                named("multiply constant pixel", () -> constant(mul, false, 1, 1, 1, 5)),
                named("subtract constant", () -> constant(sub, false, 5)),
                named("subtract from constant", () -> constant(sub, true, 1, 1, 4, 1)),
                named("add two", () -> two(add)),
                named("subtract two", () -> two(sub)),
                named("multiply two", () -> two(mul)),
                named("prelu", () -> {
                    LittleModel m = new LittleModel();
                    m.input("x", 1, 6, 4, 5);
                    int alpha = m.floats("alpha", 1, 1, 5);
                    int y = m.tensor("y", 1, 6, 4, 5);
                    return m.op(BuiltinOperator.PRELU, a(IN, alpha), y).file(y);
                }));
    }

    private static Object options(int builtin) {
        if (builtin == BuiltinOperator.ADD) {
            AddOptionsT options = new AddOptionsT();
            options.setFusedActivationFunction(ActivationFunctionType.RELU);
            return options;
        }
        return builtin == BuiltinOperator.MUL ? new MulOptionsT() : new SubOptionsT();
    }

    private static byte optionsType(int builtin) {
        return builtin == BuiltinOperator.ADD
                ? BuiltinOptions.AddOptions
                : builtin == BuiltinOperator.MUL ? BuiltinOptions.MulOptions : BuiltinOptions.SubOptions;
    }

    private static ModelFile constant(int builtin, boolean first, int... dims) {
        LittleModel m = new LittleModel();
        m.input("x", 1, 6, 4, 5);
        int constant = m.floats("c", dims);
        int y = m.tensor("y", 1, 6, 4, 5);
        return m.op(builtin, optionsType(builtin), options(builtin), first ? a(constant, IN) : a(IN, constant), y)
                .file(y);
    }

    private static ModelFile two(int builtin) {
        LittleModel m = new LittleModel();
        m.input("x", 1, 6, 4, 5);
        int other = m.input("z", 1, 1, 4, 5);
        int y = m.tensor("y", 1, 6, 4, 5);
        return m.op(builtin, optionsType(builtin), options(builtin), a(IN, other), y)
                .file(y);
    }

    private static Stream<Arguments> activations() {
        LeakyReluOptionsT leaky = new LeakyReluOptionsT();
        leaky.setAlpha(0.3f);
        GeluOptionsT tanh = new GeluOptionsT();
        tanh.setApproximate(true);
        return Stream.of(
                named("logistic", () -> activation(BuiltinOperator.LOGISTIC, 0, null)),
                named("tanh", () -> activation(BuiltinOperator.TANH, 0, null)),
                named("relu", () -> activation(BuiltinOperator.RELU, 0, null)),
                named("relu6", () -> activation(BuiltinOperator.RELU6, 0, null)),
                named("relu -1 to 1", () -> activation(BuiltinOperator.RELU_N1_TO_1, 0, null)),
                named("elu", () -> activation(BuiltinOperator.ELU, 0, null)),
                named("exp", () -> activation(BuiltinOperator.EXP, 0, null)),
                named("hard swish", () -> activation(BuiltinOperator.HARD_SWISH, 0, null)),
                named(
                        "leaky relu",
                        () -> activation(BuiltinOperator.LEAKY_RELU, BuiltinOptions.LeakyReluOptions, leaky)),
                named("gelu", () -> activation(BuiltinOperator.GELU, BuiltinOptions.GeluOptions, new GeluOptionsT())),
                named("gelu by tanh", () -> activation(BuiltinOperator.GELU, BuiltinOptions.GeluOptions, tanh)));
    }

    private static ModelFile activation(int builtin, int type, Object options) {
        LittleModel m = new LittleModel();
        m.input("x", 1, 6, 4, 5);
        int scaled = m.tensor("scaled", 1, 6, 4, 5);
        int factor = m.floats("factor", 5);
        // Beyond the range of the inputs, so that the activations clamp.
        m.op(BuiltinOperator.MUL, BuiltinOptions.MulOptions, new MulOptionsT(), a(IN, factor), scaled);
        int wide = m.tensor("wide", 1, 6, 4, 5);
        m.op(BuiltinOperator.EXP, a(scaled), wide);
        int moved = m.tensor("moved", 1, 6, 4, 5);
        m.op(BuiltinOperator.SUB, BuiltinOptions.SubOptions, new SubOptionsT(), a(IN, wide), moved);
        int y = m.tensor("y", 1, 6, 4, 5);
        return m.op(builtin, (byte) type, options, a(moved), y).file(y);
    }

    private static Stream<Arguments> shapes() {
        return Stream.of(
                named("reshape by input", () -> {
                    LittleModel m = new LittleModel();
                    m.input("x", 1, 6, 4, 5);
                    int shape = m.integers("shape", -1, 8, 15);
                    int y = m.tensor("y", 1, 8, 15);
                    return m.op(BuiltinOperator.RESHAPE, a(IN, shape), y).file(y);
                }),
                named("reshape by options, one open", () -> {
                    LittleModel m = new LittleModel();
                    m.input("x", 1, 6, 4, 5);
                    int y = m.tensor("y", 1, 8, 15);
                    ReshapeOptionsT options = new ReshapeOptionsT();
                    options.setNewShape(a(1, -1, 15));
                    return m.op(BuiltinOperator.RESHAPE, BuiltinOptions.ReshapeOptions, options, a(IN), y)
                            .file(y);
                }),
                named("reshape by a computed shape", TfliteShapeOperatorTest::computedShape),
                named("squeeze", () -> {
                    LittleModel m = new LittleModel();
                    m.input("x", 1, 6, 1, 5);
                    int y = m.tensor("y", 1, 6, 5);
                    SqueezeOptionsT options = new SqueezeOptionsT();
                    options.setSqueezeDims(a(-2));
                    return m.op(BuiltinOperator.SQUEEZE, BuiltinOptions.SqueezeOptions, options, a(IN), y)
                            .file(y);
                }),
                named("expand", () -> {
                    LittleModel m = new LittleModel();
                    m.input("x", 1, 6, 5);
                    int axis = m.integers("axis", 2);
                    int y = m.tensor("y", 1, 6, 1, 5);
                    return m.op(BuiltinOperator.EXPAND_DIMS, a(IN, axis), y).file(y);
                }),
                named("transpose", () -> {
                    LittleModel m = new LittleModel();
                    m.input("x", 1, 6, 4, 5);
                    int order = m.integers("order", 0, 3, 1, 2);
                    int y = m.tensor("y", 1, 5, 6, 4);
                    return m.op(BuiltinOperator.TRANSPOSE, a(IN, order), y).file(y);
                }),
                named("concatenate", () -> {
                    LittleModel m = new LittleModel();
                    m.input("x", 1, 6, 4, 5);
                    int other = m.input("z", 1, 6, 4, 2);
                    int constant = m.floats("c", 1, 6, 4, 1);
                    int y = m.tensor("y", 1, 6, 4, 8);
                    ConcatenationOptionsT options = new ConcatenationOptionsT();
                    options.setAxis(-1);
                    return m.op(
                                    BuiltinOperator.CONCATENATION,
                                    BuiltinOptions.ConcatenationOptions,
                                    options,
                                    a(other, constant, IN),
                                    y)
                            .file(y);
                }));
    }

    /** What Keras's Flatten becomes where the batch is open. */
    private static ModelFile computedShape() {
        LittleModel m = new LittleModel();
        m.input("x", 1, 6, 4, 5);
        int shape = m.tensor(TensorType.INT32, "s", 4);
        m.op(BuiltinOperator.SHAPE, BuiltinOptions.ShapeOptions, shapeOptions(), a(IN), shape);
        int from = m.integers("from", 0);
        int to = m.integers("to", 1);
        int step = m.integers("step", 1);
        int batch = m.tensor(TensorType.INT32, "batch");
        StridedSliceOptionsT slice = new StridedSliceOptionsT();
        slice.setShrinkAxisMask(1);
        m.op(BuiltinOperator.STRIDED_SLICE, BuiltinOptions.StridedSliceOptions, slice, a(shape, from, to, step), batch);
        int rest = m.scalar("rest", 120);
        int wanted = m.tensor(TensorType.INT32, "wanted", 2);
        PackOptionsT pack = new PackOptionsT();
        pack.setValuesCount(2);
        m.op(BuiltinOperator.PACK, BuiltinOptions.PackOptions, pack, a(batch, rest), wanted);
        int y = m.tensor("y", 1, 120);
        return m.op(BuiltinOperator.RESHAPE, a(IN, wanted), y).file(y);
    }

    private static ShapeOptionsT shapeOptions() {
        ShapeOptionsT options = new ShapeOptionsT();
        options.setOutType(TensorType.INT32);
        return options;
    }

    private static Stream<Arguments> pictures() {
        return Stream.of(
                named("pad", () -> {
                    LittleModel m = new LittleModel();
                    m.input("x", 1, 6, 4, 5);
                    int sides = m.integers("sides", 4, a(0, 0, 1, 2, 3, 0, 0, 0));
                    int y = m.tensor("y", 1, 9, 7, 5);
                    return m.op(BuiltinOperator.PAD, a(IN, sides), y).file(y);
                }),
                named("pad with a value", () -> {
                    LittleModel m = new LittleModel();
                    m.input("x", 1, 6, 4, 5);
                    int sides = m.integers("sides", 4, a(0, 0, 1, 2, 3, 0, 0, 0));
                    int value = m.floats("value", 1);
                    int y = m.tensor("y", 1, 9, 7, 5);
                    return m.op(BuiltinOperator.PADV2, a(IN, sides, value), y).file(y);
                }),
                named("slice", () -> {
                    LittleModel m = new LittleModel();
                    m.input("x", 1, 6, 4, 5);
                    int begin = m.integers("begin", 0, 1, 2, 0);
                    int size = m.integers("size", -1, 3, -1, 5);
                    int y = m.tensor("y", 1, 3, 2, 5);
                    return m.op(BuiltinOperator.SLICE, a(IN, begin, size), y).file(y);
                }),
                named("strided slice", () -> {
                    LittleModel m = new LittleModel();
                    m.input("x", 1, 6, 4, 5);
                    int begin = m.integers("begin", 0, 1, 9, 0);
                    int end = m.integers("end", 0, -1, 3, 0);
                    int steps = m.integers("steps", 1, 1, 1, 1);
                    int y = m.tensor("y", 1, 4, 3, 5);
                    StridedSliceOptionsT options = new StridedSliceOptionsT();
                    options.setBeginMask(4);
                    options.setEndMask(9);
                    return m.op(
                                    BuiltinOperator.STRIDED_SLICE,
                                    BuiltinOptions.StridedSliceOptions,
                                    options,
                                    a(IN, begin, end, steps),
                                    y)
                            .file(y);
                }),
                named("bilinear", () -> bilinear(false, false, 9, 7)),
                named("bilinear half-pixel", () -> bilinear(false, true, 9, 7)),
                named("bilinear half-pixel smaller", () -> bilinear(false, true, 3, 3)),
                named("bilinear aligned", () -> bilinear(true, false, 9, 7)),
                named("bilinear aligned to 1", () -> bilinear(true, false, 1, 7)),
                named("nearest", () -> nearest(false, false, 9, 7)),
                named("nearest half-pixel", () -> nearest(false, true, 9, 6)),
                named("nearest half-pixel smaller", () -> nearest(false, true, 4, 3)),
                named("nearest aligned", () -> nearest(true, false, 9, 7)),
                named("nearest aligned at ties", () -> nearest(true, false, 11, 7)));
    }

    private static ModelFile bilinear(boolean align, boolean half, int height, int width) {
        LittleModel m = new LittleModel();
        m.input("x", 1, 6, 4, 5);
        int size = m.integers("size", height, width);
        int y = m.tensor("y", 1, height, width, 5);
        ResizeBilinearOptionsT options = new ResizeBilinearOptionsT();
        options.setAlignCorners(align);
        options.setHalfPixelCenters(half);
        return m.op(BuiltinOperator.RESIZE_BILINEAR, BuiltinOptions.ResizeBilinearOptions, options, a(IN, size), y)
                .file(y);
    }

    private static ModelFile nearest(boolean align, boolean half, int height, int width) {
        LittleModel m = new LittleModel();
        m.input("x", 1, 6, 4, 5);
        int size = m.integers("size", height, width);
        int y = m.tensor("y", 1, height, width, 5);
        ResizeNearestNeighborOptionsT options = new ResizeNearestNeighborOptionsT();
        options.setAlignCorners(align);
        options.setHalfPixelCenters(half);
        return m.op(
                        BuiltinOperator.RESIZE_NEAREST_NEIGHBOR,
                        BuiltinOptions.ResizeNearestNeighborOptions,
                        options,
                        a(IN, size),
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
