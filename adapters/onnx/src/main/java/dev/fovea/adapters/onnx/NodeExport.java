package dev.fovea.adapters.onnx;

import static dev.fovea.adapters.onnx.Attributes.integer;

import ai.onnx.proto.OnnxMl.TensorProto.DataType;
import dev.fovea.api.error.Fault;
import dev.fovea.api.error.ModelException;
import dev.fovea.api.graph.Activate;
import dev.fovea.api.graph.Activation;
import dev.fovea.api.graph.Add;
import dev.fovea.api.graph.BatchNorm;
import dev.fovea.api.graph.Cast;
import dev.fovea.api.graph.Concat;
import dev.fovea.api.graph.Constant;
import dev.fovea.api.graph.Conv2d;
import dev.fovea.api.graph.Conv2dTranspose;
import dev.fovea.api.graph.Dense;
import dev.fovea.api.graph.DepthwiseConv2d;
import dev.fovea.api.graph.Dequantize;
import dev.fovea.api.graph.Flatten;
import dev.fovea.api.graph.GlobalPool;
import dev.fovea.api.graph.Graph;
import dev.fovea.api.graph.Input;
import dev.fovea.api.graph.Mean;
import dev.fovea.api.graph.Multiply;
import dev.fovea.api.graph.Node;
import dev.fovea.api.graph.Noise;
import dev.fovea.api.graph.Op;
import dev.fovea.api.graph.PRelu;
import dev.fovea.api.graph.Pad;
import dev.fovea.api.graph.Padding;
import dev.fovea.api.graph.Quantize;
import dev.fovea.api.graph.Reshape;
import dev.fovea.api.graph.Softmax;
import dev.fovea.api.graph.TensorType;
import dev.fovea.api.graph.Transpose;
import dev.fovea.api.tensor.DType;
import dev.fovea.api.tensor.Quantization;
import dev.fovea.api.tensor.Shape;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Predicate;

/** Each node of a graph as ONNX operators. */
final class NodeExport {

    private static final int PICTURE = 3;

    private final Graph graph;
    private final Sheet sheet;
    private final LayerExport layers;
    private final ActivationExport activations;
    private final OrderExport orders;
    private final PictureExport pictures;

    /** The names of results that are not called like their nodes. */
    private final Map<String, String> values = new HashMap<>();

    /** Nodes that every row shares: their batch dimension is 1. */
    private final Set<String> shared = new HashSet<>();

    /** Vectors whose elements lie channels first, with the pictures that they were. */
    private final Map<String, Shape> flattened = new HashMap<>();

    /** Zeros around a picture that the convolutions after it bring themselves. */
    private final Map<String, Padding> padded = new HashMap<>();

    NodeExport(Graph graph, Sheet sheet) {
        this.graph = graph;
        this.sheet = sheet;
        this.layers = new LayerExport(sheet);
        this.activations = new ActivationExport(sheet);
        this.orders = new OrderExport(sheet);
        this.pictures = new PictureExport(sheet);
    }

    /** Writes all nodes, in order. */
    void writeAll() {
        for (Node node : graph.nodes()) {
            if (!(node.op() instanceof Input)) {
                boolean isShared = shared.containsAll(node.inputs());
                if (isShared) {
                    shared.add(node.name());
                }
                boolean isRepeated = isShared && isOutput(node);
                if (isRepeated) {
                    values.put(node.name(), sheet.fresh("row", node.name()));
                }
                write(node, value(node.name()));
                if (isRepeated) {
                    repeat(value(node.name()), node.type().rank(), node.name());
                }
            }
        }
    }

    private boolean isOutput(Node node) {
        return graph.outputs().contains(node.name());
    }

    private String value(String node) {
        return values.getOrDefault(node, node);
    }

    private TensorType type(Node node, int input) {
        return graph.node(node.inputs().get(input)).type();
    }

    private void write(Node node, String y) {
        Op op = node.op();
        List<String> inputs = node.inputs().stream().map(this::value).toList();
        if (op instanceof Constant constant) {
            constant(constant, y);
        } else if (op instanceof Concat concat) {
            concat(concat, node, inputs, y);
        } else if (op instanceof Add) {
            sheet.add("Add", y, sameRank(node, inputs));
        } else if (op instanceof Multiply) {
            sheet.add("Mul", y, sameRank(node, inputs));
        } else {
            writeOne(op, node, type(node, 0), inputs.get(0), y);
        }
    }

    private void writeOne(Op op, Node node, TensorType type, String x, String y) {
        Shape row = type.shape();
        String from = node.inputs().get(0);
        if (op instanceof Conv2d conv) {
            Padding padding = conv.padding().plus(padded.getOrDefault(from, Padding.none()));
            layers.convolution(conv.kernel(), conv.bias(), conv.window(), padding, conv.groups(), x, y);
        } else if (op instanceof DepthwiseConv2d conv) {
            Padding padding = conv.padding().plus(padded.getOrDefault(from, Padding.none()));
            layers.convolution(conv.kernel(), conv.bias(), conv.window(), padding, type.channels(), x, y);
        } else if (op instanceof Conv2dTranspose transposed) {
            layers.transposed(transposed, row, x, y);
        } else if (op instanceof Dense dense) {
            layers.dense(dense, row, flattened.get(from), x, y);
        } else if (op instanceof BatchNorm norm) {
            layers.batchNorm(norm, row, x, y);
        } else if (op instanceof PRelu prelu) {
            layers.prelu(prelu, x, y);
        } else if (op instanceof Activate activate) {
            activations.write(activate.activation(), x, y);
        } else if (op instanceof Softmax) {
            sheet.add("Softmax", y, List.of(x), integer("axis", Axes.of(type.rank(), type.rank() - 1)));
        } else if (op instanceof Noise) {
            activations.write(Activation.none(), x, y);
        } else if (op instanceof Flatten || op instanceof Reshape) {
            reshape(node, row, x, y);
        } else if (op instanceof Transpose transpose) {
            orders.transpose(transpose, x, y);
        } else if (op instanceof Mean mean) {
            if (type.rank() == PICTURE && mean.axes().equals(List.of(0, 1))) {
                pictures.globalPool(new GlobalPool(GlobalPool.Reduction.AVERAGE, mean.keepDims()), x, y);
            } else {
                orders.mean(mean, x, row, y);
            }
        } else if (op instanceof Pad pad) {
            pad(pad, node, x, y);
        } else if (op instanceof Cast || op instanceof Quantize || op instanceof Dequantize) {
            convert(op, node, type, x, y);
        } else {
            pictures.write(op, row, x, y);
        }
    }

    private void constant(Constant constant, String y) {
        int rank = constant.value().shape().rank();
        boolean isReal = constant.value().dtype().isFloating();
        Strided view = (isReal ? Strided.values(constant.value()) : Strided.stored(constant.value()))
                .permuted(Axes.order(rank));
        long[] dims = new long[rank + 1];
        dims[0] = 1;
        System.arraycopy(Initializers.dims(view), 0, dims, 1, rank);
        String stored = sheet.constants()
                .tensor(y + "/value", OnnxTypes.of(constant.value().dtype()), dims, view);
        sheet.add("Identity", y, List.of(stored));
    }

    private void concat(Concat concat, Node node, List<String> inputs, String y) {
        List<String> batched = new ArrayList<>();
        for (int i = 0; i < inputs.size(); i++) {
            boolean lacksBatch = shared.contains(node.inputs().get(i)) && !shared.contains(node.name());
            batched.add(
                    lacksBatch ? repeat(inputs.get(i), type(node, i).rank(), sheet.fresh("Expand", y)) : inputs.get(i));
        }
        int axis = Axes.of(node.type().rank(), concat.axis());
        sheet.add("Concat", y, batched, integer("axis", axis));
    }

    /** A value of one row, once for each row of the batch. */
    private String repeat(String x, int rank, String y) {
        if (graph.inputs().isEmpty()) {
            throw new ModelException(Fault.of("graph", graph.name())
                    .expected("an input")
                    .got("constants alone")
                    .repair("ONNX needs none of them run"));
        }
        String input = graph.inputs().get(0).name();
        String batch = sheet.step("Shape", y, List.of(input), integer("start", 0), integer("end", 1));
        long[] ones = new long[rank];
        Arrays.fill(ones, 1);
        String dims = rank == 0
                ? batch
                : sheet.step("Concat", y, List.of(batch, sheet.constants().longs(ones)), integer("axis", 0));
        return sheet.add("Expand", y, List.of(x, dims));
    }

    private List<String> sameRank(Node node, List<String> inputs) {
        List<String> raised = new ArrayList<>();
        for (int i = 0; i < inputs.size(); i++) {
            raised.add(orders.raised(
                    inputs.get(i), type(node, i).shape(), node.type().rank(), node.name()));
        }
        return raised;
    }

    private void reshape(Node node, Shape row, String x, String y) {
        boolean isToVector = node.type().rank() == 1 && !Axes.isRowMajor(row);
        if (isToVector && !isOutput(node) && users(node, Dense.class::isInstance)) {
            // The dense layers have their rows in this order instead.
            sheet.add("Flatten", y, List.of(x), integer("axis", 1));
            flattened.put(node.name(), row);
        } else {
            orders.reshape(x, row, node.type().shape(), y);
        }
    }

    private void pad(Pad pad, Node node, String x, String y) {
        if (pad.value() == 0
                && !isOutput(node)
                && users(node, op -> op instanceof Conv2d || op instanceof DepthwiseConv2d)) {
            values.put(node.name(), x);
            String from = node.inputs().get(0);
            padded.put(node.name(), pad.padding().plus(padded.getOrDefault(from, Padding.none())));
        } else {
            pictures.pad(pad, x, y);
        }
    }

    private boolean users(Node node, Predicate<Op> kind) {
        return graph.users(node.name()).stream().map(Node::op).allMatch(kind);
    }

    private void convert(Op op, Node node, TensorType type, String x, String y) {
        TensorType quantized = op instanceof Quantize ? node.type() : type;
        if (op instanceof Cast || quantized.quantization() == null) {
            sheet.add(
                    "Cast",
                    y,
                    List.of(halved(op, x, y)),
                    integer("to", OnnxTypes.of(node.type().dtype()).getNumber()));
            return;
        }
        Quantization map = Objects.requireNonNull(quantized.quantization());
        List<String> inputs = List.of(
                x,
                sheet.constants().scalar((float) map.scale()),
                sheet.constants().scalar(OnnxTypes.of(quantized.dtype()), map.zeroPoint()));
        sheet.add(op instanceof Quantize ? "QuantizeLinear" : "DequantizeLinear", y, inputs);
    }

    /** f16 is stored as f32 here, but a cast to it still rounds. */
    private String halved(Op op, String x, String y) {
        boolean isHalved = op instanceof Cast cast && cast.to() == DType.F16;
        return isHalved ? sheet.step("Cast", y, List.of(x), integer("to", DataType.FLOAT16.getNumber())) : x;
    }
}
