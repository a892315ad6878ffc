package dev.fovea.adapters.onnx;

import dev.fovea.api.tensor.Shape;
import java.util.Arrays;
import java.util.List;

/**
 * Where the dimensions of a row lie in an ONNX tensor. Dimension 0 there is the batch; rows of three dimensions, height,
 * width and channels, have the channels first, all others are in order.
 */
final class Axes {

    private static final int PICTURE = 3;
    private static final int[] CHANNELS_FIRST = {2, 0, 1};

    private Axes() {}

    /** The dimensions of a row in the order in which ONNX holds them. */
    static int[] order(int rank) {
        if (rank == PICTURE) {
            return CHANNELS_FIRST.clone();
        }
        int[] order = new int[rank];
        Arrays.setAll(order, i -> i);
        return order;
    }

    /** The dimension of the ONNX tensor that holds a dimension of the row. */
    static int of(int rank, int axis) {
        return rank == PICTURE ? 1 + (axis + 1) % PICTURE : 1 + axis;
    }

    /** The row's dimensions as ONNX holds them, without the batch. */
    static int[] dims(Shape row) {
        int[] order = order(row.rank());
        int[] dims = new int[order.length];
        Arrays.setAll(dims, i -> row.dim(order[i]));
        return dims;
    }

    /** True when the elements of a row lie in the same order as in the graph. */
    static boolean isRowMajor(Shape row) {
        return row.rank() != PICTURE || row.dim(2) == 1 || (long) row.dim(0) * row.dim(1) == 1;
    }

    /**
     * The permutation for ONNX's Transpose, batch included.
     *
     * @param held what each dimension of the tensor holds, batch left out
     * @param wanted the same for the result
     */
    static long[] permutation(List<Integer> held, List<Integer> wanted) {
        long[] permutation = new long[wanted.size() + 1];
        for (int i = 0; i < wanted.size(); i++) {
            permutation[i + 1] = 1L + held.indexOf(wanted.get(i));
        }
        return permutation;
    }

    /** True when a transpose by it changes nothing. */
    static boolean isIdentity(long[] permutation) {
        for (int i = 0; i < permutation.length; i++) {
            if (permutation[i] != i) {
                return false;
            }
        }
        return true;
    }
}
