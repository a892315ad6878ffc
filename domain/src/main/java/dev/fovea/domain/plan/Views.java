package dev.fovea.domain.plan;

import dev.fovea.api.graph.TensorType;
import dev.fovea.api.plan.Format;
import dev.fovea.domain.graph.Identities;
import java.util.List;

/** What needs no step because the memory already says it. */
final class Views {

    private Views() {}

    /** True when the unit's result is its input's dense elements, perhaps in another shape. */
    static boolean isView(Unit unit, List<TensorType> inputs) {
        return unit.activation().isNone()
                && unit.residual() == null
                && Identities.isView(unit.op(), inputs, unit.type());
    }

    /** True when a tensor without halo has equal bytes in both formats, but for what fills up the last block. */
    static boolean isFree(TensorType type, Format from, Format to) {
        boolean onePixel = type.elements() == type.channels();
        return from == to || (onePixel && (to == Format.NHWC || type.channels() % Format.BLOCK == 0));
    }
}
