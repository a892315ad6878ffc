package dev.fovea.adapters.tflite;

import dev.fovea.api.memory.Memory;
import dev.fovea.api.memory.Reservation;
import dev.fovea.api.model.ModelFile;
import java.nio.ByteBuffer;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.tensorflowlite.BuiltinOpResolver;
import org.bytedeco.tensorflowlite.BuiltinOpResolverWithoutDefaultDelegates;
import org.bytedeco.tensorflowlite.FlatBufferModel;

/** A verified model file in TensorFlow Lite's hands. Its content must not move or go while interpreters live. */
final class TfliteModel implements AutoCloseable {

    /** What TensorFlow Lite's constant tensors are aligned to. */
    private static final int ALIGNMENT = 16;

    private final String name;
    private final Reservation reservation;
    private final BytePointer content;
    private final FlatBufferModel model;
    private final boolean exactQuanta;

    private TfliteModel(
            String name, Reservation reservation, BytePointer content, FlatBufferModel model, boolean exactQuanta) {
        this.name = name;
        this.reservation = reservation;
        this.content = content;
        this.model = model;
        this.exactQuanta = exactQuanta;
    }

    /**
     * The model in a file.
     *
     * @throws dev.fovea.api.error.ModelException when the file is corrupt or needs operators that TensorFlow Lite alone does not have
     */
    static TfliteModel open(ModelFile file) {
        ModelCheck.check(file.name(), file.bytes());
        Reservation reservation = Memory.reserve(file.size(), "model file " + file.name());
        BytePointer content = new BytePointer(aligned(file.bytes()));
        FlatBufferModel model = FlatBufferModel.VerifyAndBuildFromBuffer(content, file.size(), null, null);
        if (model == null || model.isNull() || !model.initialized()) {
            reservation.close();
            throw ModelCheck.corrupt(file.name(), "one that TensorFlow Lite's verifier refuses", null);
        }
        return new TfliteModel(file.name(), reservation, content, model, ModelCheck.answersInQuanta(file.bytes()));
    }

    private static ByteBuffer aligned(ByteBuffer content) {
        if (content.alignmentOffset(0, ALIGNMENT) == 0) {
            return content;
        }
        ByteBuffer copy = ByteBuffer.allocateDirect(content.limit() + ALIGNMENT).alignedSlice(ALIGNMENT);
        return copy.put(content).flip();
    }

    /** The size of the file. */
    long bytes() {
        return reservation.bytes();
    }

    String name() {
        return name;
    }

    /**
     * The operators that compute it. A model whose answers are quanta is computed by TensorFlow Lite's own integer
     * kernels, to give the very quanta that TensorFlow Lite gives elsewhere: XNNPACK rounds otherwise, and was seen 20
     * quanta away. All others get XNNPACK, which is two to four times as fast.
     */
    BuiltinOpResolver operators() {
        return exactQuanta ? new BuiltinOpResolverWithoutDefaultDelegates() : new BuiltinOpResolver();
    }

    FlatBufferModel handle() {
        return model;
    }

    @Override
    public void close() {
        model.close();
        content.close();
        reservation.close();
    }
}
