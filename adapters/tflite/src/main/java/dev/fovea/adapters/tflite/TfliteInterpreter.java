package dev.fovea.adapters.tflite;

import dev.fovea.api.error.BackendException;
import dev.fovea.api.error.Fault;
import dev.fovea.api.error.ModelException;
import dev.fovea.api.memory.Memory;
import dev.fovea.api.memory.Reservation;
import dev.fovea.api.tensor.Shape;
import java.nio.ByteBuffer;
import java.util.List;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.Pointer;
import org.bytedeco.tensorflowlite.BuiltinOpResolver;
import org.bytedeco.tensorflowlite.Interpreter;
import org.bytedeco.tensorflowlite.InterpreterBuilder;
import org.bytedeco.tensorflowlite.TfLiteTensor;
import org.bytedeco.tensorflowlite.global.tensorflowlite;

/** One interpreter of a model, which computes one row at a time. For one thread at a time. */
final class TfliteInterpreter implements AutoCloseable {

    private final String model;
    private final int threads;
    private final Interpreter handle;
    private final Reservation reservation;
    private List<Shape> inputRows = List.of();
    private ByteBuffer[] inputs = new ByteBuffer[0];
    private ByteBuffer[] outputs = new ByteBuffer[0];

    private TfliteInterpreter(String model, int threads, Interpreter handle, Reservation reservation) {
        this.model = model;
        this.threads = threads;
        this.handle = handle;
        this.reservation = reservation;
    }

    /**
     * A new interpreter with its tensors allocated.
     *
     * @param threads that TensorFlow Lite uses for it, the caller's included
     * @throws ModelException when TensorFlow Lite refuses the model
     * @throws dev.fovea.api.error.MemoryLimitException when its estimated memory passes the limit
     */
    static TfliteInterpreter create(TfliteModel model, int threads) {
        Interpreter handle = new Interpreter((Pointer) null);
        try (BuiltinOpResolver operators = model.operators();
                InterpreterBuilder builder = new InterpreterBuilder(model.handle(), operators)) {
            if (builder.SetNumThreads(threads) != tensorflowlite.kTfLiteOk
                    || builder.apply(handle) != tensorflowlite.kTfLiteOk
                    || handle.isNull()) {
                throw refused(model.name(), "building an interpreter");
            }
        }
        Reservation reservation;
        try {
            reservation = Memory.reserve(ModelTables.estimatedBytes(handle), "interpreter of " + model.name());
        } catch (RuntimeException e) {
            handle.close();
            throw e;
        }
        TfliteInterpreter interpreter = new TfliteInterpreter(model.name(), threads, handle, reservation);
        if (handle.AllocateTensors() != tensorflowlite.kTfLiteOk) {
            interpreter.close();
            throw refused(model.name(), "allocating its tensors");
        }
        return interpreter;
    }

    private static ModelException refused(String model, String step) {
        return new ModelException(Fault.of("model file", model)
                .expected("a model that TensorFlow Lite runs")
                .got("a refusal on " + step)
                .repair("switch the logger dev.fovea.adapters.tflite to DEBUG to see TensorFlow Lite's own words"));
    }

    /** The estimate of what it holds. */
    long bytes() {
        return reservation.bytes();
    }

    int threads() {
        return threads;
    }

    Interpreter handle() {
        return handle;
    }

    /** Binds the buffers of the inputs and outputs, after changing the inputs to these rows where they differ. */
    void shape(List<TensorSlot> in, List<Shape> rows, List<TensorSlot> out) {
        if (rows.equals(inputRows)) {
            return;
        }
        inputRows = List.of();
        boolean resized = false;
        for (int i = 0; i < in.size(); i++) {
            TensorSlot slot = in.get(i);
            int[] dims = slot.nativeDims(rows.get(i));
            if (!slot.row().isKnown()
                    && !ModelTables.dims(handle.tensor(slot.tensor())).equals(Shape.of(dims))) {
                resized = true;
                if (handle.ResizeInputTensorStrict(slot.tensor(), dims) != tensorflowlite.kTfLiteOk) {
                    throw unfit(rows);
                }
            }
        }
        if (resized && handle.AllocateTensors() != tensorflowlite.kTfLiteOk) {
            throw unfit(rows);
        }
        inputs = new ByteBuffer[in.size()];
        for (int i = 0; i < inputs.length; i++) {
            inputs[i] = buffer(handle.tensor(in.get(i).tensor()));
        }
        outputs = new ByteBuffer[out.size()];
        inputRows = List.copyOf(rows);
    }

    private BackendException unfit(List<Shape> rows) {
        return new BackendException(Fault.of("model", model)
                .expected("input sizes that its operators can compute")
                .got("rows of shape " + rows)
                .repair("use the size that the model was made for"));
    }

    /** The memory of input i: one row. */
    ByteBuffer input(int i) {
        return inputs[i];
    }

    /** Computes the row that lies in the inputs. */
    void invoke() {
        if (handle.Invoke() != tensorflowlite.kTfLiteOk) {
            throw new BackendException(Fault.of("model", model)
                    .expected("a result")
                    .got("a failed invocation")
                    .repair("switch the logger dev.fovea.adapters.tflite to DEBUG to see TensorFlow Lite's own words"));
        }
    }

    /** The memory of output i after {@link #invoke}: one row. */
    ByteBuffer output(int i, TensorSlot slot) {
        ByteBuffer known = outputs[i];
        if (known != null) {
            return known;
        }
        TfLiteTensor tensor = handle.tensor(slot.tensor());
        ByteBuffer fresh = buffer(tensor);
        // A dynamic tensor may lie elsewhere after the next invocation.
        if (tensor.allocation_type() != tensorflowlite.kTfLiteDynamic) {
            outputs[i] = fresh;
        }
        return fresh;
    }

    /** The shape of one row of an output as it is now. */
    Shape outputRow(TensorSlot slot) {
        Shape dims = ModelTables.dims(handle.tensor(slot.tensor()));
        return slot.batched() ? dims.row() : dims;
    }

    private static ByteBuffer buffer(TfLiteTensor tensor) {
        long bytes = tensor.bytes();
        Pointer data = tensorflowlite.TfLiteTensorData(tensor);
        return bytes == 0 || data == null
                ? ByteBuffer.allocate(0)
                : new BytePointer(data).position(0).capacity(bytes).asByteBuffer();
    }

    @Override
    public void close() {
        handle.close();
        reservation.close();
    }
}
