package dev.fovea.domain.autograd;

import org.jspecify.annotations.Nullable;

/**
 * Where a gradient goes: to an input of a node, which is an output of what that node recorded.
 *
 * @param function the node; null where no gradient is wanted
 * @param inputNr which of its inputs
 */
public record Edge(@Nullable Node function, int inputNr) {

    /** The edge to nowhere. */
    static final Edge NONE = new Edge(null, 0);

    /** True when a gradient is wanted. */
    public boolean isValid() {
        return function != null;
    }
}
