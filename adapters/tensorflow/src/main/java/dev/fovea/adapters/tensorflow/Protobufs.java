package dev.fovea.adapters.tensorflow;

import com.google.protobuf.CodedInputStream;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.UnsafeByteOperations;
import dev.fovea.api.error.Fault;
import dev.fovea.api.error.ModelException;
import java.io.IOException;
import java.nio.ByteBuffer;
import org.tensorflow.proto.GraphDef;
import org.tensorflow.proto.SavedModel;

/** Reads TensorFlow's messages in Java, which refuses what is malformed, before native code sees them. */
final class Protobufs {

    /** Deeper than any model: attributes nest functions, lists and shapes. */
    private static final int MAX_DEPTH = 64;

    private Protobufs() {}

    private interface Parse<T> {
        T from(CodedInputStream in) throws IOException;
    }

    /** The graph in the content. */
    static GraphDef graph(String model, ByteBuffer content) {
        return read(model, "a TensorFlow GraphDef", content, GraphDef::parseFrom);
    }

    /** What a {@code saved_model.pb} holds. */
    static SavedModel savedModel(String model, ByteBuffer content) {
        return read(model, "a TensorFlow SavedModel", content, SavedModel::parseFrom);
    }

    private static <T> T read(String model, String what, ByteBuffer content, Parse<T> parse) {
        try {
            // Wrapped, so that the weights stay in the content's memory until somebody asks for them.
            CodedInputStream in = UnsafeByteOperations.unsafeWrap(content).newCodedInput();
            in.enableAliasing(true);
            in.setRecursionLimit(MAX_DEPTH);
            return parse.from(in);
        } catch (InvalidProtocolBufferException e) {
            throw new ModelException(
                    Fault.of("model", model)
                            .expected(what)
                            .got("a malformed one")
                            .repair("get or save it again"),
                    e);
        } catch (IOException e) {
            throw new IllegalStateException("memory was read", e);
        }
    }
}
