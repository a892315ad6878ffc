package dev.fovea.adapters.tflite;

import dev.fovea.api.tensor.DType;
import dev.fovea.api.tensor.Quantization;
import dev.fovea.api.tensor.Shape;
import dev.fovea.api.tensor.TensorInfo;
import org.jspecify.annotations.Nullable;

/**
 * One input or output of a model, as fovea sees it: a row at a time.
 *
 * @param name by the signature, or the tensor's own
 * @param tensor its index in the interpreter
 * @param dtype element type
 * @param row shape of one row; open dimensions are {@link Shape#UNKNOWN}
 * @param batched true when the model's own shape has a leading 1 before the row
 * @param quantization null for plain tensors
 */
record TensorSlot(
        String name,
        int tensor,
        DType dtype,
        Shape row,
        boolean batched,
        @Nullable Quantization quantization) {

    /** The description with the batch dimension first and open. */
    TensorInfo info() {
        int[] dims = new int[row.rank() + 1];
        dims[0] = Shape.UNKNOWN;
        System.arraycopy(row.dims(), 0, dims, 1, row.rank());
        return new TensorInfo(name, dtype, Shape.of(dims), quantization);
    }

    /** The shape of n rows. */
    static Shape batch(int n, Shape row) {
        int[] dims = new int[row.rank() + 1];
        dims[0] = n;
        System.arraycopy(row.dims(), 0, dims, 1, row.rank());
        return Shape.of(dims);
    }

    /** The dimensions that the interpreter is to have for one row of this shape. */
    int[] nativeDims(Shape actual) {
        return batched ? batch(1, actual).dims() : actual.dims();
    }
}
