package dev.fovea.domain.train;

import dev.fovea.api.spi.OpCode;
import dev.fovea.domain.autograd.formula.Expr;
import dev.fovea.domain.train.Optimizer.Slot;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;

/**
 * The optimisers, as Keras 3 defines them: where its papers and other libraries differ (where epsilon stands, whether a
 * moving average is corrected), this is Keras. Tensors in the formulas: x[0] parameter, x[1] gradient, x[2..] slots.
 */
public final class Optimizers {

    private static final Expr ONE = Expr.of(1);
    /** Keras's epsilon, its default everywhere. */
    private static final double EPSILON = 1e-7;

    private static final Set<String> NAMES = Collections.unmodifiableSet(new LinkedHashSet<>(
            List.of("sgd", "rmsprop", "adagrad", "adadelta", "adam", "adamw", "adamax", "nadam", "lion")));

    private Optimizers() {}

    /** The names of all optimisers. */
    public static Set<String> names() {
        return NAMES;
    }

    /**
     * The optimiser of that name with its settings as data, as settings files, checkpoints and the training
     * configuration of a Keras model hold them.
     *
     * @param name such as {@code adam} or, as Keras's classes are called, {@code AdamW}
     * @param settings by their names in Keras, such as {@code learning_rate} (a number, or a schedule as {@code
     *     class_name} and {@code config}), {@code beta_1}, {@code weight_decay}, {@code global_clipnorm}; what is missing
     *     or null has Keras's default
     * @throws dev.fovea.api.error.UnknownNameException for an unknown optimiser or setting
     * @throws dev.fovea.api.error.InvalidArgumentException for a setting out of its range
     */
    public static Optimizer named(String name, Map<String, ?> settings) {
        String known = Settings.nameOf("optimizer", name, NAMES);
        Settings from = new Settings("optimizer " + known, settings)
                .ignoring("name", "loss_scale_factor", "is_legacy_optimizer", "jit_compile");
        Optimizer plain = plain(known, from);
        Optimizer optimizer = plain.withSchedule(Schedules.of(from, "learning_rate", plain.learningRate()))
                .withClipping(clipping(from));
        double decay = from.amount("weight_decay", known.equals("adamw") ? 0.004 : 0);
        List<String> except = from.texts("exclude_from_weight_decay");
        if (decay > 0) {
            optimizer = optimizer.withWeightDecay(decay, except.toArray(new String[0]));
        }
        double momentum = from.share("ema_momentum", 0.99);
        double every = from.amount("ema_overwrite_frequency", 0);
        if (from.flag("use_ema")) {
            optimizer = optimizer.withAverages(momentum, (int) every);
        }
        @Nullable Double accumulated = from.number("gradient_accumulation_steps");
        if (accumulated != null && accumulated != 1) {
            throw from.wrong("gradient_accumulation_steps", "1: a change at each step", accumulated);
        }
        from.requireAllKnown();
        return optimizer;
    }

    private static Optimizer plain(String name, Settings from) {
        double epsilon = from.amount("epsilon", EPSILON);
        double beta1 = from.share("beta_1", 0.9);
        double beta2 = from.share("beta_2", name.equals("lion") ? 0.99 : 0.999);
        return switch (name) {
            case "sgd" -> sgd(0.01, from.share("momentum", 0), from.flag("nesterov"));
            case "rmsprop" ->
                rmsProp(0.001, from.share("rho", 0.9), from.share("momentum", 0), epsilon, from.flag("centered"));
            case "adagrad" -> adagrad(0.001, from.amount("initial_accumulator_value", 0.1), epsilon);
            case "adadelta" -> adadelta(0.001, from.share("rho", 0.95), epsilon);
            case "adam", "adamw" -> adam(0.001, beta1, beta2, epsilon, from.flag("amsgrad"), name);
            case "adamax" -> adamax(0.001, beta1, beta2, epsilon);
            case "nadam" -> nadam(0.001, beta1, beta2, epsilon);
            default -> lion(0.001, beta1, beta2);
        };
    }

    private static Clipping clipping(Settings from) {
        @Nullable Double norm = from.number("clipnorm");
        @Nullable Double value = from.number("clipvalue");
        @Nullable Double global = from.number("global_clipnorm");
        if ((norm != null && value != null) || (global != null && (norm != null || value != null))) {
            throw from.wrong("clipnorm, clipvalue and global_clipnorm", "one of them", "several");
        }
        return norm != null
                ? new Clipping.ByNorm(norm)
                : value != null
                        ? new Clipping.ByValue(value)
                        : global != null ? new Clipping.ByGlobalNorm(global) : new Clipping.None();
    }

    /** Stochastic gradient descent; with momentum above 0 a velocity, with Nesterov's look ahead if wanted. */
    public static Optimizer sgd(double learningRate, double momentum, boolean nesterov) {
        if (momentum == 0) {
            return new Optimizer.Builder("sgd", List.of())
                    .setting("momentum", momentum)
                    .setting("nesterov", nesterov)
                    .parameter((x, p) -> x[0].sub(p[0].mul(x[1])))
                    .build(learningRate);
        }
        var builder = new Optimizer.Builder("sgd", List.of(new Slot("momentum", 0)))
                .setting("momentum", momentum)
                .setting("nesterov", nesterov)
                .numbers(momentum)
                .slot(0, (x, p) -> p[0].mul(x[2]).sub(p[1].mul(x[1])));
        return (nesterov
                        ? builder.parameter((x, p) -> x[0].add(p[0].mul(x[2])).sub(p[1].mul(x[1])))
                        : builder.parameter((x, p) -> x[0].add(x[2])))
                .build(learningRate);
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
        List<Slot> slots = new ArrayList<>(List.of(new Slot("velocity", 0)));
        if (centered) {
            slots.add(new Slot("average_gradient", 0));
        }
        int last = slots.size();
        if (momentum > 0) {
            slots.add(new Slot("momentum", 0));
        }
        var builder = new Optimizer.Builder("rmsprop", slots)
                .setting("rho", rho)
                .setting("momentum", momentum)
                .setting("epsilon", epsilon)
                .setting("centered", centered)
                .numbers(rho, momentum, epsilon)
                .slot(0, (x, p) -> average(x[2], x[1].mul(x[1]), p[0]));
        if (centered) {
            builder.slot(1, (x, p) -> average(x[3], x[1], p[0]));
        }
        BiFunction<Expr[], Expr[], Expr> change = (x, p) -> {
            Expr spread = centered ? x[2].sub(x[3].mul(x[3])) : x[2];
            return p[3].mul(x[1]).div(spread.add(p[2]).then(OpCode.SQRT));
        };
        if (momentum == 0) {
            return builder.parameter((x, p) -> x[0].sub(change.apply(x, p))).build(learningRate);
        }
        return builder.slot(last, (x, p) -> p[1].mul(x[2 + last]).add(change.apply(x, p)))
                .parameter((x, p) -> x[0].sub(x[2 + last]))
                .build(learningRate);
    }

    /** Adagrad: the sum of all squares so far, which begins at a number above 0. */
    public static Optimizer adagrad(double learningRate, double initial, double epsilon) {
        return new Optimizer.Builder("adagrad", List.of(new Slot("accumulator", initial)))
                .setting("initial_accumulator_value", initial)
                .setting("epsilon", epsilon)
                .numbers(epsilon)
                .slot(0, (x, p) -> x[2].add(x[1].mul(x[1])))
                .parameter((x, p) -> x[0].sub(p[1].mul(x[1]).div(x[2].add(p[0]).then(OpCode.SQRT))))
                .build(learningRate);
    }

    /** Adadelta: changes in the measure of earlier changes. */
    public static Optimizer adadelta(double learningRate, double rho, double epsilon) {
        List<Slot> slots = List.of(new Slot("accumulated_grad", 0), new Slot("accumulated_delta_var", 0));
        return new Optimizer.Builder("adadelta", slots)
                .setting("rho", rho)
                .setting("epsilon", epsilon)
                .numbers(rho, epsilon)
                .slot(0, (x, p) -> average(x[2], x[1].mul(x[1]), p[0]))
                .parameter((x, p) -> x[0].sub(p[2].mul(delta(x, p[1]))))
                .slot(1, (x, p) -> average(x[3], delta(x, p[1]).mul(delta(x, p[1])), p[0]))
                .build(learningRate);
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
        return adam(learningRate, beta1, beta2, epsilon, amsgrad, "adam");
    }

    private static Optimizer adam(
            double learningRate, double beta1, double beta2, double epsilon, boolean amsgrad, String name) {
        Slot first = new Slot("momentum", 0);
        Slot squares = new Slot("velocity", 0);
        var builder = new Optimizer.Builder(
                        name, amsgrad ? List.of(first, squares, new Slot("velocity_hat", 0)) : List.of(first, squares))
                .setting("beta_1", beta1)
                .setting("beta_2", beta2)
                .setting("epsilon", epsilon)
                .setting("amsgrad", amsgrad)
                .numbers(
                        4,
                        () -> step -> new double[] {
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
                .build(learningRate);
    }

    /** Adam with weight decay that does not pass through its moments. */
    public static Optimizer adamW(double learningRate, double beta1, double beta2, double epsilon, double weightDecay) {
        return adam(learningRate, beta1, beta2, epsilon, false, "adamw").withWeightDecay(weightDecay);
    }

    /** Adamax: Adam with the largest decayed gradient in place of the second moment. */
    public static Optimizer adamax(double learningRate, double beta1, double beta2, double epsilon) {
        return new Optimizer.Builder("adamax", List.of(new Slot("momentum", 0), new Slot("norm", 0)))
                .setting("beta_1", beta1)
                .setting("beta_2", beta2)
                .setting("epsilon", epsilon)
                .numbers(4, () -> step -> new double[] {beta1, beta2, epsilon, 1 - power(beta1, step)})
                .slot(0, (x, p) -> average(x[2], x[1], p[0]))
                .slot(1, (x, p) -> p[1].mul(x[3]).max(x[1].then(OpCode.ABS)))
                .parameter((x, p) -> x[0].sub(p[4].mul(x[2]).div(p[3].mul(x[3].add(p[2])))))
                .build(learningRate);
    }

    /** Nadam: Adam that looks ahead as Nesterov does, with a momentum that rises. */
    public static Optimizer nadam(double learningRate, double beta1, double beta2, double epsilon) {
        // Here Keras holds the betas as f32 wherever they stand.
        double first = (float) beta1;
        double second = (float) beta2;
        return new Optimizer.Builder("nadam", List.of(new Slot("momentum", 0), new Slot("velocity", 0)))
                .setting("beta_1", beta1)
                .setting("beta_2", beta2)
                .setting("epsilon", epsilon)
                .numbers(6, () -> {
                    NadamMomentum momentum = new NadamMomentum(first);
                    return step -> {
                        double now = momentum.at(step);
                        double next = momentum.at(step + 1);
                        double product = momentum.product(step);
                        return new double[] {
                            first,
                            second,
                            epsilon,
                            next / (1 - product * next),
                            (1 - now) / (1 - product),
                            1 - power(second, step)
                        };
                    };
                })
                .slot(0, (x, p) -> average(x[2], x[1], p[0]))
                .slot(1, (x, p) -> average(x[3], x[1].mul(x[1]), p[1]))
                .parameter((x, p) -> {
                    Expr mean = p[3].mul(x[2]).add(p[4].mul(x[1]));
                    Expr square = x[3].div(p[5]);
                    return x[0].sub(p[6].mul(mean).div(square.then(OpCode.SQRT).add(p[2])));
                })
                .build(learningRate);
    }

    /**
     * The power of a number that Keras holds as f32, whatever the element type: 0.999 is 1.3e-8 more there, which makes
     * Adam's first steps smaller by 6e-6 of themselves. That is enough to send a training past a kink of a relu or a
     * maximum on the other side.
     */
    private static double power(double base, long exponent) {
        return Math.pow((float) base, (double) exponent);
    }

    /**
     * Nadam's momentum and the product of all so far. The product goes on from the last step that was asked for, and
     * begins anew when an earlier one is: it follows from the step alone, and is no state of a training.
     */
    private static final class NadamMomentum {
        /** Nadam's schedule of the momentum; the constants are Dozat's. */
        private static final double DECAY = 0.96;
        /** From here on 0.96^step is below the last place of a double's 1. */
        private static final long SETTLED = 1500;

        private final double beta;
        private long last;
        private double product = 1;

        NadamMomentum(double beta) {
            this.beta = beta;
        }

        double at(long step) {
            return beta * (1 - 0.5 * power(DECAY, step));
        }

        double product(long step) {
            long until = Math.min(step, SETTLED);
            if (until < last) {
                last = 0;
                product = 1;
            }
            while (last < until) {
                product *= at(++last);
            }
            return product * power(beta, Math.max(0, step - SETTLED));
        }
    }

    /** Lion: the sign of a mean of gradient and momentum. */
    public static Optimizer lion(double learningRate, double beta1, double beta2) {
        return new Optimizer.Builder("lion", List.of(new Slot("momentum", 0)))
                .setting("beta_1", beta1)
                .setting("beta_2", beta2)
                .numbers(beta1, beta2)
                .parameter((x, p) -> x[0].sub(p[2].mul(average(x[2], x[1], p[0]).then(OpCode.SIGN))))
                .slot(0, (x, p) -> average(x[2], x[1], p[1]))
                .build(learningRate);
    }
}
