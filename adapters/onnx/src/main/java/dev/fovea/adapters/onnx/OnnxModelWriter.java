package dev.fovea.adapters.onnx;

import ai.onnx.proto.OnnxMl.ModelProto;
import dev.fovea.api.graph.Graph;
import dev.fovea.api.model.ModelSpec;
import dev.fovea.api.spi.ModelWriter;
import java.io.IOException;
import java.io.OutputStream;
import org.jspecify.annotations.Nullable;

/**
 * Writes graphs as ONNX, operator set 17. The batch dimension is first and open. Pictures lie channels first, in inputs
 * and outputs too, as ONNX wants them; no transpose is written but where the graph's own order of elements asks for one.
 * Every node keeps its name as that of its result. All stored weights are written as the f32 values that they stand for.
 */
public final class OnnxModelWriter implements ModelWriter {

    /** For {@link java.util.ServiceLoader}. */
    public OnnxModelWriter() {}

    @Override
    public String format() {
        return "onnx";
    }

    @Override
    public String extension() {
        return "onnx";
    }

    /**
     * Writes the network with its weights. The format has no room for a spec.
     *
     * @throws dev.fovea.api.error.ModelException when the file would pass 2 GiB, which protobuf forbids, or holds a
     *     number type that the operation lacks in ONNX
     */
    @Override
    public void write(Graph graph, @Nullable ModelSpec spec, OutputStream out) throws IOException {
        ModelProto model = new GraphExport(graph).model();
        model.writeTo(out);
    }
}
