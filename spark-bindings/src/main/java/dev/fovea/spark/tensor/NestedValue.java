package dev.fovea.spark.tensor;

import dev.fovea.api.error.Fault;
import dev.fovea.api.error.ShapeException;
import java.lang.reflect.Array;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The numbers of one column of one row, as they lie there: a {@link Number} or {@link Boolean}, a primitive array, or a
 * {@link List} of such values.
 */
final class NestedValue {

    private final @Nullable Object value;
    private final String column;
    private final String place;

    /**
     * A value.
     *
     * @param place of its row, for messages
     */
    NestedValue(@Nullable Object value, String column, String place) {
        this.value = value;
        this.column = column;
        this.place = place;
    }

    /** The start of a fault about this value. */
    Fault fault() {
        return Fault.of("input column", "'" + column + "'").at(place);
    }

    /** The start of a fault about one of its numbers. */
    Fault faultAt(int... index) {
        return fault().at(index.length == 0 ? place : place + ", index " + Arrays.toString(index));
    }

    /**
     * The lengths of the nested arrays, outermost first; none for a scalar.
     *
     * @throws ShapeException when something in it is null or empty, or arrays beside each other differ in length
     */
    int[] dims() {
        if (value == null) {
            throw new ShapeException(fault().expected("a value in every row").got("null"));
        }
        List<Integer> dims = new ArrayList<>();
        @Nullable Object first = value;
        while (first != null && isArray(first)) {
            int length = length(first);
            if (length == 0) {
                throw new ShapeException(fault().expected("at least one value").got("an empty array"));
            }
            dims.add(length);
            first = element(first, 0);
        }
        int[] lengths = dims.stream().mapToInt(Integer::intValue).toArray();
        requireRegular(value, lengths, new int[lengths.length], 0);
        return lengths;
    }

    private void requireRegular(@Nullable Object part, int[] dims, int[] index, int depth) {
        int[] here = Arrays.copyOf(index, depth);
        if (part == null) {
            throw new ShapeException(
                    faultAt(here).expected("a number in every place").got("null"));
        }
        if (depth == dims.length) {
            return;
        }
        if (length(part) != dims[depth]) {
            throw new ShapeException(faultAt(here)
                    .expected("arrays of one length, " + dims[depth] + " as the first")
                    .got(length(part) + " values"));
        }
        if (part instanceof List<?> list) {
            for (int i = 0; i < dims[depth]; i++) {
                index[depth] = i;
                requireRegular(list.get(i), dims, index, depth + 1);
            }
        }
    }

    /**
     * Writes the numbers in row-major order at the buffer's position, up to the first that has no place in the tensor.
     *
     * @return true when all were written
     */
    boolean write(ElementWriter writer, ByteBuffer to) {
        return write(Objects.requireNonNull(value), writer, to);
    }

    private static boolean write(Object part, ElementWriter writer, ByteBuffer to) {
        if (part instanceof List<?> list) {
            for (Object element : list) {
                if (!write(element, writer, to)) {
                    return false;
                }
            }
            return true;
        }
        if (part instanceof Number number) {
            boolean isReal = number instanceof Float || number instanceof Double;
            return isReal ? writer.write(number.doubleValue(), to) : writer.write(number.longValue(), to);
        }
        return part instanceof Boolean truth ? writer.write(truth ? 1L : 0L, to) : writer.writeAll(part, to);
    }

    /** The number at that index. */
    Object number(int... index) {
        Object part = Objects.requireNonNull(value);
        for (int i : index) {
            part = Objects.requireNonNull(element(part, i));
        }
        return part;
    }

    private static boolean isArray(Object value) {
        return value instanceof List<?> || value.getClass().isArray();
    }

    private static int length(Object array) {
        return array instanceof List<?> list ? list.size() : Array.getLength(array);
    }

    private static @Nullable Object element(Object array, int i) {
        return array instanceof List<?> list ? list.get(i) : Array.get(array, i);
    }
}
