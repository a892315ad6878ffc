package dev.fovea.api.spi;

import org.jspecify.annotations.Nullable;

/** Whether a backend, codec or runtime works on this machine: data with a reason, never an exception. */
public sealed interface Availability {

    /** It works. */
    record Available(String detail) implements Availability {}

    /**
     * It does not work here.
     *
     * @param reason what is missing, for people
     * @param repair what would help
     * @param cause the error behind it, if any
     */
    record Unavailable(
            String reason, String repair, @Nullable Throwable cause) implements Availability {}

    /** It works, and this is what it found (an ISA level, a version); the detail may be empty. */
    static Availability available(String detail) {
        return new Available(detail);
    }

    /** It does not work here. */
    static Availability unavailable(String reason, String repair, @Nullable Throwable cause) {
        return new Unavailable(reason, repair, cause);
    }

    /** True when it works. */
    default boolean isAvailable() {
        return this instanceof Available;
    }
}
