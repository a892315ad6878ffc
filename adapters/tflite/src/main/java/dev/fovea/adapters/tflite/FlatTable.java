package dev.fovea.adapters.tflite;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.AbstractList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A table of a FlatBuffers file. Fields are numbered in the order of the schema, and every one may be absent. Offsets are
 * hostile: the buffer checks each read, and a wrong one ends in an {@link IndexOutOfBoundsException} or an {@link
 * ArithmeticException}.
 */
final class FlatTable {

    private static final int MAX_TEXT = 1 << 12;

    private final ByteBuffer file;
    private final int position;

    private FlatTable(ByteBuffer file, int position) {
        this.file = file;
        this.position = position;
    }

    /** The table at the root of a file. */
    static FlatTable root(ByteBuffer content) {
        ByteBuffer file = content.duplicate().order(ByteOrder.LITTLE_ENDIAN);
        return new FlatTable(file, indirect(file, 0));
    }

    private static int indirect(ByteBuffer file, int position) {
        return Math.addExact(position, file.getInt(position));
    }

    /** The position of a field; 0 when the table leaves it out. */
    private int field(int index) {
        int layout = Math.subtractExact(position, file.getInt(position));
        int size = file.getShort(layout) & 0xffff;
        int entry = 4 + 2 * index;
        int offset = entry + 2 <= size ? file.getShort(layout + entry) & 0xffff : 0;
        if (size > Short.MAX_VALUE || offset > Short.MAX_VALUE) {
            // Sound, but the schema classes take these numbers for negative ones: no two readers may differ on a file.
            throw new IndexOutOfBoundsException("a table of " + size + " bytes, or a field at " + offset);
        }
        return offset == 0 ? 0 : Math.addExact(position, offset);
    }

    boolean has(int index) {
        return field(index) != 0;
    }

    int int8(int index) {
        int at = field(index);
        return at == 0 ? 0 : file.get(at);
    }

    int int32(int index) {
        int at = field(index);
        return at == 0 ? 0 : file.getInt(at);
    }

    long int64(int index) {
        int at = field(index);
        return at == 0 ? 0 : file.getLong(at);
    }

    @Nullable
    FlatTable table(int index) {
        int at = field(index);
        return at == 0 ? null : new FlatTable(file, indirect(file, at));
    }

    /** The text of a field, cut off where it is long; null when absent. */
    @Nullable
    String text(int index) {
        int at = field(index);
        if (at == 0) {
            return null;
        }
        int start = indirect(file, at);
        byte[] bytes = new byte[Math.max(0, Math.min(file.getInt(start), MAX_TEXT))];
        file.get(start + 4, bytes);
        return new String(bytes, StandardCharsets.UTF_8);
    }

    /** The number of elements of a vector; 0 when absent. */
    int count(int index, int elementBytes) {
        int at = field(index);
        if (at == 0) {
            return 0;
        }
        int vector = indirect(file, at);
        int count = file.getInt(vector);
        if (count < 0 || (long) count * elementBytes > file.limit() - vector - 4L) {
            throw new IndexOutOfBoundsException("a vector of " + count + " elements at " + vector);
        }
        return count;
    }

    List<FlatTable> tables(int index) {
        int count = count(index, 4);
        int first = count == 0 ? 0 : indirect(file, field(index)) + 4;
        return new AbstractList<>() {
            @Override
            public FlatTable get(int i) {
                return new FlatTable(file, indirect(file, first + 4 * i));
            }

            @Override
            public int size() {
                return count;
            }
        };
    }

    int[] ints(int index) {
        int[] values = new int[count(index, 4)];
        int first = values.length == 0 ? 0 : indirect(file, field(index)) + 4;
        for (int i = 0; i < values.length; i++) {
            values[i] = file.getInt(first + 4 * i);
        }
        return values;
    }

    float[] floats(int index) {
        int[] bits = ints(index);
        float[] values = new float[bits.length];
        for (int i = 0; i < bits.length; i++) {
            values[i] = Float.intBitsToFloat(bits[i]);
        }
        return values;
    }

    long[] longs(int index) {
        long[] values = new long[count(index, 8)];
        int first = values.length == 0 ? 0 : indirect(file, field(index)) + 4;
        for (int i = 0; i < values.length; i++) {
            values[i] = file.getLong(first + 8 * i);
        }
        return values;
    }
}
