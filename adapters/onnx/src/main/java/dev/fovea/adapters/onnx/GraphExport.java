package dev.fovea.adapters.onnx;

import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.OperatorSetIdProto;
import ai.onnx.proto.OnnxMl.TensorShapeProto;
import ai.onnx.proto.OnnxMl.TypeProto;
import ai.onnx.proto.OnnxMl.ValueInfoProto;
import dev.fovea.api.error.Fault;
import dev.fovea.api.error.ModelException;
import dev.fovea.api.graph.Graph;
import dev.fovea.api.graph.Node;
import dev.fovea.api.tensor.DType;

/** One graph as an ONNX model. */
final class GraphExport {

    /** What is older lacks nothing that is written here; what is newer, older runtimes refuse. */
    private static final long OPERATOR_SET = 17;

    /** The file format's version that came with that operator set. */
    private static final long IR_VERSION = 8;

    private static final String BATCH = "N";

    private final Graph graph;

    GraphExport(Graph graph) {
        this.graph = graph;
    }

    /**
     * The model.
     *
     * @throws ModelException when ONNX cannot hold it
     */
    ModelProto model() {
        for (Node node : graph.nodes()) {
            if (node.type().dtype() == DType.F64) {
                throw new ModelException(Fault.of("node", node.name())
                        .expected("a number type that ONNX's operators share, such as f32")
                        .got(node.type()));
            }
        }
        // Before any of them is copied.
        Initializers.requireRoom(graph.name(), graph.parameters() * Float.BYTES);
        UniqueNames names =
                new UniqueNames(graph.nodes().stream().map(Node::name).toList());
        Initializers constants = new Initializers(graph.name(), names);
        Sheet sheet = new Sheet(names, constants);
        new NodeExport(graph, sheet).writeAll();
        GraphProto.Builder proto = GraphProto.newBuilder()
                .setName(graph.name().isEmpty() ? "graph" : graph.name())
                .addAllNode(sheet.nodes())
                .addAllInitializer(constants.tensors());
        graph.inputs().forEach(input -> proto.addInput(info(input)));
        graph.outputs().forEach(output -> proto.addOutput(info(graph.node(output))));
        return ModelProto.newBuilder()
                .setIrVersion(IR_VERSION)
                .setProducerName("fovea")
                .addOpsetImport(OperatorSetIdProto.newBuilder().setVersion(OPERATOR_SET))
                .setGraph(proto)
                .build();
    }

    private static ValueInfoProto info(Node node) {
        TensorShapeProto.Builder shape = TensorShapeProto.newBuilder();
        shape.addDimBuilder().setDimParam(BATCH);
        for (int dim : Axes.dims(node.type().shape())) {
            shape.addDimBuilder().setDimValue(dim);
        }
        TypeProto.Tensor tensor = TypeProto.Tensor.newBuilder()
                .setElemType(OnnxTypes.of(node.type().dtype()).getNumber())
                .setShape(shape)
                .build();
        return ValueInfoProto.newBuilder()
                .setName(node.name())
                .setType(TypeProto.newBuilder().setTensorType(tensor))
                .build();
    }
}
