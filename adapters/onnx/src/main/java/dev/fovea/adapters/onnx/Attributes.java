package dev.fovea.adapters.onnx;

import ai.onnx.proto.OnnxMl.AttributeProto;
import ai.onnx.proto.OnnxMl.AttributeProto.AttributeType;
import com.google.protobuf.ByteString;
import dev.fovea.api.graph.Padding;
import dev.fovea.api.graph.Window;
import java.util.List;

/** The named settings of ONNX operators. */
final class Attributes {

    private Attributes() {}

    static AttributeProto integer(String name, long value) {
        return of(name, AttributeType.INT).setI(value).build();
    }

    static AttributeProto real(String name, double value) {
        return of(name, AttributeType.FLOAT).setF((float) value).build();
    }

    static AttributeProto text(String name, String value) {
        return of(name, AttributeType.STRING)
                .setS(ByteString.copyFromUtf8(value))
                .build();
    }

    static AttributeProto integers(String name, long... values) {
        AttributeProto.Builder attribute = of(name, AttributeType.INTS);
        for (long value : values) {
            attribute.addInts(value);
        }
        return attribute.build();
    }

    /** What convolutions and pools share. */
    static List<AttributeProto> window(Window window, Padding padding) {
        return List.of(
                integers("kernel_shape", window.height(), window.width()),
                integers("strides", window.strideHeight(), window.strideWidth()),
                pads(padding));
    }

    static AttributeProto dilations(Window window) {
        return integers("dilations", window.dilationHeight(), window.dilationWidth());
    }

    static AttributeProto pads(Padding padding) {
        return integers("pads", padding.top(), padding.left(), padding.bottom(), padding.right());
    }

    private static AttributeProto.Builder of(String name, AttributeType type) {
        return AttributeProto.newBuilder().setName(name).setType(type);
    }
}
