package dev.fovea.domain.train;

import dev.fovea.api.error.Fault;
import dev.fovea.api.error.InvalidArgumentException;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Schedules by the names that Keras's files give them. */
public final class Schedules {

    private static final Set<String> NAMES = Collections.unmodifiableSet(new LinkedHashSet<>(List.of(
            "Constant",
            "ExponentialDecay",
            "PiecewiseConstantDecay",
            "PolynomialDecay",
            "InverseTimeDecay",
            "CosineDecay",
            "CosineDecayRestarts")));

    private Schedules() {}

    /** The names of all kinds. */
    public static Set<String> names() {
        return NAMES;
    }

    /**
     * The schedule of that kind.
     *
     * @param kind such as {@code CosineDecay}; upper and lower case are one
     * @param settings by their names in Keras; what is missing has Keras's default
     * @throws dev.fovea.api.error.UnknownNameException for an unknown kind or setting
     * @throws InvalidArgumentException for a setting out of its range
     */
    public static Schedule named(String kind, Map<String, ?> settings) {
        String name = Settings.nameOf("schedule", kind, NAMES);
        Settings from = new Settings("schedule " + name, settings).ignoring("name");
        Schedule schedule = switch (name) {
            case "Constant" -> new Schedule.Constant(from.number("value", 0));
            case "ExponentialDecay" ->
                new Schedule.ExponentialDecay(
                        initial(from),
                        from.number("decay_steps", 0),
                        required(from, "decay_rate"),
                        from.flag("staircase"));
            case "PiecewiseConstantDecay" ->
                new Schedule.PiecewiseConstantDecay(from.numbers("boundaries"), from.numbers("values"));
            case "PolynomialDecay" ->
                new Schedule.PolynomialDecay(
                        initial(from),
                        from.number("decay_steps", 0),
                        from.number("end_learning_rate", 1e-4),
                        from.number("power", 1),
                        from.flag("cycle"));
            case "InverseTimeDecay" ->
                new Schedule.InverseTimeDecay(
                        initial(from),
                        from.number("decay_steps", 0),
                        required(from, "decay_rate"),
                        from.flag("staircase"));
            case "CosineDecay" ->
                new Schedule.CosineDecay(
                        initial(from),
                        from.number("decay_steps", 0),
                        from.number("alpha", 0),
                        from.number("warmup_target"),
                        from.number("warmup_steps", 0));
            default ->
                new Schedule.CosineDecayRestarts(
                        initial(from),
                        from.number("first_decay_steps", 0),
                        from.number("t_mul", 2),
                        from.number("m_mul", 1),
                        from.number("alpha", 0));
        };
        from.requireAllKnown();
        return schedule;
    }

    /** A learning rate as files hold it: a number, or {@code class_name} and {@code config} of a schedule. */
    static Schedule of(Settings from, String key, double otherwise) {
        @Nullable Object value = from.value(key);
        if (value instanceof Map<?, ?> data && data.get("class_name") instanceof String kind) {
            Map<String, @Nullable Object> settings = new LinkedHashMap<>();
            if (data.get("config") instanceof Map<?, ?> config) {
                config.forEach((name, setting) -> settings.put(String.valueOf(name), setting));
            }
            return named(kind, settings);
        }
        return new Schedule.Constant(from.number(key, otherwise));
    }

    private static double initial(Settings from) {
        return required(from, "initial_learning_rate");
    }

    private static double required(Settings from, String name) {
        @Nullable Double found = from.number(name);
        if (found == null) {
            throw from.wrong(name, "a finite number", "none");
        }
        return found;
    }

    /** Names and values in turn. */
    static Map<String, @Nullable Object> data(@Nullable Object... namesAndValues) {
        Map<String, @Nullable Object> data = new LinkedHashMap<>();
        for (int i = 0; i < namesAndValues.length; i += 2) {
            data.put(String.valueOf(namesAndValues[i]), namesAndValues[i + 1]);
        }
        return Collections.unmodifiableMap(data);
    }

    static void check(String kind, double initial, double steps) {
        requireAtLeast(kind, "initial_learning_rate", initial, 0);
        if (!(steps > 0) || Double.isInfinite(steps)) {
            throw new InvalidArgumentException(Fault.of("setting", "decay_steps of schedule " + kind)
                    .expected("a finite number above 0")
                    .got(steps));
        }
    }

    static void requireAtLeast(String kind, String setting, double value, double least) {
        if (!(value >= least) || Double.isInfinite(value)) {
            throw new InvalidArgumentException(Fault.of("setting", setting + " of schedule " + kind)
                    .expected("a finite number of at least " + least)
                    .got(value));
        }
    }
}
