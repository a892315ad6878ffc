package dev.fovea.domain.train;

import dev.fovea.api.spi.OpCode;
import dev.fovea.domain.autograd.formula.Expr;
import java.util.List;

/**
 * The optimisers, as Keras 3 defines them: where its papers and other libraries differ (where epsilon stands, whether a
 * moving average is corrected), this is Keras. Tensors in the formulas: x[0] parameter, x[1] gradient, x[2..] slots.
 */
public final class Optimizers {

    private static final Expr ONE = Expr.of(1);
    /** Nadam's schedule of the momentum; the constants are Dozat's. */
    private static final double NADAM_DECAY = 0.96;
    /** From here on 0.96^step is below the last place of a double's 1. */
    private static final long NADAM_SETTLED = 1500;

    private Optimizers() {}

    /** Stochastic gradient descent; with momentum above 0 a velocity, with Nesterov's look ahead if wanted. */
    public static Optimizer sgd(double learningRate, double momentum, boolean nesterov) {
        if (momentum == 0) {
            return new Optimizer.Builder("sgd", learningRate, List.of(), 0, step -> new double[0])
                    .parameter((x, p) -> x[0].sub(p[0].mul(x[1])))
                    .build();
        }
        var builder = new Optimizer.Builder("sgd", learningRate, List.of(0.0), 1, step -> new double[] {momentum})
                .slot(0, (x, p) -> p[0].mul(x[2]).sub(p[1].mul(x[1])));
        return (nesterov
                        ? builder.parameter((x, p) -> x[0].add(p[0].mul(x[2])).sub(p[1].mul(x[1])))
                        : builder.parameter((x, p) -> x[0].add(x[2])))
                .build();
    }

    /**
     * RMSprop.
     *
     * @param rho how much of the moving average of squares stays each step
     * @param momentum of the changes; 0 for none
     * @param centered whether the variance is taken instead of the mean square
     */
    public static Optimizer rmsProp(
            double learningRate, double rho, double momentum, double epsilon, boolean centered) {
        double[] numbers = {rho, momentum, epsilon};
        var builder = new Optimizer.Builder("rmsprop", learningRate, List.of(0.0, 0.0, 0.0), 3, step -> numbers)
                .slot(0, (x, p) -> average(x[2], x[1].mul(x[1]), p[0]));
        if (centered) {
            builder.slot(1, (x, p) -> average(x[3], x[1], p[0]));
        }
        return builder.slot(2, (x, p) -> {
                    Expr spread = centered ? x[2].sub(x[3].mul(x[3])) : x[2];
                    Expr change = p[3].mul(x[1]).div(spread.add(p[2]).then(OpCode.SQRT));
                    return p[1].mul(x[4]).add(change);
                })
                .parameter((x, p) -> x[0].sub(x[4]))
                .build();
    }

    /** Adagrad: the sum of all squares so far, which begins at a number above 0. */
    public static Optimizer adagrad(double learningRate, double initial, double epsilon) {
        return new Optimizer.Builder("adagrad", learningRate, List.of(initial), 1, step -> new double[] {epsilon})
                .slot(0, (x, p) -> x[2].add(x[1].mul(x[1])))
                .parameter((x, p) -> x[0].sub(p[1].mul(x[1]).div(x[2].add(p[0]).then(OpCode.SQRT))))
                .build();
    }

    /** Adadelta: changes in the measure of earlier changes. */
    public static Optimizer adadelta(double learningRate, double rho, double epsilon) {
        double[] numbers = {rho, epsilon};
        return new Optimizer.Builder("adadelta", learningRate, List.of(0.0, 0.0), 2, step -> numbers)
                .slot(0, (x, p) -> average(x[2], x[1].mul(x[1]), p[0]))
                .parameter((x, p) -> x[0].sub(p[2].mul(delta(x, p[1]))))
                .slot(1, (x, p) -> average(x[3], delta(x, p[1]).mul(delta(x, p[1])), p[0]))
                .build();
    }

    private static Expr delta(Expr[] x, Expr epsilon) {
        return x[3].add(epsilon)
                .then(OpCode.SQRT)
                .mul(x[1])
                .div(x[2].add(epsilon).then(OpCode.SQRT));
    }

    private static Expr average(Expr so, Expr now, Expr share) {
        return share.mul(so).add(ONE.sub(share).mul(now));
    }

    /** Adam; with amsgrad the largest second moment so far counts. */
    public static Optimizer adam(double learningRate, double beta1, double beta2, double epsilon, boolean amsgrad) {
        var builder = new Optimizer.Builder(
                        "adam",
                        learningRate,
                        amsgrad ? List.of(0.0, 0.0, 0.0) : List.of(0.0, 0.0),
                        4,
                        step -> new double[] {
                            beta1, beta2, epsilon, Math.sqrt(1 - power(beta2, step)) / (1 - power(beta1, step))
                        })
                .slot(0, (x, p) -> average(x[2], x[1], p[0]))
                .slot(1, (x, p) -> average(x[3], x[1].mul(x[1]), p[1]));
        int second = amsgrad ? 4 : 3;
        if (amsgrad) {
            builder.slot(2, (x, p) -> x[4].max(x[3]));
        }
        return builder.parameter((x, p) -> x[0].sub(
                        p[4].mul(p[3]).mul(x[2]).div(x[second].then(OpCode.SQRT).add(p[2]))))
                .build();
    }

    /** Adam with weight decay that does not pass through its moments. */
    public static Optimizer adamW(double learningRate, double beta1, double beta2, double epsilon, double weightDecay) {
        return adam(learningRate, beta1, beta2, epsilon, false).withWeightDecay(weightDecay);
    }

    /** Adamax: Adam with the largest decayed gradient in place of the second moment. */
    public static Optimizer adamax(double learningRate, double beta1, double beta2, double epsilon) {
        return new Optimizer.Builder("adamax", learningRate, List.of(0.0, 0.0), 4, step ->
                        new double[] {beta1, beta2, epsilon, 1 - power(beta1, step)})
                .slot(0, (x, p) -> average(x[2], x[1], p[0]))
                .slot(1, (x, p) -> p[1].mul(x[3]).max(x[1].then(OpCode.ABS)))
                .parameter((x, p) -> x[0].sub(p[4].mul(x[2]).div(p[3].mul(x[3].add(p[2])))))
                .build();
    }

    /** Nadam: Adam that looks ahead as Nesterov does, with a momentum that rises. */
    public static Optimizer nadam(double learningRate, double beta1, double beta2, double epsilon) {
        return new Optimizer.Builder("nadam", learningRate, List.of(0.0, 0.0), 6, step -> {
                    double now = nadamMomentum(beta1, step);
                    double next = nadamMomentum(beta1, step + 1);
                    double product = nadamProduct(beta1, step);
                    return new double[] {
                        beta1,
                        beta2,
                        epsilon,
                        next / (1 - product * next),
                        (1 - now) / (1 - product),
                        1 - power(beta2, step)
                    };
                })
                .slot(0, (x, p) -> average(x[2], x[1], p[0]))
                .slot(1, (x, p) -> average(x[3], x[1].mul(x[1]), p[1]))
                .parameter((x, p) -> {
                    Expr first = p[3].mul(x[2]).add(p[4].mul(x[1]));
                    Expr second = x[3].div(p[5]);
                    return x[0].sub(p[6].mul(first).div(second.then(OpCode.SQRT).add(p[2])));
                })
                .build();
    }

    private static double power(double base, long exponent) {
        return Math.pow(base, (double) exponent);
    }

    private static double nadamMomentum(double beta, long step) {
        return beta * (1 - 0.5 * power(NADAM_DECAY, step));
    }

    private static double nadamProduct(double beta, long step) {
        double product = 1;
        for (long i = 1; i <= Math.min(step, NADAM_SETTLED); i++) {
            product *= nadamMomentum(beta, i);
        }
        return product * power(beta, Math.max(0, step - NADAM_SETTLED));
    }

    /** Lion: the sign of a mean of gradient and momentum. */
    public static Optimizer lion(double learningRate, double beta1, double beta2) {
        double[] numbers = {beta1, beta2};
        return new Optimizer.Builder("lion", learningRate, List.of(0.0), 2, step -> numbers)
                .parameter((x, p) -> x[0].sub(p[2].mul(average(x[2], x[1], p[0]).then(OpCode.SIGN))))
                .slot(0, (x, p) -> average(x[2], x[1], p[1]))
                .build();
    }
}
