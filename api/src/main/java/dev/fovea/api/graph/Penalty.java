package dev.fovea.api.graph;

import dev.fovea.api.error.Fault;
import dev.fovea.api.error.ModelException;

/**
 * What weights add to the loss of a training: {@code l1 * sum |w| + l2 * sum w^2}.
 *
 * @param l1 at least 0
 * @param l2 at least 0
 */
public record Penalty(double l1, double l2) {
    public Penalty {
        if (!(l1 >= 0 && l2 >= 0) || Double.isInfinite(l1 + l2)) {
            throw new ModelException(Fault.of("penalty", "")
                    .expected("finite numbers of at least 0")
                    .got(l1 + " and " + l2));
        }
    }

    /** True when it adds nothing. */
    public boolean isNone() {
        return l1 == 0 && l2 == 0;
    }
}
