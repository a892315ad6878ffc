package dev.fovea.spark;

import dev.fovea.Training;
import dev.fovea.api.error.Fault;
import dev.fovea.api.error.InvalidArgumentException;
import java.io.Serializable;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import scala.runtime.AbstractFunction1;

/**
 * A param's validator. It throws fovea's typed error rather than answer false, so that a bad param reads like every
 * other error of fovea.
 */
final class ParamCheck<T> extends AbstractFunction1<T, Object> implements Serializable {

    private static final long serialVersionUID = 1L;

    /** What a value must fulfil. */
    interface Rule<T> extends Serializable {
        boolean allows(T value);
    }

    private final String param;
    private final String expected;
    private final Rule<T> rule;

    private ParamCheck(String param, String expected, Rule<T> rule) {
        this.param = param;
        this.expected = expected;
        this.rule = rule;
    }

    static ParamCheck<String> text(String param, String expected) {
        return new ParamCheck<>(param, expected, text -> !text.isBlank());
    }

    static ParamCheck<String> oneOf(String param, String... words) {
        List<String> allowed = List.of(words);
        return new ParamCheck<>(param, "one of " + String.join(", ", words), allowed::contains);
    }

    /** A size that {@link InputSize#of} reads. */
    static ParamCheck<String> size(String param) {
        return new ParamCheck<>(param, InputSize.EXPECTED, InputSize::isSize);
    }

    /** A text that the option takes. */
    static ParamCheck<String> option(PortOption<?> option) {
        return new ParamCheck<>(option.name(), option.expected(), new Parsed(option.name()));
    }

    /** Finds the option by its name, which is what travels. */
    private record Parsed(String option) implements Rule<String> {
        @Override
        public boolean allows(String text) {
            Object meaning = PortOption.of(option).parse("param", text);
            return meaning != null;
        }
    }

    /** At least one name, none of them blank, each once. */
    static ParamCheck<String[]> names(String param) {
        return new ParamCheck<>(
                param,
                "at least one column name, each once",
                names -> names.length > 0
                        && Arrays.stream(names).noneMatch(name -> name == null || name.isBlank())
                        && Arrays.stream(names).distinct().count() == names.length);
    }

    /** An optimiser's name; what is wrong with another, {@link Training#optimizer} says. */
    static ParamCheck<String> optimizer(String param) {
        return new ParamCheck<>(
                param,
                "one of " + String.join(", ", Training.optimizers()),
                text -> !Training.optimizer(text).isEmpty());
    }

    /** A loss's name; what is wrong with another, {@link Training#loss} says. */
    static ParamCheck<String> loss(String param) {
        return new ParamCheck<>(
                param, "a loss of Keras", text -> !Training.loss(text).isEmpty());
    }

    /** A finite number above the least. */
    static ParamCheck<Object> above(String param, double least) {
        return new ParamCheck<>(
                param,
                "above " + least,
                value -> value instanceof Double d && d > least && d < Double.POSITIVE_INFINITY);
    }

    /** A number from 0 to below 1. */
    static ParamCheck<Object> share(String param) {
        return new ParamCheck<>(param, "0 to below 1", value -> value instanceof Double d && d >= 0 && d < 1);
    }

    static ParamCheck<Object> range(String param, int least, int most) {
        String expected = most == Integer.MAX_VALUE ? "at least " + least : least + " to " + most;
        return new ParamCheck<>(param, expected, value -> value instanceof Integer i && i >= least && i <= most);
    }

    @Override
    public Object apply(@Nullable T value) {
        if (value == null || !rule.allows(value)) {
            throw new InvalidArgumentException(
                    Fault.of("param", param).expected(expected).got(text(value)));
        }
        return true;
    }

    private static String text(@Nullable Object value) {
        if (value instanceof Object[] values) {
            return Arrays.toString(values);
        }
        return value instanceof String text ? "'" + text + "'" : String.valueOf(value);
    }
}
