package dev.fovea.domain.graph;

import dev.fovea.api.graph.Activate;
import dev.fovea.api.graph.Cast;
import dev.fovea.api.graph.Concat;
import dev.fovea.api.graph.Crop;
import dev.fovea.api.graph.Flatten;
import dev.fovea.api.graph.Noise;
import dev.fovea.api.graph.Op;
import dev.fovea.api.graph.Pad;
import dev.fovea.api.graph.Reshape;
import dev.fovea.api.graph.Resize;
import dev.fovea.api.graph.TensorType;
import dev.fovea.api.graph.Transpose;
import java.util.List;

/** Tells operations that compute nothing. */
public final class Identities {

    private Identities() {}

    /** True when the operation's result is its one input's elements in their order, perhaps in another shape. */
    public static boolean isView(Op op, List<TensorType> inputs, TensorType result) {
        return isReshape(op) || isIdentity(op, inputs, result);
    }

    /** True for the operations that give the same elements another shape. */
    static boolean isReshape(Op op) {
        return op instanceof Reshape || op instanceof Flatten;
    }

    /** True when the operation's result is its one input, in type and value. */
    static boolean isIdentity(Op op, List<TensorType> inputs, TensorType result) {
        if (inputs.size() != 1 || !inputs.get(0).equals(result)) {
            return false;
        }
        if (op instanceof Activate activate) {
            return activate.activation().isNone();
        }
        if (op instanceof Transpose transpose) {
            return isOrdered(transpose.permutation());
        }
        return op instanceof Noise
                || op instanceof Cast
                || op instanceof Pad
                || op instanceof Crop
                || op instanceof Concat
                || op instanceof Resize
                || isReshape(op);
    }

    private static boolean isOrdered(List<Integer> permutation) {
        for (int i = 0; i < permutation.size(); i++) {
            if (permutation.get(i) != i) {
                return false;
            }
        }
        return true;
    }
}
