package dev.fovea.adapters.tflite;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** What {@link ModelCheck} knows of single operators: how many inputs and outputs they have at least. */
final class OperatorCheck {

    private static final int CONV_2D = 3;
    private static final int DEPTHWISE_CONV_2D = 4;
    private static final int FULLY_CONNECTED = 9;
    private static final int TRANSPOSE_CONV = 67;

    private OperatorCheck() {}

    /** What is wrong with the operator, or null. */
    static @Nullable String fault(int builtin, FlatTable operator, List<TensorTable> tensors, int graphs) {
        int[] inputs = operator.ints(1);
        int[] outputs = operator.ints(2);
        if (outputs.length == 0) {
            return "no output";
        }
        switch (builtin) {
            case CONV_2D, DEPTHWISE_CONV_2D, FULLY_CONNECTED -> {
                return weighted(builtin, inputs, outputs, tensors);
            }
            case TRANSPOSE_CONV -> {
                return inputs.length < 3 ? inputs.length + " inputs" : null;
            }
            default -> {
                return null;
            }
        }
    }

    private static @Nullable String weighted(int builtin, int[] inputs, int[] outputs, List<TensorTable> tensors) {
        if (inputs.length < 2 || inputs.length > 3 || outputs.length != 1 || inputs[0] < 0 || inputs[1] < 0) {
            return inputs.length + " inputs and " + outputs.length + " outputs";
        }
        int rank = builtin == FULLY_CONNECTED ? 2 : 4;
        int[] weights = tensors.get(inputs[1]).shape();
        if (weights.length != rank) {
            return "weights of " + weights.length + " dimensions";
        }
        int channels = weights[builtin == DEPTHWISE_CONV_2D ? 3 : 0];
        if (inputs.length == 3 && inputs[2] >= 0) {
            int[] bias = tensors.get(inputs[2]).shape();
            if (bias.length == 0 || bias[bias.length - 1] != channels) {
                return "a bias of another size than its weights";
            }
        }
        return null;
    }
}
