package dev.fovea.bench.peer;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtLoggingLevel;
import ai.onnxruntime.OrtSession;
import dev.fovea.bench.pair.Calls;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.file.Path;
import java.util.Map;

/**
 * ONNX Runtime at its best: every optimisation, sequential execution, its own spinning threads, the batch known when the
 * session is made, denormals flushed, input and output bound to memory that is used again.
 */
public final class OnnxRuntime extends Calls {

    private final OrtSession session;
    private final OnnxTensor input;
    private final OnnxTensor output;
    private final FloatBuffer values;
    private final Map<String, OnnxTensor> inputs;
    private final Map<String, OnnxTensor> outputs;

    /**
     * A session of the model's first input and output.
     *
     * @param model the file
     * @param channelsFirst the input
     * @param dims of the input, the batch first
     * @param resultDims of the output, the batch first
     * @param threads of a call, the caller's included
     */
    public OnnxRuntime(Path model, float[] channelsFirst, long[] dims, long[] resultDims, int threads)
            throws OrtException {
        OrtEnvironment environment = environment();
        try (OrtSession.SessionOptions options = new OrtSession.SessionOptions()) {
            options.setOptimizationLevel(OrtSession.SessionOptions.OptLevel.ALL_OPT);
            options.setExecutionMode(OrtSession.SessionOptions.ExecutionMode.SEQUENTIAL);
            options.setIntraOpNumThreads(threads);
            options.setInterOpNumThreads(1);
            options.setSymbolicDimensionValue("N", dims[0]);
            options.addConfigEntry("session.set_denormal_as_zero", "1");
            session = environment.createSession(model.toString(), options);
        }
        input = OnnxTensor.createTensor(
                environment, direct(channelsFirst.length).put(channelsFirst).flip(), dims);
        long size = 1;
        for (long dim : resultDims) {
            size *= dim;
        }
        values = direct(Math.toIntExact(size));
        output = OnnxTensor.createTensor(environment, values, resultDims);
        inputs = Map.of(session.getInputNames().iterator().next(), input);
        outputs = Map.of(session.getOutputNames().iterator().next(), output);
    }

    /** Its version. */
    public static String version() {
        return environment().getVersion();
    }

    private static OrtEnvironment environment() {
        return OrtEnvironment.getEnvironment(OrtLoggingLevel.ORT_LOGGING_LEVEL_ERROR, "benchmarks");
    }

    private static FloatBuffer direct(int floats) {
        return ByteBuffer.allocateDirect(floats * Float.BYTES)
                .order(ByteOrder.nativeOrder())
                .asFloatBuffer();
    }

    @Override
    protected void call() throws OrtException {
        session.run(inputs, outputs).close();
    }

    @Override
    public float[] result() throws OrtException {
        call();
        float[] copy = new float[values.capacity()];
        values.duplicate().clear().get(copy);
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
