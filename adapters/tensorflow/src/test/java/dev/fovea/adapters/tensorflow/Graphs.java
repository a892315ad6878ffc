package dev.fovea.adapters.tensorflow;

import com.google.protobuf.ByteString;
import dev.fovea.api.model.ModelFile;
import java.util.List;
import org.tensorflow.proto.AttrValue;
import org.tensorflow.proto.DataType;
import org.tensorflow.proto.GraphDef;
import org.tensorflow.proto.NodeDef;
import org.tensorflow.proto.TensorProto;
import org.tensorflow.proto.TensorShapeProto;
import org.tensorflow.proto.VersionDef;

/** Small graphs made by hand. */
final class Graphs {

    private Graphs() {}

    static ModelFile file(NodeDef... nodes) {
        // Of a time when a placeholder of no dimensions is a scalar, and not of any rank.
        VersionDef today = VersionDef.newBuilder().setProducer(1882).build();
        return file(GraphDef.newBuilder()
                .addAllNode(List.of(nodes))
                .setVersions(today)
                .build());
    }

    static ModelFile file(GraphDef graph) {
        return ModelFile.of("graph.pb", graph.toByteArray());
    }

    static NodeDef placeholder(String name, DataType type, TensorShapeProto shape) {
        return NodeDef.newBuilder()
                .setName(name)
                .setOp("Placeholder")
                .putAttr("dtype", type(type))
                .putAttr("shape", AttrValue.newBuilder().setShape(shape).build())
                .build();
    }

    static NodeDef node(String name, String op, DataType type, String... inputs) {
        return NodeDef.newBuilder()
                .setName(name)
                .setOp(op)
                .addAllInput(List.of(inputs))
                .putAttr("T", type(type))
                .build();
    }

    static NodeDef cast(String name, DataType from, DataType to, String input) {
        return NodeDef.newBuilder()
                .setName(name)
                .setOp("Cast")
                .addInput(input)
                .putAttr("SrcT", type(from))
                .putAttr("DstT", type(to))
                .build();
    }

    static NodeDef constant(String name, DataType type, TensorShapeProto shape, byte[] content) {
        return NodeDef.newBuilder()
                .setName(name)
                .setOp("Const")
                .putAttr("dtype", type(type))
                .putAttr(
                        "value",
                        AttrValue.newBuilder()
                                .setTensor(TensorProto.newBuilder()
                                        .setDtype(type)
                                        .setTensorShape(shape)
                                        .setTensorContent(ByteString.copyFrom(content)))
                                .build())
                .build();
    }

    static AttrValue type(DataType type) {
        return AttrValue.newBuilder().setType(type).build();
    }

    static TensorShapeProto shape(long... dims) {
        TensorShapeProto.Builder shape = TensorShapeProto.newBuilder();
        for (long dim : dims) {
            shape.addDim(TensorShapeProto.Dim.newBuilder().setSize(dim));
        }
        return shape.build();
    }

    static TensorShapeProto anyRank() {
        return TensorShapeProto.newBuilder().setUnknownRank(true).build();
    }
}
