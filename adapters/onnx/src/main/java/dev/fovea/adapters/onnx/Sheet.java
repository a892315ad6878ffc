package dev.fovea.adapters.onnx;

import ai.onnx.proto.OnnxMl.AttributeProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import java.util.ArrayList;
import java.util.List;

/** The ONNX nodes written so far, with their constants and names. */
final class Sheet {

    private final List<NodeProto> nodes = new ArrayList<>();
    private final UniqueNames names;
    private final Initializers constants;

    Sheet(UniqueNames names, Initializers constants) {
        this.names = names;
        this.constants = constants;
    }

    List<NodeProto> nodes() {
        return nodes;
    }

    Initializers constants() {
        return constants;
    }

    /** Adds a node whose result has that name. */
    String add(String operator, String result, List<String> inputs, List<AttributeProto> attributes) {
        nodes.add(NodeProto.newBuilder()
                .setName(result)
                .setOpType(operator)
                .addAllInput(inputs)
                .addOutput(result)
                .addAllAttribute(attributes)
                .build());
        return result;
    }

    /** Adds a node whose result has that name. */
    String add(String operator, String result, List<String> inputs, AttributeProto... attributes) {
        return add(operator, result, inputs, List.of(attributes));
    }

    /** Adds a node whose result has a name of its own, like that one. */
    String step(String operator, String like, List<String> inputs, AttributeProto... attributes) {
        return add(operator, fresh(operator, like), inputs, attributes);
    }

    /** A name like that one, for the result of an operator. */
    String fresh(String operator, String like) {
        return names.like(like + "/" + operator);
    }
}
