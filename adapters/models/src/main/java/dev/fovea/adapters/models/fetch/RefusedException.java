package dev.fovea.adapters.models.fetch;

import org.jspecify.annotations.Nullable;

/** Something that will go no better the next time; the parts of the message that people get. */
final class RefusedException extends Exception {
    private static final long serialVersionUID = 1L;

    private final String expected;
    private final String got;
    private final @Nullable String repair;

    /** @param repair what the reader can do; null when the usual advice holds */
    RefusedException(String expected, String got, @Nullable String repair, @Nullable Throwable cause) {
        super("expected " + expected + ", got " + got, cause);
        this.expected = expected;
        this.got = got;
        this.repair = repair;
    }

    RefusedException(String expected, String got) {
        this(expected, got, null, null);
    }

    String expected() {
        return expected;
    }

    String got() {
        return got;
    }

    @Nullable
    String repair() {
        return repair;
    }
}
