package dev.fovea.adapters.tck;

import java.util.Random;

/**
 * The seed of everything random in the contracts: fixed, and overridden by the system property {@code
 * fovea.test.seed}. Failures print it.
 */
public final class TestSeed {

    private static final long DEFAULT = 20_261_122L;

    private TestSeed() {}

    /** The seed of this run. */
    public static long value() {
        return Long.getLong("fovea.test.seed", DEFAULT);
    }

    /** A generator of its own for the named purpose. */
    public static Random random(String purpose) {
        return new Random(value() * 31 + purpose.hashCode());
    }

    /** How to repeat this run, for failure messages. */
    public static String hint() {
        return "repeat with -Dfovea.test.seed=" + value();
    }
}
