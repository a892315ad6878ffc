package dev.fovea.domain.autograd.layer;

import dev.fovea.api.error.Fault;
import dev.fovea.api.error.InvalidArgumentException;
import dev.fovea.api.spi.OpCode;
import dev.fovea.domain.autograd.Fused;
import dev.fovea.domain.autograd.Variable;
import dev.fovea.domain.autograd.formula.Expr;
import dev.fovea.domain.autograd.formula.Formula;

/**
 * Noise as Keras 3 defines it: normally distributed, added or multiplied, and the dropout that goes with selu. The same
 * seed gives the same noise, whatever the number of threads. It is drawn again in the backward pass: nothing is saved.
 */
public final class Noises {

    /** Alpha of selu (Klambauer et al. 2017, "Self-Normalizing Neural Networks"), as Keras 3 has it. */
    private static final double SELU_ALPHA = 1.6732632423543772;

    /** Scale of selu, lambda in the paper. */
    private static final double SELU_SCALE = 1.0507009873554805;

    /** The limit of selu below 0, to which alpha dropout sets what it drops. */
    private static final double SATURATED = -SELU_ALPHA * SELU_SCALE;

    /** Alternating bits, so that the seeds of steps and nodes beside each other share no sequence of numbers. */
    private static final long SECOND_SEED = 0x15555555555555L;

    /** Of seed, second seed and standard deviation. */
    private static final Formula NOISE =
            Formula.of(1, 3, (x, p) -> x[0].add(normal(p[0], p[1]).mul(p[2])));

    private static final Formula GAUSSIAN =
            Formula.of(1, 3, (x, p) -> x[0].mul(normal(p[0], p[1]).mul(p[2]).add(1)));

    /** Of seed, rate, factor, offset, and what is dropped. */
    private static final Formula ALPHA = Formula.of(
            1,
            5,
            (x, p) -> p[0].then(OpCode.UNIFORM)
                    .greaterEqual(p[1])
                    .select(x[0].mul(p[2]).add(p[3]), p[4]));

    /** Of factor, offset, and what is dropped; not 0 is kept. */
    private static final Formula ALPHA_OF_MASK =
            Formula.of(2, 3, (x, p) -> x[1].select(x[0].mul(p[0]).add(p[1]), p[2]));

    private Noises() {}

    /** Normally distributed, of mean 0 and variance 1 (Box and Muller 1958); at most 5.77, as there are 2^24 radii. */
    private static Expr normal(Expr seed, Expr second) {
        Expr radius = seed.then(OpCode.UNIFORM).neg().then(OpCode.LOG1P).mul(-2).then(OpCode.SQRT);
        return radius.mul(second.then(OpCode.UNIFORM).mul(2 * Math.PI).then(OpCode.COS));
    }

    private static double[] normal(double stddev, long seed) {
        return new double[] {seed, (seed ^ SECOND_SEED) & Dropout.LARGEST_SEED, stddev};
    }

    /**
     * x with normally distributed numbers of mean 0 added.
     *
     * @param stddev their standard deviation, finite and at least 0
     * @param seed 0..2^53 - 1; another one each step
     */
    public static Variable gaussianNoise(Variable x, double stddev, long seed) {
        if (!(stddev >= 0 && stddev < Double.POSITIVE_INFINITY) || !Dropout.isSeed(seed)) {
            throw new InvalidArgumentException(Fault.of("gaussian noise", "")
                    .expected("a finite standard deviation of at least 0 and a seed of 0..2^53 - 1")
                    .got(stddev + " and " + seed));
        }
        return Fused.map("GaussianNoise", NOISE, normal(stddev, seed), x);
    }

    /**
     * x times normally distributed numbers of mean 1 and variance rate / (1 - rate) (Srivastava et al. 2014).
     *
     * @param rate from 0 to below 1
     * @param seed 0..2^53 - 1; another one each step
     */
    public static Variable gaussianDropout(Variable x, double rate, long seed) {
        Dropout.require("gaussian dropout", rate, seed);
        return Fused.map("GaussianDropout", GAUSSIAN, normal(Math.sqrt(rate / (1 - rate)), seed), x);
    }

    /**
     * a x + b with x set to the limit of selu with the probability rate, a and b such that a mean of 0 and a variance of
     * 1 stay (Klambauer et al. 2017). Drops what {@link Dropout#dropout} drops with the seed.
     *
     * @param rate from 0 to below 1
     * @param seed 0..2^53 - 1; another one each step
     */
    public static Variable alphaDropout(Variable x, double rate, long seed) {
        Dropout.require("alpha dropout", rate, seed);
        double[] affine = affine(rate);
        return Fused.map("AlphaDropout", ALPHA, new double[] {seed, rate, affine[0], affine[1], affine[2]}, x);
    }

    /**
     * The same with a mask that was drawn before.
     *
     * @param mask 0 where x is dropped; of the shape of x, or one that grows to it
     * @param rate at which the mask was drawn, from 0 to below 1
     */
    public static Variable alphaDropout(Variable x, Variable mask, double rate) {
        Dropout.require("alpha dropout", rate, 0);
        return Fused.map("AlphaDropout", ALPHA_OF_MASK, affine(rate), x, mask);
    }

    /** The factor, the offset, and what becomes of what is dropped. */
    private static double[] affine(double rate) {
        double a = 1 / Math.sqrt((1 - rate) * (1 + rate * SATURATED * SATURATED));
        double b = -a * SATURATED * rate;
        return new double[] {a, b, a * SATURATED + b};
    }
}
