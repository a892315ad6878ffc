package dev.fovea.adapters.models.file;

import dev.fovea.api.error.Fault;
import dev.fovea.api.error.ModelException;
import dev.fovea.api.graph.Activation;
import dev.fovea.api.graph.Padding;
import dev.fovea.api.graph.TensorType;
import dev.fovea.api.graph.Weights;
import dev.fovea.api.graph.Window;
import dev.fovea.api.tensor.DType;
import dev.fovea.api.tensor.Quantization;
import dev.fovea.api.tensor.Shape;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.function.ToIntFunction;
import org.jspecify.annotations.Nullable;

/** Writes fields one after the other, little-endian, without gaps. Not safe for several threads. */
final class FieldWriter {

    /** The longest text: converters join the names of all that they fused. */
    static final int MOST_TEXT = 1 << 20;

    /** The most dimensions. */
    static final int MOST_RANK = 32;

    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    private final ToIntFunction<Weights> weights;

    /**
     * A writer of nothing yet.
     *
     * @param weights the number of weights in their table
     */
    FieldWriter(ToIntFunction<Weights> weights) {
        this.weights = weights;
    }

    byte[] toBytes() {
        return bytes.toByteArray();
    }

    /** Bytes that were written by another writer. */
    FieldWriter bytes(byte[] fields) {
        bytes.writeBytes(fields);
        return this;
    }

    FieldWriter u8(int value) {
        bytes.write(value);
        return this;
    }

    FieldWriter i32(int value) {
        return number(value, Integer.BYTES);
    }

    FieldWriter i64(long value) {
        return number(value, Long.BYTES);
    }

    FieldWriter f32(float value) {
        return i32(Float.floatToRawIntBits(value));
    }

    FieldWriter f64(double value) {
        return i64(Double.doubleToRawLongBits(value));
    }

    private FieldWriter number(long value, int size) {
        for (int i = 0; i < size; i++) {
            bytes.write((int) (value >>> (Byte.SIZE * i)));
        }
        return this;
    }

    FieldWriter flag(boolean value) {
        return u8(value ? 1 : 0);
    }

    /**
     * A text in UTF-8, its size in bytes before it.
     *
     * @throws ModelException when it is too long, or no text in Unicode
     */
    FieldWriter text(String text) {
        byte[] encoded;
        try {
            ByteBuffer buffer = StandardCharsets.UTF_8.newEncoder().encode(CharBuffer.wrap(text));
            encoded = new byte[buffer.remaining()];
            buffer.get(encoded);
        } catch (CharacterCodingException e) {
            throw new ModelException(
                    Fault.of("name", "'" + text + "'")
                            .expected("text in Unicode")
                            .got("half of a surrogate pair"),
                    e);
        }
        if (encoded.length > MOST_TEXT) {
            throw new ModelException(Fault.of("name", "'" + text.substring(0, 40) + "...'")
                    .expected("at most " + MOST_TEXT + " bytes")
                    .got(encoded.length));
        }
        return i32(encoded.length).bytes(encoded);
    }

    FieldWriter dtype(DType dtype) {
        return u8(Codes.of(dtype));
    }

    FieldWriter shape(Shape shape) {
        rank(shape.rank());
        for (int dim : shape.dims()) {
            i32(dim);
        }
        return this;
    }

    FieldWriter rank(int rank) {
        if (rank > MOST_RANK) {
            throw new ModelException(Fault.of("shape", "")
                    .expected("at most " + MOST_RANK + " dimensions")
                    .got(rank));
        }
        return u8(rank);
    }

    FieldWriter type(TensorType type) {
        dtype(type.dtype()).shape(type.shape());
        Quantization quantization = type.quantization();
        flag(quantization != null);
        return quantization == null ? this : f64(quantization.scale()).i32(quantization.zeroPoint());
    }

    FieldWriter axes(List<Integer> axes) {
        rank(axes.size());
        axes.forEach(this::u8);
        return this;
    }

    FieldWriter window(Window window) {
        return i32(window.height())
                .i32(window.width())
                .i32(window.strideHeight())
                .i32(window.strideWidth())
                .i32(window.dilationHeight())
                .i32(window.dilationWidth());
    }

    FieldWriter padding(Padding padding) {
        return i32(padding.top()).i32(padding.left()).i32(padding.bottom()).i32(padding.right());
    }

    FieldWriter activation(Activation activation) {
        return u8(Codes.of(activation.kind())).f32(activation.alpha()).f32(activation.beta());
    }

    FieldWriter weights(Weights value) {
        return i32(weights.applyAsInt(value));
    }

    FieldWriter optionalWeights(@Nullable Weights value) {
        flag(value != null);
        return value == null ? this : weights(value);
    }
}
