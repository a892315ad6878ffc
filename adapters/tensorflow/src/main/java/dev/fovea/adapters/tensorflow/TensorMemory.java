package dev.fovea.adapters.tensorflow;

import dev.fovea.api.tensor.DType;
import dev.fovea.api.tensor.Shape;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.Pointer;
import org.jspecify.annotations.Nullable;
import org.tensorflow.RawTensor;
import org.tensorflow.Tensor;
import org.tensorflow.ndarray.buffer.DataStorageVisitor;

/** Copies between fovea's memory and TensorFlow's, a block at a time. */
final class TensorMemory {

    private TensorMemory() {}

    /** A tensor of TensorFlow's with a copy of the bytes; the caller closes it. */
    static Tensor tensor(DType dtype, Shape shape, ByteBuffer source, int from, int bytes) {
        long[] dims = Arrays.stream(shape.dims()).asLongStream().toArray();
        Tensor tensor = Tensor.of(ElementTypes.type(dtype), org.tensorflow.ndarray.Shape.of(dims), (long) bytes);
        if (bytes > 0) {
            content(tensor.asRawTensor(), bytes).put(0, source, from, bytes);
        }
        return tensor;
    }

    /** Copies a tensor's content. */
    static void copy(Tensor tensor, ByteBuffer target, int at, int bytes) {
        if (bytes > 0) {
            target.put(at, content(tensor.asRawTensor(), bytes), 0, bytes);
        }
    }

    private static ByteBuffer content(RawTensor tensor, int bytes) {
        ByteBuffer content = tensor.data().accept(new DataStorageVisitor<@Nullable ByteBuffer>() {
            @Override
            public ByteBuffer visit(ByteBuffer buffer) {
                return buffer;
            }

            @Override
            public ByteBuffer visit(long address, long length, long scale) {
                return new Block(address, bytes).asByteBuffer();
            }

            @Override
            public @Nullable ByteBuffer fallback() {
                return null;
            }
        });
        if (content == null || content.capacity() < bytes) {
            throw new IllegalStateException("TensorFlow's tensor has no memory of " + bytes + " bytes");
        }
        return content.order(ByteOrder.nativeOrder());
    }

    /** Memory that TensorFlow owns. */
    private static final class Block extends BytePointer {
        Block(long address, long bytes) {
            super((Pointer) null);
            this.address = address;
            this.limit = bytes;
            this.capacity = bytes;
        }
    }
}
