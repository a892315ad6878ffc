package dev.fovea.adapters.tflite;

import dev.fovea.api.graph.Dense;
import dev.fovea.api.graph.Flatten;
import dev.fovea.api.graph.GlobalPool;
import dev.fovea.api.graph.Mean;
import dev.fovea.api.graph.Softmax;
import dev.fovea.api.graph.TensorType;
import dev.fovea.api.graph.Weights;
import java.util.Arrays;
import java.util.List;
import org.tensorflow.lite.schema.BuiltinOptions;
import org.tensorflow.lite.schema.FullyConnectedOptions;
import org.tensorflow.lite.schema.FullyConnectedOptionsWeightsFormat;
import org.tensorflow.lite.schema.ReducerOptions;
import org.tensorflow.lite.schema.SoftmaxOptions;

/** Operators whose every output needs many elements of a row: dense layers, means, softmax. */
final class ReductionOperators {

    private ReductionOperators() {}

    static void mean(Operation op) {
        ReducerOptions options = op.optionsOrNull(BuiltinOptions.ReducerOptions, new ReducerOptions());
        boolean keep = options != null && options.keepDims();
        String input = op.node(0);
        int rank = op.type(input).rank() + 1;
        int[] stated = op.integers(1);
        List<Integer> axes = Arrays.stream(stated)
                .map(axis -> axis < 0 ? axis + rank : axis)
                .distinct()
                .sorted()
                .map(axis -> axis - 1)
                .boxed()
                .toList();
        op.require(
                !axes.isEmpty() && axes.get(0) >= 0,
                "axes of a row, from 1 to " + (rank - 1),
                "axes " + Arrays.toString(stated));
        op.result(
                rank == 4 && axes.equals(List.of(0, 1))
                        ? new GlobalPool(GlobalPool.Reduction.AVERAGE, keep)
                        : new Mean(axes, keep),
                op.real(0));
    }

    static void dense(Operation op) {
        FullyConnectedOptions options = op.options(BuiltinOptions.FullyConnectedOptions, new FullyConnectedOptions());
        op.require(
                options.weightsFormat() == FullyConnectedOptionsWeightsFormat.DEFAULT,
                "weights in their plain order",
                "format " + options.weightsFormat());
        Weights kernel = op.weights(1, 1, 0);
        String stored = op.node(0);
        TensorType type = op.type(stored);
        String input = op.real(0);
        boolean along = options.keepNumDims() || type.rank() == 1;
        if (!along || type.channels() != kernel.shape().dim(0)) {
            op.require(
                    type.elements() == kernel.shape().dim(0),
                    "a kernel for the " + type.elements() + " elements of a row",
                    kernel.shape());
            input = op.step("flat", new Flatten(), input);
        }
        op.result(new Dense(kernel, op.bias(2, stored, kernel)), options.fusedActivationFunction(), input);
    }

    static void softmax(Operation op) {
        SoftmaxOptions options = op.options(BuiltinOptions.SoftmaxOptions, new SoftmaxOptions());
        op.require(options.beta() == 1, "a beta of 1", options.beta());
        op.require(op.type(op.node(0)).rank() > 0, "a dimension besides the batch", "none");
        op.result(new Softmax(), op.real(0));
    }
}
