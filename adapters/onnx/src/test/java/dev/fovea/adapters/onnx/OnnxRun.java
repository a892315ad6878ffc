package dev.fovea.adapters.onnx;

import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import dev.fovea.api.graph.Graph;
import dev.fovea.api.graph.Node;
import dev.fovea.api.tensor.Shape;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.FloatBuffer;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Graphs exported and run by ONNX Runtime, with rows in the graph's own order. */
final class OnnxRun {

    private OnnxRun() {}

    static byte[] export(Graph graph) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        new OnnxModelWriter().write(graph, null, out);
        return out.toByteArray();
    }

    /** The operators of the file, in its order. */
    static List<String> operators(Graph graph) throws IOException {
        return ModelProto.parseFrom(export(graph)).getGraph().getNodeList().stream()
                .map(node -> node.getOpType())
                .toList();
    }

    /** Every output for the inputs, as f32. */
    static Map<String, float[]> run(Graph graph, Map<String, float[]> inputs, int rows)
            throws IOException, OrtException {
        OrtEnvironment environment = OrtEnvironment.getEnvironment();
        Map<String, OnnxTensor> given = new HashMap<>();
        try (OrtSession.SessionOptions options = new OrtSession.SessionOptions();
                OrtSession session = environment.createSession(export(graph), options)) {
            for (Node input : graph.inputs()) {
                Shape row = input.type().shape();
                float[] values = reordered(inputs.get(input.name()), row, rows, true);
                long[] dims = new long[row.rank() + 1];
                dims[0] = rows;
                int[] inner = Axes.dims(row);
                for (int i = 0; i < inner.length; i++) {
                    dims[i + 1] = inner[i];
                }
                given.put(input.name(), OnnxTensor.createTensor(environment, FloatBuffer.wrap(values), dims));
            }
            Map<String, float[]> results = new LinkedHashMap<>();
            try (OrtSession.Result result = session.run(given)) {
                for (String output : graph.outputs()) {
                    Shape row = graph.node(output).type().shape();
                    OnnxTensor tensor = (OnnxTensor) result.get(output).orElseThrow();
                    FloatBuffer buffer = tensor.getFloatBuffer();
                    float[] values = new float[buffer.remaining()];
                    buffer.get(values);
                    results.put(output, reordered(values, row, rows, false));
                }
            }
            return results;
        } finally {
            given.values().forEach(OnnxTensor::close);
        }
    }

    /** Rows of pictures from channels last to channels first, or back. */
    private static float[] reordered(float[] values, Shape row, int rows, boolean toOnnx) {
        if (row.rank() != 3) {
            return values;
        }
        int pixels = row.dim(0) * row.dim(1);
        int channels = row.dim(2);
        float[] moved = new float[values.length];
        for (int n = 0; n < rows; n++) {
            int start = n * pixels * channels;
            for (int p = 0; p < pixels; p++) {
                for (int c = 0; c < channels; c++) {
                    int last = start + p * channels + c;
                    int first = start + c * pixels + p;
                    moved[toOnnx ? first : last] = values[toOnnx ? last : first];
                }
            }
        }
        return moved;
    }
}
