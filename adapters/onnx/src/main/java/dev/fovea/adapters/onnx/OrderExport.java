package dev.fovea.adapters.onnx;

import static dev.fovea.adapters.onnx.Attributes.integer;
import static dev.fovea.adapters.onnx.Attributes.integers;

import dev.fovea.api.graph.Mean;
import dev.fovea.api.graph.Transpose;
import dev.fovea.api.tensor.Shape;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Operations that move or merge dimensions: where the order of elements in the graph and in the file must be told apart. */
final class OrderExport {

    private final Sheet sheet;

    OrderExport(Sheet sheet) {
        this.sheet = sheet;
    }

    /**
     * The same elements, row-major in the graph's sense, in another shape.
     *
     * @param y the result's name
     */
    void reshape(String x, Shape from, Shape to, String y) {
        String rowMajor = x;
        if (!Axes.isRowMajor(from)) {
            rowMajor = sheet.step("Transpose", y, List.of(x), integers("perm", 0, 2, 3, 1));
        }
        if (Axes.isRowMajor(to)) {
            reshape(rowMajor, Axes.dims(to), y);
        } else {
            String reshaped = sheet.fresh("Reshape", y);
            reshape(rowMajor, to.dims(), reshaped);
            sheet.add("Transpose", y, List.of(reshaped), integers("perm", 0, 3, 1, 2));
        }
    }

    private void reshape(String x, int[] row, String y) {
        if (row.length == 1) {
            sheet.add("Flatten", y, List.of(x), integer("axis", 1));
            return;
        }
        // 0 keeps the batch.
        long[] dims = new long[row.length + 1];
        for (int i = 0; i < row.length; i++) {
            dims[i + 1] = row[i];
        }
        sheet.add("Reshape", y, List.of(x, sheet.constants().longs(dims)));
    }

    /** A value whose row has at least that many dimensions, ones in front, so that it can be repeated. */
    String raised(String x, Shape row, int rank, String like) {
        if (row.rank() >= rank) {
            return x;
        }
        int[] dims = new int[rank];
        Arrays.fill(dims, 1);
        System.arraycopy(row.dims(), 0, dims, rank - row.rank(), row.rank());
        String raised = sheet.fresh("Reshape", like);
        reshape(x, row, Shape.of(dims), raised);
        return raised;
    }

    void transpose(Transpose transpose, String x, String y) {
        List<Integer> permutation = transpose.permutation();
        int rank = permutation.size();
        List<Integer> held = list(Axes.order(rank));
        List<Integer> wanted =
                list(Axes.order(rank)).stream().map(permutation::get).toList();
        permuted(x, held, wanted, y);
    }

    void mean(Mean mean, String x, Shape row, String y) {
        int rank = row.rank();
        long[] axes = mean.axes().stream()
                .mapToLong(axis -> Axes.of(rank, axis))
                .sorted()
                .toArray();
        if (axes.length == 0) {
            sheet.add("Identity", y, List.of(x));
            return;
        }
        if (mean.keepDims()) {
            sheet.add("ReduceMean", y, List.of(x), integers("axes", axes), integer("keepdims", 1));
            return;
        }
        List<Integer> held = new ArrayList<>(list(Axes.order(rank)));
        held.removeAll(mean.axes());
        List<Integer> rest = held.stream().sorted().toList();
        List<Integer> wanted =
                list(Axes.order(rest.size())).stream().map(rest::get).toList();
        boolean isOrdered = held.equals(wanted);
        String reduced = isOrdered ? y : sheet.fresh("ReduceMean", y);
        sheet.add("ReduceMean", reduced, List.of(x), integers("axes", axes), integer("keepdims", 0));
        if (!isOrdered) {
            permuted(reduced, held, wanted, y);
        }
    }

    private void permuted(String x, List<Integer> held, List<Integer> wanted, String y) {
        long[] permutation = Axes.permutation(held, wanted);
        if (Axes.isIdentity(permutation)) {
            sheet.add("Identity", y, List.of(x));
        } else {
            sheet.add("Transpose", y, List.of(x), integers("perm", permutation));
        }
    }

    private static List<Integer> list(int[] values) {
        return Arrays.stream(values).boxed().toList();
    }
}
