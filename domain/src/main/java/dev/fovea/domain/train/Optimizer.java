package dev.fovea.domain.train;

import dev.fovea.api.error.Fault;
import dev.fovea.api.error.InvalidArgumentException;
import dev.fovea.domain.autograd.formula.Expr;
import dev.fovea.domain.autograd.formula.Formula;
import dev.fovea.domain.autograd.value.Arithmetic;
import dev.fovea.domain.autograd.value.Strided;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.BiFunction;
import java.util.function.LongFunction;

/**
 * How a gradient changes a parameter: formulas of the parameter, its gradient and what the optimiser remembers of it. A
 * value without state; {@link Steps} holds the state of a training.
 */
public final class Optimizer {

    private static final Formula DECAY = Formula.of(1, 1, (x, p) -> x[0].sub(x[0].mul(p[0])));

    /** A change of one tensor: the parameter itself, or one of its slots. */
    private record Rule(int target, Formula formula) {}

    private final String name;
    private final double learningRate;
    private final double weightDecay;
    private final double globalClipNorm;
    private final List<Double> slots;
    private final List<Rule> rules;
    private final LongFunction<double[]> numbers;

    private Optimizer(
            String name,
            double learningRate,
            double weightDecay,
            double globalClipNorm,
            List<Double> slots,
            List<Rule> rules,
            LongFunction<double[]> numbers) {
        this.name = name;
        this.learningRate = learningRate;
        this.weightDecay = weightDecay;
        this.globalClipNorm = globalClipNorm;
        this.slots = slots;
        this.rules = rules;
        this.numbers = numbers;
    }

    /** Collects the rules of an optimiser; tensors are numbered: parameter, gradient, slots. */
    static final class Builder {
        private final String name;
        private final double learningRate;
        private final List<Double> slots;
        private final int parameters;
        private final LongFunction<double[]> numbers;
        private final List<Rule> rules = new ArrayList<>();

        /**
         * An optimiser to be.
         *
         * @param slots what each slot begins with
         * @param parameters how many numbers the formulas take
         * @param numbers these numbers at a step, from 1, for a learning rate of 1
         */
        Builder(String name, double learningRate, List<Double> slots, int parameters, LongFunction<double[]> numbers) {
            if (!(learningRate > 0) || Double.isInfinite(learningRate)) {
                throw new InvalidArgumentException(Fault.of("learning rate", "")
                        .expected("a finite number above 0")
                        .got(learningRate));
            }
            this.name = name;
            this.learningRate = learningRate;
            this.slots = slots;
            this.parameters = parameters;
            this.numbers = numbers;
        }

        /** Then the slot becomes f(tensors, numbers); the learning rate is the last of the numbers. */
        Builder slot(int slot, BiFunction<Expr[], Expr[], Expr> f) {
            return rule(2 + slot, f);
        }

        /** Then the parameter becomes f(tensors, numbers). */
        Builder parameter(BiFunction<Expr[], Expr[], Expr> f) {
            return rule(0, f);
        }

        private Builder rule(int target, BiFunction<Expr[], Expr[], Expr> f) {
            rules.add(new Rule(target, Formula.of(2 + slots.size(), parameters + 1, f)));
            return this;
        }

        Optimizer build() {
            return new Optimizer(name, learningRate, 0, Double.POSITIVE_INFINITY, slots, List.copyOf(rules), numbers);
        }
    }

    /** The name, such as {@code adam}. */
    public String name() {
        return name;
    }

    /** The learning rate without any schedule. */
    public double learningRate() {
        return learningRate;
    }

    /** The largest norm of all gradients together; larger ones are scaled down. */
    double globalClipNorm() {
        return globalClipNorm;
    }

    /** What each slot of a parameter begins with. */
    List<Double> slots() {
        return slots;
    }

    /** This optimiser, which before each change takes a share of the parameter away: share times the learning rate. */
    public Optimizer withWeightDecay(double share) {
        return new Optimizer(name, learningRate, share, globalClipNorm, slots, rules, numbers);
    }

    /** This optimiser, with all gradients together scaled down to a norm where they are larger. */
    public Optimizer withGlobalClipNorm(double norm) {
        if (!(norm > 0)) {
            throw new InvalidArgumentException(
                    Fault.of("clip norm", "").expected("above 0").got(norm));
        }
        return new Optimizer(name, learningRate, weightDecay, norm, slots, rules, numbers);
    }

    /**
     * Changes a parameter and its slots, in place.
     *
     * @param step from 1
     * @param rate the learning rate of this step
     */
    void update(
            Arithmetic arithmetic, long step, double rate, Strided parameter, Strided gradient, List<Strided> state) {
        if (weightDecay > 0) {
            arithmetic.mapInto(DECAY.program(), new double[] {weightDecay * rate}, parameter, parameter);
        }
        Strided[] tensors = new Strided[2 + state.size()];
        tensors[0] = parameter;
        tensors[1] = gradient;
        for (int i = 0; i < state.size(); i++) {
            tensors[2 + i] = state.get(i);
        }
        double[] given = numbers.apply(step);
        double[] all = Arrays.copyOf(given, given.length + 1);
        all[given.length] = rate;
        for (Rule rule : rules) {
            arithmetic.mapInto(rule.formula.program(), all, tensors[rule.target], tensors);
        }
    }

    @Override
    public String toString() {
        return name + "(" + learningRate + ")";
    }
}
