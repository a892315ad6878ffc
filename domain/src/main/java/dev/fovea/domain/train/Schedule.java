package dev.fovea.domain.train;

import dev.fovea.api.error.Fault;
import dev.fovea.api.error.InvalidArgumentException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The learning rate over the steps of a training, as Keras 3 defines it: the names of the kinds, their settings and their
 * defaults are Keras's. A value without state. Computed in double.
 */
public sealed interface Schedule {

    /**
     * The learning rate of a step.
     *
     * @param step from 0
     */
    double rate(long step);

    /** The settings by their names in Keras, which {@link Schedules#named} reads. */
    Map<String, @Nullable Object> settings();

    /** The kind in Keras, such as {@code CosineDecay}. */
    default String kind() {
        return getClass().getSimpleName();
    }

    /** Kind and settings as Keras's files hold them: {@code class_name} and {@code config}. */
    default Map<String, Object> asData() {
        Map<String, Object> data = new LinkedHashMap<>();
        data.put("class_name", kind());
        data.put("config", settings());
        return data;
    }

    /**
     * The same at every step.
     *
     * @param value above 0
     */
    record Constant(double value) implements Schedule {
        public Constant {
            if (!(value > 0) || Double.isInfinite(value)) {
                throw new InvalidArgumentException(Fault.of("learning rate", "")
                        .expected("a finite number above 0")
                        .got(value));
            }
        }

        @Override
        public double rate(long step) {
            return value;
        }

        @Override
        public Map<String, @Nullable Object> settings() {
            return Schedules.data("value", value);
        }

        @Override
        public String toString() {
            return Double.toString(value);
        }
    }

    /**
     * initial * decayRate^(step / decaySteps).
     *
     * @param staircase whether the exponent is rounded down
     */
    record ExponentialDecay(double initial, double decaySteps, double decayRate, boolean staircase)
            implements Schedule {
        public ExponentialDecay {
            Schedules.check("ExponentialDecay", initial, decaySteps);
            Schedules.requireAtLeast("ExponentialDecay", "decay_rate", decayRate, 0);
        }

        @Override
        public double rate(long step) {
            double share = step / decaySteps;
            return initial * Math.pow(decayRate, staircase ? Math.floor(share) : share);
        }

        @Override
        public Map<String, @Nullable Object> settings() {
            return Schedules.data(
                    "initial_learning_rate",
                    initial,
                    "decay_steps",
                    decaySteps,
                    "decay_rate",
                    decayRate,
                    "staircase",
                    staircase);
        }
    }

    /**
     * values[i] as long as the step is at most boundaries[i], and then the last.
     *
     * @param boundaries rising
     * @param values one more than boundaries
     */
    record PiecewiseConstantDecay(List<Double> boundaries, List<Double> values) implements Schedule {
        public PiecewiseConstantDecay {
            boundaries = List.copyOf(boundaries);
            values = List.copyOf(values);
            if (values.size() != boundaries.size() + 1) {
                throw new InvalidArgumentException(Fault.of("schedule", "PiecewiseConstantDecay")
                        .expected("one value more than its " + boundaries.size() + " boundaries")
                        .got(values.size() + " values"));
            }
            for (int i = 1; i < boundaries.size(); i++) {
                if (!(boundaries.get(i) > boundaries.get(i - 1))) {
                    throw new InvalidArgumentException(Fault.of("schedule", "PiecewiseConstantDecay")
                            .expected("boundaries that rise")
                            .got(boundaries));
                }
            }
            values.forEach(value -> Schedules.requireAtLeast("PiecewiseConstantDecay", "values", value, 0));
        }

        @Override
        public double rate(long step) {
            int i = 0;
            while (i < boundaries.size() && step > boundaries.get(i)) {
                i++;
            }
            return values.get(i);
        }

        @Override
        public Map<String, @Nullable Object> settings() {
            return Schedules.data("boundaries", boundaries, "values", values);
        }
    }

    /**
     * (initial - end) * (1 - step / decaySteps)^power + end.
     *
     * @param cycle whether it begins anew, over a multiple of the steps, where it would stay at the end otherwise
     */
    record PolynomialDecay(double initial, double decaySteps, double end, double power, boolean cycle)
            implements Schedule {
        public PolynomialDecay {
            Schedules.check("PolynomialDecay", initial, decaySteps);
            Schedules.requireAtLeast("PolynomialDecay", "end_learning_rate", end, 0);
        }

        @Override
        public double rate(long step) {
            double steps = cycle ? decaySteps * Math.max(1, Math.ceil(step / decaySteps)) : decaySteps;
            return (initial - end) * Math.pow(1 - Math.min((double) step, steps) / steps, power) + end;
        }

        @Override
        public Map<String, @Nullable Object> settings() {
            return Schedules.data(
                    "initial_learning_rate",
                    initial,
                    "decay_steps",
                    decaySteps,
                    "end_learning_rate",
                    end,
                    "power",
                    power,
                    "cycle",
                    cycle);
        }
    }

    /**
     * initial / (1 + decayRate * step / decaySteps).
     *
     * @param staircase whether step / decaySteps is rounded down
     */
    record InverseTimeDecay(double initial, double decaySteps, double decayRate, boolean staircase)
            implements Schedule {
        public InverseTimeDecay {
            Schedules.check("InverseTimeDecay", initial, decaySteps);
            Schedules.requireAtLeast("InverseTimeDecay", "decay_rate", decayRate, 0);
        }

        @Override
        public double rate(long step) {
            double share = step / decaySteps;
            return initial / (1 + decayRate * (staircase ? Math.floor(share) : share));
        }

        @Override
        public Map<String, @Nullable Object> settings() {
            return Schedules.data(
                    "initial_learning_rate",
                    initial,
                    "decay_steps",
                    decaySteps,
                    "decay_rate",
                    decayRate,
                    "staircase",
                    staircase);
        }
    }

    /**
     * Half a cosine from the initial rate down to alpha times it, and, if wanted, a straight line up to a target before.
     *
     * @param initial where the cosine begins, or, with a target, the line
     * @param decaySteps of the cosine
     * @param alpha what share of the rate is left at the end
     * @param warmupTarget where the line ends and the cosine begins; null for no line
     * @param warmupSteps of the line
     */
    record CosineDecay(
            double initial,
            double decaySteps,
            double alpha,
            @Nullable Double warmupTarget,
            double warmupSteps) implements Schedule {
        public CosineDecay {
            Schedules.check("CosineDecay", initial, decaySteps);
            Schedules.requireAtLeast("CosineDecay", "alpha", alpha, 0);
            Schedules.requireAtLeast("CosineDecay", "warmup_steps", warmupSteps, 0);
        }

        @Override
        public double rate(long step) {
            double from = initial;
            double at = step;
            if (warmupTarget != null) {
                if (step < warmupSteps) {
                    return (warmupTarget - initial) * (step / warmupSteps) + initial;
                }
                from = warmupTarget;
                at = step - warmupSteps;
            }
            double cosine = 0.5 * (1 + Math.cos(Math.PI * Math.min(at, decaySteps) / decaySteps));
            return from * ((1 - alpha) * cosine + alpha);
        }

        @Override
        public Map<String, @Nullable Object> settings() {
            return Schedules.data(
                    "initial_learning_rate",
                    initial,
                    "decay_steps",
                    decaySteps,
                    "alpha",
                    alpha,
                    "warmup_target",
                    warmupTarget,
                    "warmup_steps",
                    warmupSteps);
        }
    }

    /**
     * Half a cosine, again and again (Loshchilov and Hutter 2017).
     *
     * @param firstDecaySteps of the first cosine
     * @param longer how many times as long the next one is; at least 1
     * @param lower what the next one's height is multiplied by
     * @param alpha what share of the rate is left at the end of each
     */
    record CosineDecayRestarts(double initial, double firstDecaySteps, double longer, double lower, double alpha)
            implements Schedule {
        public CosineDecayRestarts {
            Schedules.check("CosineDecayRestarts", initial, firstDecaySteps);
            Schedules.requireAtLeast("CosineDecayRestarts", "t_mul", longer, 1);
            Schedules.requireAtLeast("CosineDecayRestarts", "m_mul", lower, 0);
            Schedules.requireAtLeast("CosineDecayRestarts", "alpha", alpha, 0);
        }

        @Override
        public double rate(long step) {
            double period = firstDecaySteps;
            double height = 1;
            double at = step;
            if (longer == 1) {
                double before = Math.floor(at / period);
                height = Math.pow(lower, before);
                at -= before * period;
            }
            while (at >= period) {
                at -= period;
                period *= longer;
                height *= lower;
            }
            double cosine = 0.5 * height * (1 + Math.cos(Math.PI * at / period));
            return initial * ((1 - alpha) * cosine + alpha);
        }

        @Override
        public Map<String, @Nullable Object> settings() {
            return Schedules.data(
                    "initial_learning_rate",
                    initial,
                    "first_decay_steps",
                    firstDecaySteps,
                    "t_mul",
                    longer,
                    "m_mul",
                    lower,
                    "alpha",
                    alpha);
        }
    }
}
