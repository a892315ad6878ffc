package dev.fovea.domain.plan;

import dev.fovea.api.graph.Activate;
import dev.fovea.api.graph.Cast;
import dev.fovea.api.graph.Concat;
import dev.fovea.api.graph.Crop;
import dev.fovea.api.graph.Flatten;
import dev.fovea.api.graph.Pad;
import dev.fovea.api.graph.Reshape;
import dev.fovea.api.graph.Resize;
import dev.fovea.api.graph.TensorType;
import dev.fovea.api.graph.Transpose;
import dev.fovea.api.plan.Format;
import java.util.List;
import java.util.stream.IntStream;

/** What needs no step because the memory already says it. */
final class Views {

    private Views() {}

    /** True when the unit's result is its input's dense elements, perhaps in another shape. */
    static boolean isView(Unit unit, List<TensorType> inputs) {
        if (unit.op() instanceof Reshape || unit.op() instanceof Flatten) {
            return unit.activation().isNone() && unit.residual() == null;
        }
        boolean same = inputs.size() == 1
                && inputs.get(0).equals(unit.type())
                && unit.activation().isNone()
                && unit.residual() == null;
        return same
                && (unit.op() instanceof Activate activate
                                && activate.activation().isNone()
                        || unit.op() instanceof Cast
                        || unit.op() instanceof Pad
                        || unit.op() instanceof Crop
                        || unit.op() instanceof Concat
                        || unit.op() instanceof Resize
                        || (unit.op() instanceof Transpose transpose && isOrdered(transpose)));
    }

    private static boolean isOrdered(Transpose transpose) {
        return IntStream.range(0, transpose.permutation().size())
                .allMatch(i -> transpose.permutation().get(i) == i);
    }

    /** True when a tensor without halo has equal bytes in both formats, but for what fills up the last block. */
    static boolean isFree(TensorType type, Format from, Format to) {
        boolean onePixel = type.elements() == type.channels();
        return from == to || (onePixel && (to == Format.NHWC || type.channels() % Format.BLOCK == 0));
    }
}
