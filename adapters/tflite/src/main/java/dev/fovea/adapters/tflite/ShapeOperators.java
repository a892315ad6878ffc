package dev.fovea.adapters.tflite;

import dev.fovea.api.graph.Concat;
import dev.fovea.api.graph.Reshape;
import dev.fovea.api.graph.TensorType;
import dev.fovea.api.graph.Transpose;
import dev.fovea.api.tensor.Shape;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.tensorflow.lite.schema.BuiltinOptions;
import org.tensorflow.lite.schema.ConcatenationOptions;
import org.tensorflow.lite.schema.PackOptions;
import org.tensorflow.lite.schema.ReshapeOptions;
import org.tensorflow.lite.schema.SqueezeOptions;

/** Operators that move elements of any kind, and those that compute shapes. A row is never mixed with others. */
final class ShapeOperators {

    private static final String APART = "rows that stay apart";

    private ShapeOperators() {}

    static void reshape(Operation op) {
        int[] dims = op.has(1) ? op.integers(1) : stated(op);
        TensorType type = op.type(op.node(0));
        op.require(dims.length > 0 && (dims[0] == 1 || dims[0] == -1), APART, "the shape " + Arrays.toString(dims));
        int[] row = Arrays.copyOfRange(dims, 1, dims.length);
        int open = -1;
        long known = 1;
        for (int i = 0; i < row.length; i++) {
            op.require(
                    row[i] >= 1 || (row[i] == -1 && open < 0 && dims[0] == 1),
                    "a shape with one open dimension at most",
                    Arrays.toString(dims));
            open = row[i] == -1 ? i : open;
            known = Math.multiplyExact(known, (long) Math.max(row[i], 1));
        }
        if (open >= 0) {
            row[open] = Math.toIntExact(type.elements() / known);
        }
        op.moved(new Reshape(Shape.of(row)), 0);
    }

    private static int[] stated(Operation op) {
        ReshapeOptions options = op.options(BuiltinOptions.ReshapeOptions, new ReshapeOptions());
        op.require(options.newShapeLength() <= 8, "at most 8 dimensions", options.newShapeLength());
        return IntStream.range(0, options.newShapeLength())
                .map(options::newShape)
                .toArray();
    }

    static void squeeze(Operation op) {
        SqueezeOptions options = op.optionsOrNull(BuiltinOptions.SqueezeOptions, new SqueezeOptions());
        TensorType type = op.type(op.node(0));
        int rank = type.rank() + 1;
        int count = options == null ? 0 : options.squeezeDimsLength();
        op.require(count > 0 && count <= rank, APART + " and axes to squeeze", count + " axes");
        List<Integer> row =
                new ArrayList<>(Arrays.stream(type.shape().dims()).boxed().toList());
        for (int i = 0; i < count && options != null; i++) {
            int stated = options.squeezeDims(i);
            int axis = stated < 0 ? stated + rank : stated;
            op.require(
                    axis > 0 && axis < rank && type.shape().dim(axis - 1) == 1,
                    APART + " and axes of size 1",
                    "axis " + stated + " of " + type);
            row.set(axis - 1, 0);
        }
        op.moved(
                new Reshape(Shape.of(row.stream()
                        .filter(dim -> dim != 0)
                        .mapToInt(Integer::intValue)
                        .toArray())),
                0);
    }

    static void expand(Operation op) {
        int[] axes = op.integers(1);
        TensorType type = op.type(op.node(0));
        int rank = type.rank() + 2;
        op.require(axes.length == 1, "one axis", axes.length);
        int axis = axes[0] < 0 ? axes[0] + rank : axes[0];
        op.require(axis > 0 && axis < rank, "an axis inside a row", "axis " + axes[0]);
        int[] row = IntStream.concat(
                        IntStream.concat(Arrays.stream(type.shape().dims(), 0, axis - 1), IntStream.of(1)),
                        Arrays.stream(type.shape().dims(), axis - 1, type.rank()))
                .toArray();
        op.moved(new Reshape(Shape.of(row)), 0);
    }

    static void transpose(Operation op) {
        int[] permutation = op.integers(1);
        op.require(
                permutation.length > 0 && permutation[0] == 0,
                APART,
                "the permutation " + Arrays.toString(permutation));
        op.moved(
                new Transpose(Arrays.stream(permutation)
                        .skip(1)
                        .map(axis -> axis - 1)
                        .boxed()
                        .toList()),
                0);
    }

    static void concatenate(Operation op) {
        ConcatenationOptions options = op.options(BuiltinOptions.ConcatenationOptions, new ConcatenationOptions());
        boolean allKnown = IntStream.range(0, op.inputs()).allMatch(op::isKnown);
        if (allKnown) {
            op.known(IntStream.range(0, op.inputs())
                    .flatMap(i -> Arrays.stream(op.integers(i)))
                    .toArray());
            return;
        }
        int rank = 0;
        for (int i = 0; i < op.inputs(); i++) {
            rank = Math.max(rank, op.isConstant(i) ? 0 : op.type(op.node(i)).rank() + 1);
        }
        int axis = options.axis() < 0 ? options.axis() + rank : options.axis();
        op.require(axis > 0, APART, "axis " + options.axis());
        String[] inputs = new String[op.inputs()];
        for (int i = 0; i < inputs.length; i++) {
            inputs[i] = op.operand(i, rank - 1);
        }
        op.result(new Concat(axis - 1), options.fusedActivationFunction(), inputs);
    }

    /** The shape of a row's tensor is known: the batch is 1 in front of it. */
    static void shape(Operation op) {
        int[] row = op.type(op.node(0)).shape().dims();
        op.known(IntStream.concat(IntStream.of(1), Arrays.stream(row)).toArray());
    }

    static void pack(Operation op) {
        PackOptions options = op.options(BuiltinOptions.PackOptions, new PackOptions());
        int[] values = new int[op.inputs()];
        op.require(options.axis() == 0 && values.length <= 8, "at most 8 dimensions along axis 0", values.length);
        for (int i = 0; i < values.length; i++) {
            int[] value = op.integers(i);
            op.require(value.length == 1, "single integers", value.length);
            values[i] = value[0];
        }
        op.known(values);
    }
}
