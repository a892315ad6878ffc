package dev.fovea.adapters.models.file;

import dev.fovea.api.error.FoveaException;
import dev.fovea.api.error.ModelException;
import dev.fovea.api.graph.Activation;
import dev.fovea.api.graph.Padding;
import dev.fovea.api.graph.TensorType;
import dev.fovea.api.graph.Weights;
import dev.fovea.api.graph.Window;
import dev.fovea.api.tensor.DType;
import dev.fovea.api.tensor.Quantization;
import dev.fovea.api.tensor.Shape;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import java.util.function.ToIntFunction;
import org.jspecify.annotations.Nullable;

/**
 * Reads a section field by field, as {@link FieldWriter} writes it. Every count is held against the bytes that
 * are left before anything is allocated for it. Not safe for several threads.
 */
final class FieldReader {

    private final ByteBuffer bytes;
    private final Section.Kind section;
    private final FileFaults faults;
    private List<Weights> weights = List.of();

    FieldReader(byte[] content, Section.Kind section, FileFaults faults) {
        this.bytes = ByteBuffer.wrap(content).order(ByteOrder.LITTLE_ENDIAN);
        this.section = section;
        this.faults = faults;
    }

    /** The weights that fields refer to from now on. */
    void weights(List<Weights> known) {
        this.weights = known;
    }

    int u8(String what) {
        need(1, what);
        return Byte.toUnsignedInt(bytes.get());
    }

    int i32(String what) {
        need(Integer.BYTES, what);
        return bytes.getInt();
    }

    long i64(String what) {
        need(Long.BYTES, what);
        return bytes.getLong();
    }

    float f32(String what) {
        need(Float.BYTES, what);
        return bytes.getFloat();
    }

    double f64(String what) {
        need(Double.BYTES, what);
        return bytes.getDouble();
    }

    boolean flag(String what) {
        int code = u8(what);
        if (code > 1) {
            throw wrong("0 or 1 as " + what, code, 1);
        }
        return code == 1;
    }

    /** A number of things that take at least so many bytes each. */
    int count(String what, int leastBytes) {
        int count = i32(what);
        if (count < 0 || count > bytes.remaining() / leastBytes) {
            throw wrong(
                    "at most " + bytes.remaining() / leastBytes + " as " + what,
                    Integer.toUnsignedString(count),
                    Integer.BYTES);
        }
        return count;
    }

    /** An index below a limit. */
    int index(String what, int limit) {
        int index = i32(what);
        if (index < 0 || index >= limit) {
            throw wrong(
                    limit == 0 ? "no " + what : what + " from 0 to " + (limit - 1),
                    Integer.toUnsignedString(index),
                    Integer.BYTES);
        }
        return index;
    }

    String text(String what) {
        int size = i32(what);
        int most = Math.min(FieldWriter.MOST_TEXT, bytes.remaining());
        if (size < 0 || size > most) {
            throw wrong("at most " + most + " bytes of " + what, Integer.toUnsignedString(size), Integer.BYTES);
        }
        ByteBuffer text = bytes.slice(bytes.position(), size);
        try {
            String decoded = StandardCharsets.UTF_8.newDecoder().decode(text).toString();
            bytes.position(bytes.position() + size);
            return decoded;
        } catch (CharacterCodingException e) {
            throw faults.wrong(what + " in UTF-8", "other bytes", at(bytes.position()), e);
        }
    }

    /** One of the constants by its number. */
    <E> E choice(String what, E[] constants, ToIntFunction<E> code) {
        int stated = u8(what);
        for (E constant : constants) {
            if (code.applyAsInt(constant) == stated) {
                return constant;
            }
        }
        throw wrong("a known " + what, "number " + stated, 1);
    }

    DType dtype() {
        return choice("element type", DType.values(), Codes::of);
    }

    Shape shape() {
        int rank = rank();
        int[] dims = new int[rank];
        for (int i = 0; i < rank; i++) {
            dims[i] = i32("dimension");
            if (dims[i] < 1) {
                throw wrong("dimensions of at least 1", dims[i], Integer.BYTES);
            }
        }
        return made(() -> Shape.of(dims));
    }

    int rank() {
        int rank = u8("rank");
        if (rank > FieldWriter.MOST_RANK) {
            throw wrong("a rank of at most " + FieldWriter.MOST_RANK, rank, 1);
        }
        return rank;
    }

    TensorType type() {
        DType dtype = dtype();
        Shape shape = shape();
        if (!flag("quantised")) {
            return made(() -> TensorType.of(dtype, shape));
        }
        double scale = f64("scale");
        if (!(scale > 0) || Double.isInfinite(scale)) {
            throw wrong("a scale above 0", scale, Double.BYTES);
        }
        int zeroPoint = i32("zero point");
        return made(() -> new TensorType(dtype, shape, new Quantization(scale, zeroPoint)));
    }

    List<Integer> axes() {
        int rank = rank();
        List<Integer> axes = new ArrayList<>();
        for (int i = 0; i < rank; i++) {
            axes.add(u8("axis"));
        }
        return axes;
    }

    Window window() {
        int[] sizes = integers("window", 6);
        return made(() -> new Window(sizes[0], sizes[1], sizes[2], sizes[3], sizes[4], sizes[5]));
    }

    Padding padding() {
        int[] sides = integers("padding", 4);
        return made(() -> new Padding(sides[0], sides[1], sides[2], sides[3]));
    }

    /** So many integers. */
    int[] integers(String what, int count) {
        int[] values = new int[count];
        for (int i = 0; i < count; i++) {
            values[i] = i32(what);
        }
        return values;
    }

    /** So many floats. */
    float[] floats(String what, int count) {
        float[] values = new float[count];
        for (int i = 0; i < count; i++) {
            values[i] = f32(what);
        }
        return values;
    }

    Activation activation() {
        return new Activation(
                choice("activation", Activation.Kind.values(), Codes::of), f32("parameter"), f32("parameter"));
    }

    Weights weights() {
        return weights.get(index("index of weights", weights.size()));
    }

    @Nullable
    Weights optionalWeights() {
        return flag("presence of weights") ? weights() : null;
    }

    /** An error at the field that was read last, which took so many bytes. */
    ModelException wrong(Object expected, Object got, int bytesBack) {
        return faults.wrong(expected, got, at(bytes.position() - bytesBack));
    }

    /** What is made of fields that were read; what the maker refuses is an error of the file, at this place. */
    <T> T made(Supplier<T> maker) {
        try {
            return maker.get();
        } catch (FoveaException | ArithmeticException | IllegalArgumentException e) {
            throw faults.wrong("a sound graph", String.valueOf(e.getMessage()), at(bytes.position()), e);
        }
    }

    /** Nothing may follow. */
    void end() {
        if (bytes.hasRemaining()) {
            throw faults.wrong("nothing behind its last field", bytes.remaining() + " bytes", at(bytes.position()));
        }
    }

    /** So many bytes are left. */
    void need(long size, String what) {
        if (bytes.remaining() < size) {
            throw faults.wrong(what, "the end", at(bytes.position()));
        }
    }

    private String at(int position) {
        return "byte " + position + " of " + section.title();
    }
}
