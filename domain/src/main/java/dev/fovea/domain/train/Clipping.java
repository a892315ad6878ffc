package dev.fovea.domain.train;

import dev.fovea.api.error.Fault;
import dev.fovea.api.error.InvalidArgumentException;

/** How gradients are kept from growing too large, before anything else is done with them. */
public sealed interface Clipping {

    /** Not at all. */
    record None() implements Clipping {}

    /**
     * Each element to -limit..limit.
     *
     * @param limit above 0
     */
    record ByValue(double limit) implements Clipping {
        public ByValue {
            requirePositive("clip value", limit);
        }
    }

    /**
     * Each gradient scaled down to a Euclidean norm where its own is larger.
     *
     * @param norm above 0
     */
    record ByNorm(double norm) implements Clipping {
        public ByNorm {
            requirePositive("clip norm", norm);
        }
    }

    /**
     * All gradients scaled down alike, where their Euclidean norm as one vector is larger.
     *
     * @param norm above 0
     */
    record ByGlobalNorm(double norm) implements Clipping {
        public ByGlobalNorm {
            requirePositive("clip norm", norm);
        }
    }

    private static void requirePositive(String what, double limit) {
        if (!(limit > 0)) {
            throw new InvalidArgumentException(
                    Fault.of(what, "").expected("above 0").got(limit));
        }
    }
}
