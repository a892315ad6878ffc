package dev.fovea.adapters.tflite;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import java.util.TreeSet;

/**
 * Reads the names of custom operators out of a model file, without TensorFlow Lite, which refuses such a model with a
 * number only. The layout is that of FlatBuffers and of TensorFlow Lite's schema.fbs; offsets are hostile, and every read
 * is checked by the buffer.
 */
final class OperatorCodes {

    private static final int IDENTIFIER_AT = 4;
    private static final byte[] IDENTIFIER = {'T', 'F', 'L', '3'};
    private static final int MODEL_OPERATOR_CODES = 1;
    private static final int DEPRECATED_BUILTIN_CODE = 0;
    private static final int CUSTOM_CODE = 1;
    private static final int BUILTIN_CODE = 3;
    private static final int CUSTOM = 32;
    private static final int MAX_CODES = 1 << 16;
    private static final int MAX_NAME = 256;

    private final ByteBuffer file;

    private OperatorCodes(ByteBuffer file) {
        this.file = file;
    }

    /** True when the content carries TensorFlow Lite's file identifier. */
    static boolean isModel(ByteBuffer content) {
        if (content.limit() < IDENTIFIER_AT + IDENTIFIER.length) {
            return false;
        }
        for (int i = 0; i < IDENTIFIER.length; i++) {
            if (content.get(IDENTIFIER_AT + i) != IDENTIFIER[i]) {
                return false;
            }
        }
        return true;
    }

    /**
     * The names of the custom operators, sorted.
     *
     * @throws IndexOutOfBoundsException when an offset leads out of the content
     */
    static Set<String> custom(ByteBuffer content) {
        return new OperatorCodes(content.duplicate().order(ByteOrder.LITTLE_ENDIAN)).custom();
    }

    private Set<String> custom() {
        Set<String> names = new TreeSet<>();
        int codes = field(indirect(0), MODEL_OPERATOR_CODES);
        if (codes == 0) {
            return names;
        }
        int vector = indirect(codes);
        int count = file.getInt(vector);
        if (count < 0 || count > MAX_CODES) {
            throw new IndexOutOfBoundsException(count + " operator codes");
        }
        for (int i = 0; i < count; i++) {
            int code = indirect(Math.addExact(vector, 4 + 4 * i));
            int builtin = field(code, BUILTIN_CODE);
            int deprecated = field(code, DEPRECATED_BUILTIN_CODE);
            int value = Math.max(builtin == 0 ? 0 : file.getInt(builtin), deprecated == 0 ? 0 : file.get(deprecated));
            if (value == CUSTOM) {
                names.add(text(field(code, CUSTOM_CODE)));
            }
        }
        return names;
    }

    /** The position of a field of a table; 0 when the table leaves it out. */
    private int field(int table, int index) {
        int layout = Math.subtractExact(table, file.getInt(table));
        int size = file.getShort(layout) & 0xffff;
        int entry = 4 + 2 * index;
        int offset = entry + 2 <= size ? file.getShort(layout + entry) & 0xffff : 0;
        return offset == 0 ? 0 : Math.addExact(table, offset);
    }

    private int indirect(int position) {
        return Math.addExact(position, file.getInt(position));
    }

    private String text(int field) {
        if (field == 0) {
            return "(without a name)";
        }
        int start = indirect(field);
        int length = file.getInt(start);
        byte[] name = new byte[Math.max(0, Math.min(length, MAX_NAME))];
        file.get(start + 4, name);
        return new String(name, StandardCharsets.UTF_8);
    }
}
