package dev.fovea.api.graph;

import dev.fovea.api.tensor.Shape;
import java.util.List;

/** The shape of element-wise operations on two tensors. */
final class Broadcast {

    private Broadcast() {}

    static TensorType infer(Op op, String node, List<TensorType> inputs) {
        Inputs.count(op, node, inputs, 2);
        TensorType a = Inputs.floating(op, node, inputs.get(0));
        TensorType b = Inputs.floating(op, node, inputs.get(1));
        int rank = Math.max(a.rank(), b.rank());
        int[] dims = new int[rank];
        for (int i = 0; i < rank; i++) {
            int of = dim(a, i - (rank - a.rank()));
            int with = dim(b, i - (rank - b.rank()));
            if (of != with && of != 1 && with != 1) {
                throw Inputs.wrong(op, node, "inputs of equal or repeatable dimensions", a + " and " + b);
            }
            dims[i] = Math.max(of, with);
        }
        return a.withShape(Shape.of(dims));
    }

    private static int dim(TensorType type, int i) {
        return i < 0 ? 1 : type.shape().dim(i);
    }
}
