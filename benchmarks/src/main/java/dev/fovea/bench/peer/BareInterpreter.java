package dev.fovea.bench.peer;

import dev.fovea.api.model.ModelFile;
import java.nio.ByteBuffer;
import java.nio.FloatBuffer;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.FloatPointer;
import org.bytedeco.javacpp.Pointer;
import org.bytedeco.tensorflowlite.BuiltinOpResolver;
import org.bytedeco.tensorflowlite.FlatBufferModel;
import org.bytedeco.tensorflowlite.Interpreter;
import org.bytedeco.tensorflowlite.InterpreterBuilder;

/**
 * TensorFlow Lite without fovea: one interpreter of a model that takes one f32 picture, called as its own examples do.
 * One thread uses one instance.
 */
public final class BareInterpreter implements AutoCloseable {

    private final BytePointer content;
    private final FlatBufferModel model;
    private final BuiltinOpResolver operations;
    private final InterpreterBuilder builder;
    private final Interpreter interpreter;
    private final FloatPointer inputPointer;
    private final FloatBuffer input;
    private final FloatBuffer output;

    /**
     * An interpreter with memory in place.
     *
     * @param signatureOutput name of the output in the signature {@code serving_default}
     * @param threads TensorFlow Lite's own
     */
    public BareInterpreter(ModelFile file, String signatureOutput, int threads) {
        this(file, signatureOutput, 1, threads);
    }

    /** As the other, for so many pictures a call. */
    public BareInterpreter(ModelFile file, String signatureOutput, int rows, int threads) {
        ByteBuffer bytes = file.bytes();
        content = new BytePointer(bytes);
        model = FlatBufferModel.BuildFromBuffer(content, bytes.remaining());
        operations = new BuiltinOpResolver();
        builder = new InterpreterBuilder(model, operations);
        interpreter = new Interpreter((Pointer) null);
        require("SetNumThreads", builder.SetNumThreads(threads));
        require("InterpreterBuilder", builder.apply(interpreter));
        if (rows > 1) {
            var dims = interpreter.input_tensor(0).dims();
            int[] sizes = new int[dims.size()];
            for (int i = 0; i < sizes.length; i++) {
                sizes[i] = i == 0 ? rows : dims.data(i);
            }
            require(
                    "ResizeInputTensor",
                    interpreter.ResizeInputTensor(interpreter.inputs().get(0), sizes));
        }
        require("AllocateTensors", interpreter.AllocateTensors());
        long inputBytes = interpreter.input_tensor(0).bytes();
        inputPointer = interpreter.typed_input_tensor_float(0).capacity(inputBytes / Float.BYTES);
        input = inputPointer.asBuffer();
        var result = interpreter.output_tensor_by_signature(signatureOutput, "serving_default");
        output = result.data().f().capacity(result.bytes() / Float.BYTES).asBuffer();
    }

    /** The output for the input, which is read to its limit. */
    public float[] run(FloatBuffer values) {
        input.clear();
        input.put(values.duplicate());
        invoke();
        return output();
    }

    /** The output for the input. */
    public float[] run(float[] values) {
        input.clear();
        input.put(values);
        invoke();
        return output();
    }

    /** Runs the model on what its input holds. */
    void invoke() {
        require("Invoke", interpreter.Invoke());
    }

    /** A copy of the output. */
    float[] output() {
        float[] result = new float[output.capacity()];
        output.duplicate().get(result);
        return result;
    }

    private static void require(String call, int status) {
        if (status != 0) {
            throw new IllegalStateException(call + ": expected status 0, got " + status);
        }
    }

    @Override
    public void close() {
        interpreter.close();
        builder.close();
        operations.close();
        model.close();
        content.close();
    }
}
