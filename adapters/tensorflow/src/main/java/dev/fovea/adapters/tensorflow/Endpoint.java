package dev.fovea.adapters.tensorflow;

import dev.fovea.api.tensor.DType;
import dev.fovea.api.tensor.Shape;
import dev.fovea.api.tensor.TensorInfo;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import org.tensorflow.Output;
import org.tensorflow.ndarray.Shaped;

/**
 * A tensor of a loaded graph that is fed or fetched.
 *
 * @param name under which callers know it
 * @param output the tensor
 * @param dtype its element type
 * @param declared the dimensions that TensorFlow knows; null when not even their number is known
 */
record Endpoint(
        String name,
        Output<?> output,
        DType dtype,
        @Nullable Shape declared) {

    /**
     * True when its outermost dimension counts rows: it is open, or one. A tensor of another kind, such as a scalar, is
     * the whole of a row.
     */
    boolean isBatched() {
        Shape shape = declared;
        return shape != null && shape.rank() > 0 && (shape.dim(0) == Shape.UNKNOWN || shape.dim(0) == 1);
    }

    /** The dimensions of a row; null when not even their number is known. */
    @Nullable
    Shape row() {
        Shape shape = declared;
        return shape == null || !isBatched() ? shape : shape.row();
    }

    /** As callers see it: rows first. Of a tensor of any rank, the dimensions of its rows are left out. */
    TensorInfo info() {
        Shape row = row();
        return new TensorInfo(name, dtype, row == null ? Shape.of(Shape.UNKNOWN) : batch(Shape.UNKNOWN, row), null);
    }

    /** The shape of so many rows. */
    static Shape batch(int rows, Shape row) {
        int[] dims = new int[row.rank() + 1];
        dims[0] = rows;
        System.arraycopy(row.dims(), 0, dims, 1, row.rank());
        return Shape.of(dims);
    }

    /** The dimensions of a tensor of TensorFlow's; null when their number is unknown, or one passes an int. */
    static @Nullable Shape shapeOf(Shaped tensor) {
        if (tensor.shape().isUnknown()) {
            return null;
        }
        long[] dims = tensor.shape().asArray();
        if (dims == null || Arrays.stream(dims).anyMatch(dim -> dim > Integer.MAX_VALUE)) {
            return null;
        }
        return Shape.of(Arrays.stream(dims)
                .mapToInt(dim -> dim < 0 ? Shape.UNKNOWN : (int) dim)
                .toArray());
    }
}
