package dev.fovea.adapters.tflite;

import dev.fovea.api.graph.Activate;
import dev.fovea.api.graph.Activation;
import dev.fovea.api.graph.Add;
import dev.fovea.api.graph.Cast;
import dev.fovea.api.graph.Constant;
import dev.fovea.api.graph.Dequantize;
import dev.fovea.api.graph.Multiply;
import dev.fovea.api.graph.Op;
import dev.fovea.api.graph.PRelu;
import dev.fovea.api.graph.TensorType;
import dev.fovea.api.graph.Weights;
import dev.fovea.api.tensor.DType;
import dev.fovea.api.tensor.Shape;
import java.util.Arrays;
import org.tensorflow.lite.schema.ActivationFunctionType;
import org.tensorflow.lite.schema.AddOptions;
import org.tensorflow.lite.schema.BuiltinOperator;
import org.tensorflow.lite.schema.BuiltinOptions;
import org.tensorflow.lite.schema.GeluOptions;
import org.tensorflow.lite.schema.LeakyReluOptions;
import org.tensorflow.lite.schema.MulOptions;
import org.tensorflow.lite.schema.SubOptions;

/** Operators whose every output needs one element of each input. */
final class ElementwiseOperators {

    private ElementwiseOperators() {}

    static void add(Operation op) {
        AddOptions options = op.optionsOrNull(BuiltinOptions.AddOptions, new AddOptions());
        binary(op, new Add(), options == null ? ActivationFunctionType.NONE : options.fusedActivationFunction());
    }

    static void multiply(Operation op) {
        MulOptions options = op.optionsOrNull(BuiltinOptions.MulOptions, new MulOptions());
        binary(op, new Multiply(), options == null ? ActivationFunctionType.NONE : options.fusedActivationFunction());
    }

    private static void binary(Operation op, Op operation, int fused) {
        int rank = rank(op);
        op.result(operation, fused, op.operand(0, rank), op.operand(1, rank));
    }

    /** A sum with -1 times the second operand. */
    static void subtract(Operation op) {
        SubOptions options = op.optionsOrNull(BuiltinOptions.SubOptions, new SubOptions());
        int fused = options == null ? ActivationFunctionType.NONE : options.fusedActivationFunction();
        int rank = rank(op);
        String first = op.operand(0, rank);
        String minus = op.step("minus", new Constant(Weights.of("minus", Shape.of(), -1f)));
        String negated = op.step("negated", new Multiply(), op.operand(1, rank), minus);
        op.result(new Add(), fused, first, negated);
    }

    /** The most dimensions of a row among both operands, one of which is computed. */
    private static int rank(Operation op) {
        int first = op.isConstant(0) ? 0 : op.type(op.node(0)).rank();
        int second =
                op.isConstant(1) && !op.isConstant(0) ? 0 : op.type(op.node(1)).rank();
        return Math.max(first, second);
    }

    static void prelu(Operation op) {
        TensorType type = op.type(op.node(0));
        Shape alpha = op.constantShape(1);
        int[] row = new int[type.rank()];
        Arrays.fill(row, 1);
        for (int i = 1; i <= alpha.rank(); i++) {
            int size = alpha.dim(alpha.rank() - i);
            op.require(i <= row.length || size == 1, "alphas for a row of " + type, alpha);
            if (i <= row.length) {
                row[row.length - i] = size;
            }
        }
        op.result(new PRelu(op.reshaped(1, Shape.of(row))), op.real(0));
    }

    static void activation(Operation op) {
        op.result(new Activate(function(op)), op.real(0));
    }

    private static Activation function(Operation op) {
        return switch (op.code()) {
            case BuiltinOperator.LOGISTIC -> Activation.of(Activation.Kind.SIGMOID);
            case BuiltinOperator.TANH -> Activation.of(Activation.Kind.TANH);
            case BuiltinOperator.RELU -> Activation.relu();
            case BuiltinOperator.RELU6 -> Activation.relu6();
            case BuiltinOperator.RELU_N1_TO_1 -> Activation.clamp(-1, 1);
            case BuiltinOperator.RELU_0_TO_1 -> Activation.clamp(0, 1);
            case BuiltinOperator.ELU -> new Activation(Activation.Kind.ELU, 1, 0);
            case BuiltinOperator.EXP -> Activation.of(Activation.Kind.EXPONENTIAL);
            case BuiltinOperator.HARD_SWISH -> Activation.of(Activation.Kind.HARD_SILU);
            case BuiltinOperator.LEAKY_RELU ->
                new Activation(
                        Activation.Kind.LEAKY_RELU,
                        op.options(BuiltinOptions.LeakyReluOptions, new LeakyReluOptions())
                                .alpha(),
                        0);
            case BuiltinOperator.GELU -> {
                GeluOptions options = op.optionsOrNull(BuiltinOptions.GeluOptions, new GeluOptions());
                boolean tanh = options != null && options.approximate();
                yield Activation.of(tanh ? Activation.Kind.GELU_TANH : Activation.Kind.GELU);
            }
            default -> throw op.wrong("an activation", op.code());
        };
    }

    static void cast(Operation op) {
        if (op.isKnown(0)) {
            op.known(op.integers(0));
            return;
        }
        DType to = op.output().dtype();
        if (to == null) {
            throw op.wrong("numbers", op.output().typeName());
        }
        String input = op.node(0);
        op.require(
                op.type(input).quantization() == null && op.output().quantization() == null,
                "plain tensors",
                op.type(input));
        op.result(new Cast(to), input);
    }

    /** QUANTIZE and DEQUANTIZE: the real values, in the output's way to store them. */
    static void convert(Operation op) {
        if (op.isConstant(0)) {
            op.require(op.code() == BuiltinOperator.DEQUANTIZE, "an input that is computed", "a constant");
            op.alias(0);
            return;
        }
        String input = op.node(0);
        TensorType type = op.type(input);
        boolean stored = type.quantization() != null || type.dtype() == DType.F16;
        if (op.code() == BuiltinOperator.DEQUANTIZE) {
            op.require(stored, "a quantised input", type);
            op.result(new Dequantize(), input);
        } else {
            op.quantized(op.real(0));
        }
    }
}
