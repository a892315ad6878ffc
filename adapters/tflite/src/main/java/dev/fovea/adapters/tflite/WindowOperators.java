package dev.fovea.adapters.tflite;

import dev.fovea.api.graph.AveragePool;
import dev.fovea.api.graph.Conv2d;
import dev.fovea.api.graph.Conv2dTranspose;
import dev.fovea.api.graph.DepthwiseConv2d;
import dev.fovea.api.graph.MaxPool;
import dev.fovea.api.graph.TensorType;
import dev.fovea.api.graph.Weights;
import dev.fovea.api.graph.Window;
import dev.fovea.api.tensor.Shape;
import java.util.Arrays;
import org.tensorflow.lite.schema.BuiltinOperator;
import org.tensorflow.lite.schema.BuiltinOptions;
import org.tensorflow.lite.schema.Conv2DOptions;
import org.tensorflow.lite.schema.DepthwiseConv2DOptions;
import org.tensorflow.lite.schema.Padding;
import org.tensorflow.lite.schema.Pool2DOptions;
import org.tensorflow.lite.schema.TransposeConvOptions;

/** Convolutions and pools. */
final class WindowOperators {

    /** The field of the options that the schema classes do not have yet. */
    private static final int TRANSPOSE_CONV_ACTIVATION = 3;

    private WindowOperators() {}

    static void convolution(Operation op) {
        Conv2DOptions options = op.options(BuiltinOptions.Conv2DOptions, new Conv2DOptions());
        Weights kernel = op.weights(1, 1, 2, 3, 0);
        Window window = new Window(
                kernel.shape().dim(0),
                kernel.shape().dim(1),
                options.strideH(),
                options.strideW(),
                options.dilationHFactor(),
                options.dilationWFactor());
        String input = op.node(0);
        TensorType type = picture(op, input);
        int inputs = kernel.shape().dim(2);
        op.require(
                inputs > 0 && type.channels() % inputs == 0,
                "a kernel for " + type.channels() + " channels, or groups of them",
                kernel.shape());
        op.result(
                new Conv2d(
                        kernel,
                        op.bias(2, input, kernel),
                        window,
                        padding(op, options.padding(), type, window),
                        type.channels() / inputs),
                options.fusedActivationFunction(),
                op.real(0));
    }

    static void depthwise(Operation op) {
        DepthwiseConv2DOptions options =
                op.options(BuiltinOptions.DepthwiseConv2DOptions, new DepthwiseConv2DOptions());
        Weights kernel = op.weights(1, 1, 2, 0, 3);
        Window window = new Window(
                kernel.shape().dim(0),
                kernel.shape().dim(1),
                options.strideH(),
                options.strideW(),
                options.dilationHFactor(),
                options.dilationWFactor());
        String input = op.node(0);
        op.result(
                new DepthwiseConv2d(
                        kernel,
                        op.bias(2, input, kernel),
                        window,
                        padding(op, options.padding(), picture(op, input), window)),
                options.fusedActivationFunction(),
                op.real(0));
    }

    /** Padding is that of the convolution that goes the other way, from the output to the input. */
    static void transposed(Operation op) {
        TransposeConvOptions options = op.options(BuiltinOptions.TransposeConvOptions, new TransposeConvOptions());
        Weights kernel = op.weights(1, 1, 2, 3, 0);
        Window window =
                new Window(kernel.shape().dim(0), kernel.shape().dim(1), options.strideH(), options.strideW(), 1, 1);
        int[] size = op.integers(0);
        op.require(
                size.length == 4 && size[0] == 1 && size[3] == kernel.shape().dim(3),
                "an output shape [1,height,width," + kernel.shape().dim(3) + "]",
                Arrays.toString(size));
        String input = op.node(2);
        TensorType type = picture(op, input);
        TensorType output = TensorType.f32(size[1], size[2], size[3]);
        dev.fovea.api.graph.Padding crop = padding(op, options.padding(), output, window);
        boolean fits = type.shape().dim(0) == rows(options.padding(), size[1], window.height(), window.strideHeight())
                && type.shape().dim(1) == rows(options.padding(), size[2], window.width(), window.strideWidth());
        op.require(fits, "an output size that a convolution takes back to " + type, Shape.of(size));
        op.result(
                new Conv2dTranspose(kernel, op.bias(3, input, kernel), window, crop, size[1], size[2]),
                op.laterOption(TRANSPOSE_CONV_ACTIVATION),
                op.real(2));
    }

    private static long rows(int padding, int size, int extent, int stride) {
        long reach = padding == Padding.SAME ? size : size - extent + 1L;
        return (reach + stride - 1) / stride;
    }

    static void pool(Operation op) {
        Pool2DOptions options = op.options(BuiltinOptions.Pool2DOptions, new Pool2DOptions());
        Window window =
                new Window(options.filterHeight(), options.filterWidth(), options.strideH(), options.strideW(), 1, 1);
        dev.fovea.api.graph.Padding padding = padding(op, options.padding(), picture(op, op.node(0)), window);
        op.result(
                op.code() == BuiltinOperator.MAX_POOL_2D
                        ? new MaxPool(window, padding)
                        : new AveragePool(window, padding),
                options.fusedActivationFunction(),
                op.real(0));
    }

    private static TensorType picture(Operation op, String node) {
        TensorType type = op.type(node);
        op.require(type.rank() == 3, "an input of height, width and channels", type);
        return type;
    }

    private static dev.fovea.api.graph.Padding padding(Operation op, int padding, TensorType picture, Window window) {
        return switch (padding) {
            case Padding.SAME ->
                dev.fovea.api.graph.Padding.same(
                        picture.shape().dim(0), picture.shape().dim(1), window);
            case Padding.VALID -> dev.fovea.api.graph.Padding.none();
            default -> throw op.wrong("padding of SAME or VALID", padding);
        };
    }
}
