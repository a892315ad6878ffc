package dev.fovea.api.error;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What went wrong, as data. {@link #message()} words it the same way everywhere:
 * {@code <what> <name>: expected <x>, got <y> [at <where>]; <how to repair>}.
 *
 * @param what the kind of thing, such as {@code image} or {@code column}
 * @param name which one
 * @param expected what would have been right
 * @param got what was there
 * @param at where inside it, such as {@code index 3}; null when that says nothing
 * @param repair what the reader can do; null when there is nothing to add
 */
public record Fault(
        String what,
        String name,
        String expected,
        String got,
        @Nullable String at,
        @Nullable String repair) {

    public Fault {
        Objects.requireNonNull(what, "what");
        Objects.requireNonNull(name, "name");
        Objects.requireNonNull(expected, "expected");
        Objects.requireNonNull(got, "got");
    }

    /** The start of a fault about the named thing; complete it with {@link #expected(String)} and {@link #got}. */
    public static Fault of(String what, String name) {
        return new Fault(what, name, "", "", null, null);
    }

    /** A copy that says what would have been right. */
    public Fault expected(Object expected) {
        return new Fault(what, name, String.valueOf(expected), got, at, repair);
    }

    /** A copy that says what was there instead. */
    public Fault got(Object got) {
        return new Fault(what, name, expected, String.valueOf(got), at, repair);
    }

    /** A copy that says where, for instance {@code index 3}. */
    public Fault at(String at) {
        return new Fault(what, name, expected, got, at, repair);
    }

    /** A copy that says what the reader can do. */
    public Fault repair(String repair) {
        return new Fault(what, name, expected, got, at, repair);
    }

    /** The one line that people read. */
    public String message() {
        StringBuilder text = new StringBuilder(what);
        if (!name.isEmpty()) {
            text.append(' ').append(name);
        }
        text.append(": expected ").append(expected).append(", got ").append(got);
        if (at != null) {
            text.append(" at ").append(at);
        }
        if (repair != null) {
            text.append("; ").append(repair);
        }
        return text.toString();
    }
}
