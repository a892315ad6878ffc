package dev.fovea.adapters.tflite;

import com.google.flatbuffers.Table;
import dev.fovea.api.error.Fault;
import dev.fovea.api.error.ModelException;
import dev.fovea.api.error.ShapeException;
import dev.fovea.api.graph.Activate;
import dev.fovea.api.graph.Activation;
import dev.fovea.api.graph.Op;
import dev.fovea.api.graph.Quantize;
import dev.fovea.api.graph.TensorType;
import dev.fovea.api.graph.Weights;
import dev.fovea.api.tensor.DType;
import dev.fovea.api.tensor.Quantization;
import dev.fovea.api.tensor.Shape;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import org.tensorflow.lite.schema.ActivationFunctionType;
import org.tensorflow.lite.schema.BuiltinOperator;
import org.tensorflow.lite.schema.Operator;

/** An operator of the file while it is read: what it takes, what it makes, and how its faults are worded. */
final class Operation {

    private static final int OPTIONS = 4;

    private final GraphReader graph;
    private final Constants constants;
    private final Operator table;
    private final FlatTable flat;
    private final int index;
    private final int code;

    Operation(GraphReader graph, Constants constants, Operator table, FlatTable flat, int index, int code) {
        this.graph = graph;
        this.constants = constants;
        this.table = table;
        this.flat = flat;
        this.index = index;
        this.code = code;
    }

    /** The operator's number in the schema. */
    int code() {
        return code;
    }

    private String title() {
        String name = code < BuiltinOperator.names.length ? BuiltinOperator.name(code) : "of code " + code;
        return name + " (#" + index + ")";
    }

    ModelException wrong(Object expected, Object got) {
        return new ModelException(
                Fault.of("op", title()).expected(expected).got(got).repair(SchemaFaults.REPAIR));
    }

    ModelException wrong(ShapeException e) {
        return new ModelException(SchemaFaults.said(Fault.of("op", title()), e), e);
    }

    void require(boolean sound, Object expected, Object got) {
        if (!sound) {
            throw wrong(expected, got);
        }
    }

    /** The number of inputs, optional ones included. */
    int inputs() {
        return table.inputsLength();
    }

    boolean has(int input) {
        return input < table.inputsLength() && table.inputs(input) >= 0;
    }

    FileTensor input(int i) {
        if (!has(i)) {
            throw wrong("an input " + i, table.inputsLength() + " inputs");
        }
        FileTensor tensor = graph.tensor(table.inputs(i));
        require(!tensor.isVariable(), "no state between calls", "the variable " + tensor.name());
        return tensor;
    }

    /** The one output. */
    FileTensor output() {
        require(table.outputsLength() == 1, "one output", table.outputsLength());
        FileTensor tensor = graph.tensor(table.outputs(0));
        require(!tensor.isVariable(), "no state between calls", "the variable " + tensor.name());
        return tensor;
    }

    /** The options, which must be there. */
    <T extends Table> T options(int type, T options) {
        T found = optionsOrNull(type, options);
        if (found == null) {
            throw wrong("options of its own kind", "options of type " + table.builtinOptionsType());
        }
        return found;
    }

    /** The options; null when they are left out, which stands for zeros. */
    <T extends Table> @Nullable T optionsOrNull(int type, T options) {
        return table.builtinOptionsType() == type && table.builtinOptions(options) != null ? options : null;
    }

    /** A byte among the options, by its number in the schema: for fields younger than the schema classes. */
    int laterOption(int field) {
        FlatTable options = flat.table(OPTIONS);
        return options == null ? 0 : options.int8(field);
    }

    /** True when an input is a constant, or one dequantised. */
    boolean isConstant(int i) {
        return constants.stored(input(i)) != null;
    }

    private FileTensor stored(int i) {
        FileTensor stored = constants.stored(input(i));
        if (stored == null) {
            throw wrong("a constant as input " + i, "'" + input(i).name() + "', which is computed");
        }
        return stored;
    }

    /** The dimensions of a constant. */
    Shape constantShape(int i) {
        return stored(i).shape();
    }

    /** A constant in its own shape, permuted. */
    Weights weights(int i, int... axes) {
        FileTensor tensor = stored(i);
        require(tensor.rank() == axes.length, axes.length + " dimensions in input " + i, tensor.shape());
        return constants.view(tensor, tensor.shape(), axes);
    }

    /** A constant in another shape. */
    Weights reshaped(int i, Shape shape) {
        int[] axes = new int[shape.rank()];
        Arrays.setAll(axes, d -> d);
        return constants.view(stored(i), shape, axes);
    }

    /**
     * The bias of a layer; null for none. Where the layer's input is quantised, a step of its integers is the product of
     * the input's and the kernel's, whatever the file says.
     */
    @Nullable
    Weights bias(int i, String input, Weights kernel) {
        if (!has(i)) {
            return null;
        }
        FileTensor tensor = stored(i);
        DType dtype = tensor.dtype();
        Quantization map = graph.type(input).quantization();
        float[] scales = kernel.scale();
        if (dtype != null && dtype.isFloating()) {
            return reshaped(i, Shape.of(Math.toIntExact(tensor.shape().elements())));
        }
        if (map == null || scales == null) {
            throw wrong("a bias of real values", tensor.typeName());
        }
        float step = (float) map.scale();
        for (int c = 0; c < scales.length; c++) {
            scales[c] *= step;
        }
        return constants.vector(tensor, scales);
    }

    /** The integers of an input that does not depend on the rows. */
    int[] integers(int i) {
        int[] values = constants.integers(input(i));
        if (values == null) {
            throw wrong("constant integers as input " + i, "'" + input(i).name() + "', which is something else");
        }
        return values;
    }

    /** The one real number that a constant is. */
    float number(int i) {
        FileTensor tensor = stored(i);
        require(tensor.shape().elements() == 1, "one number as input " + i, tensor.shape());
        return constants.real(tensor, Shape.of()).toFloats()[0];
    }

    /** True when the input is integers that are known. */
    boolean isKnown(int i) {
        return constants.integers(input(i)) != null;
    }

    /** The output is these integers, and no node. */
    void known(int... values) {
        constants.know(output(), values);
    }

    /** The output is a constant, dequantised. */
    void alias(int i) {
        constants.alias(output(), stored(i));
    }

    /** The node of an input, as it is stored. */
    String node(int i) {
        String node = graph.node(input(i));
        if (node == null) {
            throw wrong("an input that depends on the rows", "'" + input(i).name() + "', which does not");
        }
        return node;
    }

    /** The node of an input's real values. */
    String real(int i) {
        return graph.real(node(i));
    }

    /** The node of an operand's real values, which may be a constant to be repeated over the dimensions of the other. */
    String operand(int i, int rank) {
        FileTensor stored = constants.stored(input(i));
        if (stored == null) {
            return real(i);
        }
        int first = 0;
        while (stored.rank() - first > rank) {
            require(stored.dim(first) == 1, "a constant that is the same for every row", stored.shape());
            first++;
        }
        return graph.constant(stored, Shape.of(Arrays.copyOfRange(stored.shape().dims(), first, stored.rank())));
    }

    TensorType type(String node) {
        return graph.type(node);
    }

    /** Adds a node on the way to the output; its name is made up. */
    String step(String suffix, Op op, String... inputs) {
        String name = graph.unique(graph.planned(output()) + "/" + suffix);
        graph.add(name, op, inputs);
        return name;
    }

    /** The output is what that operation makes of real values. */
    void result(Op op, String... inputs) {
        result(op, ActivationFunctionType.NONE, inputs);
    }

    /** The output is what that operation makes of real values, with an activation after it. */
    void result(Op op, int fused, String... inputs) {
        FileTensor output = output();
        String name = graph.planned(output);
        Quantization map = output.quantization();
        Activation activation = activation(fused);
        String real = map == null ? name : graph.unique(name + "/real");
        if (activation.isNone()) {
            graph.add(real, op, inputs);
        } else {
            String linear = graph.unique(name + "/linear");
            graph.add(linear, op, inputs);
            graph.add(real, new Activate(activation), linear);
        }
        if (map == null) {
            check(output);
        } else {
            quantized(real);
        }
    }

    /** The output is these real values as it stores them. */
    void quantized(String real) {
        FileTensor output = output();
        DType dtype = output.dtype();
        Quantization map = output.quantization();
        if (dtype == null || map == null) {
            throw wrong("a quantised output", output.typeName());
        }
        graph.add(
                graph.planned(output),
                new Quantize(new TensorType(dtype, graph.type(real).shape(), map)),
                real);
        check(output);
    }

    /** The output is what that operation makes of stored values: it moves them alone. */
    void moved(Op op, int input) {
        FileTensor output = output();
        String from = node(input);
        TensorType type = graph.type(from);
        boolean same = type.quantization() == null
                ? output.quantization() == null
                : type.quantization().equals(output.quantization());
        if (same && type.dtype() == output.dtype()) {
            graph.add(graph.planned(output), op, from);
            check(output);
        } else {
            result(op, graph.real(from));
        }
    }

    private void check(FileTensor output) {
        TensorType type = graph.type(graph.planned(output));
        require(type.dtype() == output.dtype(), "an output of " + type.dtype(), output.typeName());
        // Nothing is stated of a tensor without dimensions: it may be a scalar, or of unknown rank.
        if (output.rank() > 0 && !output.isOpen()) {
            int[] dims = new int[type.rank() + 1];
            dims[0] = 1;
            System.arraycopy(type.shape().dims(), 0, dims, 1, type.rank());
            require(
                    Arrays.equals(dims, output.shape().dims()),
                    "an output of shape " + Shape.of(dims) + ", a batch of 1 in front",
                    output.shape());
        }
    }

    private Activation activation(int fused) {
        String[] names = ActivationFunctionType.names;
        return switch (fused) {
            case ActivationFunctionType.NONE -> Activation.none();
            case ActivationFunctionType.RELU -> Activation.relu();
            case ActivationFunctionType.RELU_N1_TO_1 -> Activation.clamp(-1, 1);
            case ActivationFunctionType.RELU6 -> Activation.relu6();
            // TensorFlow Lite's kernels take a fused TANH and do not compute it.
            default ->
                throw wrong(
                        "a fused activation that clamps", fused >= 0 && fused < names.length ? names[fused] : fused);
        };
    }
}
