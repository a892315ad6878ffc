package dev.fovea.adapters.tflite;

import org.tensorflow.lite.schema.BuiltinOperator;

/** Which class reads which operator. */
final class Operators {

    private Operators() {}

    /** Adds the nodes that an operator is. */
    static void read(Operation op) {
        switch (op.code()) {
            case BuiltinOperator.CONV_2D -> WindowOperators.convolution(op);
            case BuiltinOperator.DEPTHWISE_CONV_2D -> WindowOperators.depthwise(op);
            case BuiltinOperator.TRANSPOSE_CONV -> WindowOperators.transposed(op);
            case BuiltinOperator.MAX_POOL_2D, BuiltinOperator.AVERAGE_POOL_2D -> WindowOperators.pool(op);
            case BuiltinOperator.MEAN -> ReductionOperators.mean(op);
            case BuiltinOperator.FULLY_CONNECTED -> ReductionOperators.dense(op);
            case BuiltinOperator.SOFTMAX -> ReductionOperators.softmax(op);
            case BuiltinOperator.ADD -> ElementwiseOperators.add(op);
            case BuiltinOperator.SUB -> ElementwiseOperators.subtract(op);
            case BuiltinOperator.MUL -> ElementwiseOperators.multiply(op);
            case BuiltinOperator.PRELU -> ElementwiseOperators.prelu(op);
            case BuiltinOperator.LOGISTIC,
                    BuiltinOperator.TANH,
                    BuiltinOperator.RELU,
                    BuiltinOperator.RELU6,
                    BuiltinOperator.RELU_N1_TO_1,
                    BuiltinOperator.RELU_0_TO_1,
                    BuiltinOperator.LEAKY_RELU,
                    BuiltinOperator.ELU,
                    BuiltinOperator.EXP,
                    BuiltinOperator.GELU,
                    BuiltinOperator.HARD_SWISH -> ElementwiseOperators.activation(op);
            case BuiltinOperator.CAST -> ElementwiseOperators.cast(op);
            case BuiltinOperator.QUANTIZE, BuiltinOperator.DEQUANTIZE -> ElementwiseOperators.convert(op);
            case BuiltinOperator.RESHAPE -> ShapeOperators.reshape(op);
            case BuiltinOperator.SQUEEZE -> ShapeOperators.squeeze(op);
            case BuiltinOperator.EXPAND_DIMS -> ShapeOperators.expand(op);
            case BuiltinOperator.TRANSPOSE -> ShapeOperators.transpose(op);
            case BuiltinOperator.CONCATENATION -> ShapeOperators.concatenate(op);
            case BuiltinOperator.SHAPE -> ShapeOperators.shape(op);
            case BuiltinOperator.PACK -> ShapeOperators.pack(op);
            case BuiltinOperator.PAD, BuiltinOperator.PADV2 -> PictureOperators.pad(op);
            case BuiltinOperator.SLICE -> PictureOperators.slice(op);
            case BuiltinOperator.STRIDED_SLICE -> PictureOperators.stridedSlice(op);
            case BuiltinOperator.RESIZE_BILINEAR -> PictureOperators.bilinear(op);
            case BuiltinOperator.RESIZE_NEAREST_NEIGHBOR -> PictureOperators.nearest(op);
            default -> throw op.wrong("an operator that graphs have", "one that they have not");
        }
    }
}
