package dev.fovea.domain.autograd.layer;

import dev.fovea.api.error.Fault;
import dev.fovea.api.error.InvalidArgumentException;
import dev.fovea.api.spi.OpCode;
import dev.fovea.domain.autograd.Fused;
import dev.fovea.domain.autograd.Variable;
import dev.fovea.domain.autograd.formula.Expr;
import dev.fovea.domain.autograd.formula.Formula;

/** Dropout: elements set to 0 at random, the others scaled up so that the mean stays. */
public final class Dropout {

    /** Of seed, rate and scale. The mask is drawn again in the backward pass: nothing is saved. */
    private static final Formula DROPOUT = Formula.of(
            1, 3, (x, p) -> p[0].then(OpCode.UNIFORM).greaterEqual(p[1]).select(x[0].mul(p[2]), Expr.of(0)));

    /** The largest seed: a kernel's seed, a double, holds it and every other of its bits exactly. */
    static final long LARGEST_SEED = (1L << 53) - 1;

    private Dropout() {}

    /**
     * x with each element dropped with the probability rate. The same seed drops the same elements, whatever the number
     * of threads.
     *
     * @param seed 0..2^53 - 1; another one each step
     */
    public static Variable dropout(Variable x, double rate, long seed) {
        require("dropout", rate, seed);
        return Fused.map("NativeDropout", DROPOUT, new double[] {seed, rate, 1 / (1 - rate)}, x);
    }

    /** Checks the numbers of a dropout of some kind. */
    static void require(String kind, double rate, long seed) {
        if (!(rate >= 0 && rate < 1) || !isSeed(seed)) {
            throw new InvalidArgumentException(Fault.of(kind, "")
                    .expected("a rate of 0..1 (without 1) and a seed of 0..2^53 - 1")
                    .got(rate + " and " + seed));
        }
    }

    static boolean isSeed(long seed) {
        return seed >= 0 && seed <= LARGEST_SEED;
    }
}
