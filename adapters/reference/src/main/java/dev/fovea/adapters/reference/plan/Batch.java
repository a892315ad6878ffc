package dev.fovea.adapters.reference.plan;

import dev.fovea.api.error.Fault;
import dev.fovea.api.error.ShapeException;
import dev.fovea.api.tensor.Tensor;
import dev.fovea.api.tensor.TensorInfo;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * The checked inputs of one call.
 *
 * @param rows how many
 * @param contents of each input, in the model's order
 */
record Batch(int rows, List<ByteBuffer> contents) {

    /**
     * The batch.
     *
     * @throws ShapeException when an input is missing or is not as described
     */
    static Batch of(Map<String, Tensor> tensors, List<TensorInfo> inputs) {
        List<ByteBuffer> contents = new ArrayList<>(inputs.size());
        int rows = -1;
        for (TensorInfo info : inputs) {
            Tensor tensor = tensors.get(info.name());
            if (tensor == null) {
                throw wrong(info, "none; given are " + tensors.keySet());
            }
            boolean fits = tensor.dtype() == info.dtype()
                    && tensor.shape().rank() == info.shape().rank()
                    && tensor.shape().row().equals(info.shape().row());
            if (!fits) {
                throw wrong(info, new TensorInfo(info.name(), tensor.dtype(), tensor.shape(), null));
            }
            int n = tensor.shape().dim(0);
            if (n < 1 || (rows >= 0 && rows != n)) {
                throw wrong(info, n + " rows" + (rows < 0 ? "" : ", and " + rows + " in another input"));
            }
            rows = n;
            contents.add(tensor.bytes());
        }
        return new Batch(rows, contents);
    }

    private static ShapeException wrong(TensorInfo info, Object got) {
        return new ShapeException(Fault.of("model input", info.name())
                .expected("at least 1 row of " + info)
                .got(got));
    }
}
