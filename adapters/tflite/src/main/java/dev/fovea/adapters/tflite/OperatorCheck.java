package dev.fovea.adapters.tflite;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What {@link ModelCheck} knows of single operators. XNNPACK takes the shapes that the file states at their word, so
 * those of the operators with weights are worked out again. Field numbers are those of the options in schema.fbs.
 */
final class OperatorCheck {

    private static final int ADD = 0;
    private static final int CONV_2D = 3;
    private static final int DEPTHWISE_CONV_2D = 4;
    private static final int DEQUANTIZE = 6;
    private static final int FULLY_CONNECTED = 9;
    private static final int LOGISTIC = 14;
    private static final int RELU = 19;
    private static final int RELU6 = 21;
    private static final int RESHAPE = 22;
    private static final int SOFTMAX = 25;
    private static final int QUANTIZE = 114;
    private static final int MAX_STEP = 1 << 12;
    private static final int MAX_ACTIVATION = 5;

    /** Kinds of options that belong to one operator alone: the commonest. */
    private static final Map<Integer, Integer> OPTION_OWNERS =
            Map.of(1, CONV_2D, 2, DEPTHWISE_CONV_2D, 8, FULLY_CONNECTED, 9, SOFTMAX, 11, ADD, 17, RESHAPE);

    private final int builtin;
    private final FlatTable operator;
    private final List<TensorTable> tensors;
    private final int[] inputs;
    private final int[] outputs;

    private OperatorCheck(int builtin, FlatTable operator, List<TensorTable> tensors) {
        this.builtin = builtin;
        this.operator = operator;
        this.tensors = tensors;
        this.inputs = operator.ints(1);
        this.outputs = operator.ints(2);
    }

    /** What is wrong with the operator, or null. Its tensors are known to exist. */
    static @Nullable String fault(int builtin, FlatTable operator, List<TensorTable> tensors) {
        return new OperatorCheck(builtin, operator, tensors).fault();
    }

    private @Nullable String fault() {
        if (outputs.length == 0) {
            return "no output: its effect would outlive a row";
        }
        Integer owner = OPTION_OWNERS.get(operator.int8(3));
        if (owner != null && owner != builtin) {
            return "the options of another operator";
        }
        if (inputs.length <= 2 && Arrays.stream(inputs).anyMatch(i -> i < 0)) {
            return "a missing input";
        }
        return switch (builtin) {
            case CONV_2D -> arity(2, 3) ? convolution(1, 3, 4) : arityFault();
            case DEPTHWISE_CONV_2D -> arity(2, 3) ? convolution(2, 4, 5) : arityFault();
            case FULLY_CONNECTED -> arity(2, 3) ? dense() : arityFault();
            case DEQUANTIZE, QUANTIZE, SOFTMAX, LOGISTIC, RELU, RELU6 ->
                arity(1, 1)
                        ? fault(Arrays.equals(shape(inputs[0]), shape(outputs[0])), "an output of another shape")
                        : arityFault();
            case RESHAPE ->
                arity(1, 2)
                        ? fault(count(shape(inputs[0])) == count(shape(outputs[0])), "an output of another size")
                        : arityFault();
            default -> null;
        };
    }

    private boolean arity(int least, int most) {
        if (inputs.length < least || inputs.length > most || outputs.length != 1) {
            return false;
        }
        for (int i = 0; i < least; i++) {
            if (inputs[i] < 0) {
                return false;
            }
        }
        return true;
    }

    private String arityFault() {
        return inputs.length + " inputs and " + outputs.length + " outputs";
    }

    private @Nullable String fault(boolean sound, String otherwise) {
        return sound || isOpen() ? null : otherwise;
    }

    /** True when a dimension is open, so that the shapes in the file are placeholders. */
    private boolean isOpen() {
        return Arrays.stream(inputs).anyMatch(i -> i >= 0 && tensors.get(i).isOpen())
                || Arrays.stream(outputs).anyMatch(i -> tensors.get(i).isOpen());
    }

    private int[] shape(int tensor) {
        return tensors.get(tensor).shape();
    }

    private static long count(int[] shape) {
        return Arrays.stream(shape).asLongStream().reduce(1, (a, b) -> a * b);
    }

    private @Nullable String convolution(int optionsType, int activationField, int dilationField) {
        FlatTable options = operator.table(4);
        if (options == null || operator.int8(3) != optionsType) {
            return "no options of its own kind";
        }
        int padding = options.int8(0);
        int activation = options.int8(activationField);
        if (padding < 0 || padding > 1 || activation < 0 || activation > MAX_ACTIVATION) {
            return "an unknown padding or activation";
        }
        int[] in = shape(inputs[0]);
        int[] weights = shape(inputs[1]);
        int[] out = shape(outputs[0]);
        if (in.length != 4 || weights.length != 4 || out.length != 4 || count(weights) == 0) {
            return "tensors of other than 4 dimensions";
        }
        if (inputs.length < 3 && tensors.get(inputs[0]).isByte()) {
            return "no bias, which the 8-bit kernels read";
        }
        int channels = weights[builtin == CONV_2D ? 0 : 3];
        boolean sound = isBias(channels)
                && out[3] == channels
                && out[0] == in[0]
                && (builtin == CONV_2D ? in[3] % weights[3] == 0 : in[3] > 0 && channels % in[3] == 0);
        // Width comes before height in the options, and after it in shapes.
        for (int axis = 1; axis <= 2; axis++) {
            int stride = options.int32(3 - axis);
            int at = dilationField + 2 - axis;
            int dilation = options.has(at) ? options.int32(at) : 1;
            if (stride < 1 || stride > MAX_STEP || dilation < 1 || dilation > MAX_STEP) {
                return "a stride or dilation out of range";
            }
            long reach = padding == 0 ? in[axis] : in[axis] - (weights[axis] - 1L) * dilation;
            sound &= reach >= 1 && out[axis] == (reach + stride - 1) / stride;
        }
        return fault(sound, "shapes that do not fit together");
    }

    private @Nullable String dense() {
        int[] weights = shape(inputs[1]);
        int[] out = shape(outputs[0]);
        if (weights.length != 2 || count(weights) == 0) {
            return "weights of other than 2 dimensions";
        }
        long in = count(shape(inputs[0]));
        boolean sound = isBias(weights[0])
                && in % weights[1] == 0
                && out.length > 0
                && out[out.length - 1] == weights[0]
                && count(out) == in / weights[1] * weights[0];
        return fault(sound, "shapes that do not fit together");
    }

    private boolean isBias(int channels) {
        return inputs.length < 3 || inputs[2] < 0 || count(shape(inputs[2])) == channels;
    }
}
