package dev.fovea.bench.peer;

import dev.fovea.api.model.ModelFile;
import dev.fovea.bench.pair.Calls;

/** TensorFlow Lite with XNNPACK, its input in place before the call. */
public final class TensorFlowLite extends Calls {

    private final BareInterpreter interpreter;

    /**
     * An interpreter of the file.
     *
     * @param file the model
     * @param signatureOutput name of the output in the signature {@code serving_default}
     * @param values channels last
     * @param rows pictures in them
     * @param threads TensorFlow Lite's own
     */
    public TensorFlowLite(ModelFile file, String signatureOutput, float[] values, int rows, int threads) {
        interpreter = new BareInterpreter(file, signatureOutput, rows, threads);
        interpreter.run(values);
    }

    /** The output of an interpreter that is made for one call. */
    public static float[] once(ModelFile file, String signatureOutput, float[] values) {
        try (BareInterpreter interpreter = new BareInterpreter(file, signatureOutput, 1)) {
            return interpreter.run(values);
        }
    }

    @Override
    protected void call() {
        interpreter.invoke();
    }

    @Override
    public float[] result() {
        interpreter.invoke();
        return interpreter.output();
    }

    @Override
    public void close() {
        interpreter.close();
    }
}
