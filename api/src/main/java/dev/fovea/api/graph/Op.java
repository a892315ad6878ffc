package dev.fovea.api.graph;

import java.util.List;

/**
 * An operation of a graph, for one row of the batch. Each knows its shape inference, its validation and its one-line
 * text. Weights are fields; what other nodes make are inputs.
 */
public sealed interface Op
        permits Activate,
                Add,
                AveragePool,
                BatchNorm,
                Cast,
                Concat,
                Constant,
                Conv2d,
                Conv2dTranspose,
                Crop,
                Dense,
                DepthwiseConv2d,
                Dequantize,
                Flatten,
                GlobalPool,
                Input,
                MaxPool,
                Mean,
                Multiply,
                Noise,
                PRelu,
                Pad,
                Quantize,
                Reshape,
                Resize,
                Softmax,
                Transpose {

    /** The operation's name, such as {@code conv2d}. */
    String kind();

    /**
     * What the operation makes of the inputs.
     *
     * @param node the name of the node, for messages
     * @throws dev.fovea.api.error.ShapeException when the inputs do not fit the operation or its weights
     */
    TensorType infer(String node, List<TensorType> inputs);

    /** The weights that the operation refers to. */
    default List<Weights> weights() {
        return List.of();
    }

    /** Multiplications and additions for one row. */
    default long flops(List<TensorType> inputs, TensorType output) {
        return output.elements();
    }
}
