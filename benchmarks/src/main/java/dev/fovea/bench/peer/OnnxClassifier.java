package dev.fovea.bench.peer;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtLoggingLevel;
import ai.onnxruntime.OrtSession;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.file.Path;
import java.util.Map;

/**
 * ONNX Runtime for one picture after the other: every optimisation, one thread, denormals flushed, input and output
 * bound to memory that is used again. One thread uses one instance.
 */
public final class OnnxClassifier implements AutoCloseable {

    private final OrtSession session;
    private final OnnxTensor input;
    private final OnnxTensor output;
    private final FloatBuffer pixels;
    private final FloatBuffer probabilities;
    private final Map<String, OnnxTensor> inputs;
    private final Map<String, OnnxTensor> outputs;

    /**
     * A session.
     *
     * @param model the file
     * @param side of the input's square, three channels
     * @param classes of the output
     */
    public OnnxClassifier(Path model, int side, int classes) throws OrtException {
        OrtEnvironment environment =
                OrtEnvironment.getEnvironment(OrtLoggingLevel.ORT_LOGGING_LEVEL_ERROR, "benchmarks");
        try (OrtSession.SessionOptions options = new OrtSession.SessionOptions()) {
            options.setOptimizationLevel(OrtSession.SessionOptions.OptLevel.ALL_OPT);
            options.setExecutionMode(OrtSession.SessionOptions.ExecutionMode.SEQUENTIAL);
            options.setIntraOpNumThreads(1);
            options.setInterOpNumThreads(1);
            options.setSymbolicDimensionValue("N", 1);
            options.addConfigEntry("session.set_denormal_as_zero", "1");
            session = environment.createSession(model.toString(), options);
        }
        pixels = direct(3 * side * side);
        probabilities = direct(classes);
        input = OnnxTensor.createTensor(environment, pixels, new long[] {1, 3, side, side});
        output = OnnxTensor.createTensor(environment, probabilities, new long[] {1, classes});
        inputs = Map.of(session.getInputNames().iterator().next(), input);
        outputs = Map.of(session.getOutputNames().iterator().next(), output);
    }

    private static FloatBuffer direct(int floats) {
        return ByteBuffer.allocateDirect(floats * Float.BYTES)
                .order(ByteOrder.nativeOrder())
                .asFloatBuffer();
    }

    /** The probabilities for a picture, channels first. */
    public float[] run(float[] channelsFirst) throws OrtException {
        pixels.clear().put(channelsFirst);
        session.run(inputs, outputs).close();
        float[] copy = new float[probabilities.capacity()];
        probabilities.clear().get(copy);
        return copy;
    }

    @Override
    public void close() {
        input.close();
        output.close();
        try {
            session.close();
        } catch (OrtException e) {
            throw new IllegalStateException("ONNX Runtime: session could not be closed", e);
        }
    }
}
