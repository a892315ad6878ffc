package dev.fovea.domain.train;

import dev.fovea.api.error.Fault;
import dev.fovea.api.error.InvalidArgumentException;
import dev.fovea.api.spi.Program;
import dev.fovea.domain.autograd.formula.Expr;
import dev.fovea.domain.autograd.formula.Formula;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiFunction;
import java.util.function.LongFunction;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * How a gradient changes a parameter: formulas of the parameter, its gradient and what the optimiser remembers of it. A
 * value without state; {@link Steps} holds the state of a training. {@link #settings()} says all of it as data, which
 * {@link Optimizers#named} reads.
 */
public final class Optimizer {

    /** The name of the slot that holds a parameter's moving average. */
    static final String AVERAGE = "average";

    /**
     * What is remembered of each parameter.
     *
     * @param name as Keras calls it
     * @param start what every element begins with
     */
    record Slot(String name, double start) {}

    /** A change of one tensor: the parameter (0) or one of its slots (from 2). */
    private record Rule(int target, BiFunction<Expr[], Expr[], Expr> f) {}

    /** What every optimiser can have. */
    private record Common(Schedule schedule, Clipping clipping, Decay decay, Averages averages) {}

    private record Decay(double share, List<String> except) {}

    /** A moving average of the parameters; none with momentum below 0, never written over them with every 0. */
    private record Averages(double momentum, int every) {}

    /**
     * What changes a parameter, in one pass.
     *
     * @param program of the parameter, its gradient and its slots
     * @param targets which of these each result is written over
     */
    record Update(Program program, List<Integer> targets) {}

    private final String name;
    private final Map<String, Object> own;
    private final List<Slot> slots;
    private final List<Rule> rules;
    private final int numbers;
    private final Supplier<LongFunction<double[]>> sequence;
    private final Common common;

    private Optimizer(Builder builder, Common common) {
        this.name = builder.name;
        this.own = builder.own;
        this.slots = builder.slots;
        this.rules = List.copyOf(builder.rules);
        this.numbers = builder.numbers;
        this.sequence = builder.sequence;
        this.common = common;
    }

    private Optimizer(Optimizer other, Common common) {
        this.name = other.name;
        this.own = other.own;
        this.slots = other.slots;
        this.rules = other.rules;
        this.numbers = other.numbers;
        this.sequence = other.sequence;
        this.common = common;
    }

    /** Collects the rules of an optimiser; tensors are numbered: parameter, gradient, slots. */
    static final class Builder {
        private final String name;
        private final Map<String, Object> own = new LinkedHashMap<>();
        private final List<Slot> slots;
        private final List<Rule> rules = new ArrayList<>();
        private int numbers;
        private Supplier<LongFunction<double[]>> sequence = () -> step -> new double[0];

        /** An optimiser to be, which remembers these. */
        Builder(String name, List<Slot> slots) {
            this.name = name;
            this.slots = List.copyOf(slots);
        }

        /** A setting of its own, by its name in Keras. */
        Builder setting(String key, Object value) {
            own.put(key, value);
            return this;
        }

        /** The numbers that the formulas take, the same at each step. */
        Builder numbers(double... given) {
            return numbers(given.length, () -> step -> given);
        }

        /**
         * The numbers that the formulas take.
         *
         * @param count how many
         * @param from a source for one training, which is asked for each step, from 1
         */
        Builder numbers(int count, Supplier<LongFunction<double[]>> from) {
            numbers = count;
            sequence = from;
            return this;
        }

        /** Then the slot becomes f(tensors, numbers); the learning rate comes after the numbers. */
        Builder slot(int slot, BiFunction<Expr[], Expr[], Expr> f) {
            rules.add(new Rule(2 + slot, f));
            return this;
        }

        /** Then the parameter becomes f(tensors, numbers). */
        Builder parameter(BiFunction<Expr[], Expr[], Expr> f) {
            rules.add(new Rule(0, f));
            return this;
        }

        Optimizer build(double learningRate) {
            Schedule rate = new Schedule.Constant(learningRate);
            return new Optimizer(
                    this, new Common(rate, new Clipping.None(), new Decay(0, List.of()), new Averages(-1, 0)));
        }
    }

    /** The name, such as {@code adam}. */
    public String name() {
        return name;
    }

    /** The learning rate at the first step. */
    public double learningRate() {
        return common.schedule.rate(0);
    }

    /** The learning rate over the steps. */
    public Schedule schedule() {
        return common.schedule;
    }

    /** How gradients are clipped. */
    public Clipping clipping() {
        return common.clipping;
    }

    /** This optimiser with a learning rate that depends on the step. */
    public Optimizer withSchedule(Schedule schedule) {
        return new Optimizer(this, new Common(schedule, common.clipping, common.decay, common.averages));
    }

    /** This optimiser with gradients that are clipped first, in place of any other clipping. */
    public Optimizer withClipping(Clipping clipping) {
        return new Optimizer(this, new Common(common.schedule, clipping, common.decay, common.averages));
    }

    /** This optimiser, with all gradients together scaled down to a norm where they are larger. */
    public Optimizer withGlobalClipNorm(double norm) {
        return withClipping(new Clipping.ByGlobalNorm(norm));
    }

    /**
     * This optimiser, which before each change takes a share of the parameter away: share times the learning rate.
     *
     * @param except parts of the names of parameters that are left alone, such as {@code bias}
     */
    public Optimizer withWeightDecay(double share, String... except) {
        if (!(share >= 0) || Double.isInfinite(share)) {
            throw new InvalidArgumentException(Fault.of("weight decay", "")
                    .expected("a finite number of at least 0")
                    .got(share));
        }
        return new Optimizer(
                this, new Common(common.schedule, common.clipping, new Decay(share, List.of(except)), common.averages));
    }

    /**
     * This optimiser, which also keeps a moving average of each parameter, momentum * average + (1 - momentum) *
     * parameter, that {@link Steps#takeAverages} writes over them.
     *
     * @param momentum 0..1, without 1
     * @param every after how many steps the averages are written over the parameters by themselves; 0 for never
     */
    public Optimizer withAverages(double momentum, int every) {
        if (!(momentum >= 0 && momentum < 1) || every < 0) {
            throw new InvalidArgumentException(Fault.of("moving average of the parameters", "")
                    .expected("a momentum of 0..1 (without 1) and a number of steps of at least 0")
                    .got(momentum + " and " + every));
        }
        return new Optimizer(
                this, new Common(common.schedule, common.clipping, common.decay, new Averages(momentum, every)));
    }

    /** Name and all settings, by their names in Keras, as {@link Optimizers#named} takes them; null for what is off. */
    public Map<String, @Nullable Object> settings() {
        Map<String, @Nullable Object> all = new LinkedHashMap<>();
        all.put("name", name);
        boolean constant = common.schedule instanceof Schedule.Constant;
        all.put("learning_rate", constant ? (Object) learningRate() : common.schedule.asData());
        all.put("weight_decay", common.decay.share);
        if (!common.decay.except.isEmpty()) {
            all.put("exclude_from_weight_decay", common.decay.except);
        }
        Clipping clip = common.clipping;
        all.put("clipnorm", clip instanceof Clipping.ByNorm by ? (Object) by.norm() : null);
        all.put("global_clipnorm", clip instanceof Clipping.ByGlobalNorm by ? (Object) by.norm() : null);
        all.put("clipvalue", clip instanceof Clipping.ByValue by ? (Object) by.limit() : null);
        all.put("use_ema", isAveraging());
        if (isAveraging()) {
            all.put("ema_momentum", common.averages.momentum);
            all.put("ema_overwrite_frequency", common.averages.every == 0 ? null : common.averages.every);
        }
        all.putAll(own);
        return Collections.unmodifiableMap(all);
    }

    /** What is remembered of each parameter. */
    List<Slot> slots() {
        if (!isAveraging()) {
            return slots;
        }
        List<Slot> all = new ArrayList<>(slots);
        all.add(new Slot(AVERAGE, 0));
        return all;
    }

    boolean isAveraging() {
        return common.averages.momentum >= 0;
    }

    /** Whether the averages are written over the parameters after this step, from 1. */
    boolean takesAverages(long step) {
        return isAveraging() && common.averages.every > 0 && step % common.averages.every == 0;
    }

    /** Whether weight decay changes a parameter of that name. */
    boolean decays(String parameter) {
        return common.decay.share > 0 && common.decay.except.stream().noneMatch(parameter::contains);
    }

    /** A source of the optimiser's own numbers for one training: asked step by step, from 1. */
    LongFunction<double[]> sequence() {
        return sequence.get();
    }

    /** The numbers of one change, in the order of {@link #update}. */
    double[] parameters(double[] given, double rate, double gradientScale, long step) {
        double[] all = new double[numbers + 4];
        System.arraycopy(given, 0, all, 0, numbers);
        all[numbers] = rate;
        all[numbers + 1] = gradientScale;
        all[numbers + 2] = common.decay.share * rate;
        // The first average is the parameter.
        all[numbers + 3] = step == 1 ? 0 : common.averages.momentum;
        return all;
    }

    /** The change of a parameter as one program: the rules put into each other in their order. */
    Update update(boolean decayed) {
        Expr[] tensors = new Expr[2 + slots().size()];
        for (int i = 0; i < tensors.length; i++) {
            tensors[i] = new Expr.Input(i);
        }
        Expr[] given = new Expr[numbers + 4];
        for (int i = 0; i < given.length; i++) {
            given[i] = new Expr.Parameter(i);
        }
        tensors[1] = clipped(tensors[1], given[numbers + 1]);
        if (decayed) {
            tensors[0] = tensors[0].sub(tensors[0].mul(given[numbers + 2]));
        }
        for (Rule rule : rules) {
            tensors[rule.target] = rule.f.apply(tensors, given);
        }
        if (isAveraging()) {
            int at = tensors.length - 1;
            Expr momentum = given[numbers + 3];
            tensors[at] = momentum.mul(tensors[at]).add(Expr.of(1).sub(momentum).mul(tensors[0]));
        }
        List<Integer> targets = new ArrayList<>();
        List<Expr> results = new ArrayList<>();
        for (int i = 0; i < tensors.length; i++) {
            if (i != 1 && !tensors[i].equals(new Expr.Input(i))) {
                targets.add(i);
                results.add(tensors[i]);
            }
        }
        return new Update(Formula.program(tensors.length, given.length, results), List.copyOf(targets));
    }

    private Expr clipped(Expr gradient, Expr scale) {
        if (common.clipping instanceof Clipping.None) {
            return gradient;
        }
        return common.clipping instanceof Clipping.ByValue by
                ? gradient.max(Expr.of(-by.limit())).min(Expr.of(by.limit()))
                : gradient.mul(scale);
    }

    @Override
    public String toString() {
        return name + "(" + common.schedule + ")";
    }
}
