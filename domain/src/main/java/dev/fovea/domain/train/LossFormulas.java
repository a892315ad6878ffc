package dev.fovea.domain.train;

import dev.fovea.api.spi.OpCode;
import dev.fovea.domain.autograd.formula.Expr;
import dev.fovea.domain.autograd.formula.Formula;
import java.util.function.BiFunction;

/**
 * The losses of one element as Keras 3 writes them, as formulas of prediction (x[0]) and target (x[1]). The first number
 * is the share that an element has in its row's loss: 1, or 1 / row; the second is the loss's own.
 */
final class LossFormulas {

    /** Keras's epsilon, to which probabilities are clipped. */
    static final double EPSILON = 1e-7;

    private static final Expr ZERO = Expr.of(0);
    private static final Expr ONE = Expr.of(1);

    static final Formula SQUARED = of((x, p) -> square(x[0].sub(x[1])));
    static final Formula ABSOLUTE = of((x, p) -> x[0].sub(x[1]).then(OpCode.ABS));
    static final Formula PERCENTAGE = of((x, p) -> x[1].sub(x[0])
            .div(x[1].then(OpCode.ABS).max(Expr.of(EPSILON)))
            .then(OpCode.ABS)
            .mul(100));
    static final Formula LOGARITHMIC = of((x, p) -> square(x[0].max(Expr.of(EPSILON))
            .add(1)
            .log()
            .sub(x[1].max(Expr.of(EPSILON)).add(1).log())));
    /** p[1] is where the square becomes a line. */
    static final Formula HUBER = of((x, p) -> {
        Expr error = x[0].sub(x[1]);
        Expr size = error.then(OpCode.ABS);
        Expr line = p[1].mul(size).sub(p[1].mul(p[1]).mul(0.5));
        return size.greater(p[1]).select(line, square(error).mul(0.5));
    });

    static final Formula LOG_COSH = of((x, p) -> {
        Expr error = x[0].sub(x[1]);
        return error.add(error.mul(-2).then(OpCode.SOFTPLUS)).sub(Expr.of(Math.log(2)));
    });
    static final Formula HINGE = of((x, p) -> hinge(x));
    static final Formula SQUARED_HINGE = of((x, p) -> square(hinge(x)));
    static final Formula POISSON =
            of((x, p) -> x[0].sub(x[1].mul(x[0].add(EPSILON).log())));
    static final Formula DIVERGENCE = of((x, p) -> {
        Expr target = clip(x[1], ONE);
        return target.mul(target.div(clip(x[0], ONE)).log());
    });

    /** p[1] is the smoothing of the labels. */
    static final Formula BINARY = of((x, p) -> {
        Expr target = smoothed(x[1], p[1]);
        Expr prediction = clip(x[0], Expr.of(1 - EPSILON));
        return target.mul(prediction.log())
                .add(ONE.sub(target).mul(ONE.sub(prediction).log()))
                .neg();
    });

    /** The same of the sigmoid of x[0], without overflow. */
    static final Formula BINARY_LOGITS = of((x, p) -> x[0].then(OpCode.SOFTPLUS).sub(x[0].mul(smoothed(x[1], p[1]))));

    /** Of a probability, its target and the row's sum of probabilities; the numbers are (1 - smoothing), smoothing / n. */
    static final Formula CATEGORICAL = Formula.of(
            3,
            2,
            (x, p) -> x[1].mul(p[0])
                    .add(p[1])
                    .mul(clip(x[0].div(x[2]), Expr.of(1 - EPSILON)).log())
                    .neg());

    /** The same of the logarithm of a softmax. */
    static final Formula CATEGORICAL_LOGITS =
            Formula.of(2, 2, (x, p) -> x[1].mul(p[0]).add(p[1]).mul(x[0]).neg());

    /** Minus the logarithm of a chosen probability, given the row's sum. */
    static final Formula CHOSEN = Formula.binary(
            (x, sum) -> clip(x.div(sum), Expr.of(1 - EPSILON)).log().neg());

    static final Formula SQUARE = Formula.unary(LossFormulas::square);

    /** Of prediction, target and the sums of their squares: minus the product of the two as vectors of length 1. */
    static final Formula COSINE = Formula.of(
            4,
            0,
            (x, p) -> x[0].mul(inverseLength(x[2]))
                    .mul(x[1].mul(inverseLength(x[3])))
                    .neg());

    /** 1 for what is neither 0 nor 1. */
    static final Formula NOT_BINARY = Formula.unary(x -> ONE.sub(x.equal(ZERO)).mul(ONE.sub(x.equal(ONE))));

    /** 0 and 1 as -1 and 1. */
    static final Formula SIGNED = Formula.unary(x -> x.mul(2).sub(ONE));

    private LossFormulas() {}

    private static Formula of(BiFunction<Expr[], Expr[], Expr> element) {
        return Formula.of(2, 2, (x, p) -> element.apply(x, p).mul(p[0]));
    }

    private static Expr square(Expr x) {
        return x.mul(x);
    }

    private static Expr hinge(Expr[] x) {
        return ONE.sub(x[1].mul(x[0])).then(OpCode.RELU);
    }

    private static Expr smoothed(Expr target, Expr smoothing) {
        return target.mul(ONE.sub(smoothing)).add(smoothing.mul(0.5));
    }

    /** x within epsilon..most; the gradient passes at the limits themselves and not beyond. */
    private static Expr clip(Expr x, Expr most) {
        Expr least = Expr.of(EPSILON);
        return least.greater(x).select(least, x.greater(most).select(most, x));
    }

    /** 1 / length, at most 1 / epsilon, of a length's square; with gradient 0 for a vector of zeros. */
    private static Expr inverseLength(Expr square) {
        return square.max(Expr.of(EPSILON * EPSILON)).then(OpCode.SQRT).then(OpCode.RECIPROCAL);
    }
}
