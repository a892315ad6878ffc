package dev.fovea.domain.train;

import dev.fovea.api.error.Fault;
import dev.fovea.api.error.InvalidArgumentException;
import dev.fovea.api.error.Names;
import dev.fovea.api.error.UnknownNameException;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Settings by name as files hold them, read one by one: what nobody asked for in the end is an error. */
final class Settings {

    private final String what;
    private final Map<String, ?> given;
    private final Set<String> known = new LinkedHashSet<>();

    /** The settings of something, such as {@code optimizer adam}. */
    Settings(String what, Map<String, ?> given) {
        this.what = what;
        this.given = given;
    }

    /** The name as it is compared: Adam, adam and ADAM are one, and so are adam_w and AdamW. */
    static String plain(String name) {
        return name.replace("_", "").replace("-", "").replace(" ", "").toLowerCase(Locale.ROOT);
    }

    /** Whether a plain name is one of the short forms, which stand between spaces. */
    static boolean isShortForm(String plain, String shortForms) {
        if (plain.isEmpty()) {
            return false;
        }
        for (String form : shortForms.split(" ", -1)) {
            if (plain(form).equals(plain)) {
                return true;
            }
        }
        return false;
    }

    /** The one of a few names that is meant. */
    static String nameOf(String kind, String given, Set<String> known) {
        for (String name : known) {
            if (plain(name).equals(plain(given))) {
                return name;
            }
        }
        throw new UnknownNameException(Fault.of(kind, "'" + given + "'")
                .expected("the name of one")
                .got("an unknown one")
                .repair(Names.suggestion(given, known)));
    }

    /** Settings that other programs write and that change nothing here. */
    Settings ignoring(String... names) {
        known.addAll(List.of(names));
        return this;
    }

    @Nullable
    Object value(String name) {
        known.add(name);
        return given.get(name);
    }

    double number(String name, double otherwise) {
        @Nullable Double found = number(name);
        return found == null ? otherwise : found;
    }

    @Nullable
    Double number(String name) {
        @Nullable Object value = value(name);
        if (value == null) {
            return null;
        }
        if (value instanceof Number number && Double.isFinite(number.doubleValue())) {
            return number.doubleValue();
        }
        throw wrong(name, "a finite number", value);
    }

    /** A number of 0..1, without 1. */
    double share(String name, double otherwise) {
        double found = number(name, otherwise);
        if (!(found >= 0 && found < 1)) {
            throw wrong(name, "a number of 0..1, without 1", found);
        }
        return found;
    }

    /** A number of at least 0. */
    double amount(String name, double otherwise) {
        double found = number(name, otherwise);
        if (!(found >= 0)) {
            throw wrong(name, "a number of at least 0", found);
        }
        return found;
    }

    boolean flag(String name) {
        @Nullable Object value = value(name);
        if (value == null || value instanceof Boolean) {
            return value != null && (Boolean) value;
        }
        throw wrong(name, "true or false", value);
    }

    List<Double> numbers(String name) {
        List<Double> numbers = new ArrayList<>();
        for (Object each : list(name)) {
            if (!(each instanceof Number number)) {
                throw wrong(name, "a list of numbers", each);
            }
            numbers.add(number.doubleValue());
        }
        return numbers;
    }

    List<String> texts(String name) {
        List<String> texts = new ArrayList<>();
        for (Object each : list(name)) {
            texts.add(String.valueOf(each));
        }
        return texts;
    }

    private List<?> list(String name) {
        @Nullable Object value = value(name);
        if (value == null) {
            return List.of();
        }
        if (value instanceof List<?> list) {
            return list;
        }
        throw wrong(name, "a list", value);
    }

    /** Refuses settings that were not asked for. */
    void requireAllKnown() {
        for (String name : given.keySet()) {
            if (!known.contains(name)) {
                throw new UnknownNameException(Fault.of("setting", "'" + name + "' of " + what)
                        .expected("the name of one")
                        .got("an unknown one")
                        .repair(Names.suggestion(name, known)));
            }
        }
    }

    InvalidArgumentException wrong(String name, String expected, Object got) {
        return new InvalidArgumentException(
                Fault.of("setting", name + " of " + what).expected(expected).got(got));
    }
}
