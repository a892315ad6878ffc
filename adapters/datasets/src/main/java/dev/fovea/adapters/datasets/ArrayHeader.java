package dev.fovea.adapters.datasets;

import dev.fovea.api.tensor.DType;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;

/**
 * What an array file says of its data: rows, the first dimension, of elements.
 *
 * @param dims at least one; none is negative
 */
record ArrayHeader(DType dtype, ByteOrder order, List<Integer> dims) {

    private static final int MOST_DIMENSIONS = 8;

    ArrayHeader {
        dims = List.copyOf(dims);
    }

    /** The number of rows. */
    int rows() {
        return dims.get(0);
    }

    /** The dimensions of a row. */
    List<Integer> rowDims() {
        return dims.subList(1, dims.size());
    }

    /** The elements of a row. */
    int rowElements() {
        return rowDims().stream().reduce(1, (a, b) -> a * b);
    }

    /** The bytes of a row. */
    int rowBytes() {
        return rowElements() * dtype.bytes();
    }

    /** The bytes of the data. */
    long bytes() {
        return (long) rows() * rowBytes();
    }

    /**
     * The header itself, when its sizes are ones that examples have.
     *
     * @param dims as they stand in the file
     * @throws dev.fovea.api.error.DatasetException when there are no rows, or a row is empty or too large
     */
    static ArrayHeader checked(Path file, DType dtype, ByteOrder order, long[] dims) {
        if (dims.length < 1 || dims.length > MOST_DIMENSIONS) {
            throw Faults.of(file, "1 to " + MOST_DIMENSIONS + " dimensions", dims.length, "save one row an example");
        }
        long bytes = dtype.bytes();
        Integer[] checked = new Integer[dims.length];
        for (int i = 0; i < dims.length; i++) {
            long most = i == 0 ? Integer.MAX_VALUE : Rows.MOST_ROW_BYTES / bytes;
            if (dims[i] < 1 || dims[i] > most) {
                throw Faults.of(
                        file,
                        i == 0 ? "1 to " + most + " examples" : "examples of 1 to " + Rows.MOST_ROW_BYTES + " bytes",
                        "shape " + Arrays.toString(dims),
                        "check the file");
            }
            bytes *= i == 0 ? 1 : dims[i];
            checked[i] = (int) dims[i];
        }
        return new ArrayHeader(dtype, order, List.of(checked));
    }
}
