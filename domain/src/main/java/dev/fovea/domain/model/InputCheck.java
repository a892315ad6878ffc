package dev.fovea.domain.model;

import dev.fovea.api.error.Fault;
import dev.fovea.api.error.ShapeException;
import dev.fovea.api.tensor.Tensor;
import dev.fovea.api.tensor.TensorInfo;
import java.util.List;
import java.util.Map;

/** Holds the tensors of a call against what the model takes. */
final class InputCheck {

    private InputCheck() {}

    /**
     * The number of rows that all inputs have.
     *
     * @throws ShapeException when an input is missing, of another type or shape, or of another number of rows
     */
    static int rows(List<TensorInfo> expected, Map<String, Tensor> inputs) {
        int rows = -1;
        for (TensorInfo info : expected) {
            Tensor tensor = inputs.get(info.name());
            if (tensor == null) {
                throw new ShapeException(Fault.of("input", info.name())
                        .expected(info)
                        .got("inputs " + inputs.keySet())
                        .repair("name every input of the model"));
            }
            if (!fits(info, tensor)) {
                throw new ShapeException(Fault.of("input", info.name())
                        .expected(info.dtype() + " " + info.shape())
                        .got(tensor.dtype() + " " + tensor.shape()));
            }
            int n = tensor.shape().dim(0);
            if (rows >= 0 && rows != n) {
                throw new ShapeException(
                        Fault.of("input", info.name()).expected(rows + " rows").got(n));
            }
            rows = n;
        }
        return rows;
    }

    private static boolean fits(TensorInfo info, Tensor tensor) {
        int rank = info.shape().rank();
        if (tensor.dtype() != info.dtype()
                || tensor.shape().rank() != rank
                || tensor.shape().dim(0) < 1) {
            return false;
        }
        for (int i = 1; i < rank; i++) {
            int dim = info.shape().dim(i);
            if (dim >= 0 && dim != tensor.shape().dim(i)) {
                return false;
            }
        }
        return true;
    }
}
