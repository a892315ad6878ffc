package dev.fovea.bench.pair;

/**
 * How long the comparisons may take.
 *
 * @param rounds rounds
 * @param calls calls in a round, where a call takes milliseconds
 * @param photos photos in a round, where a call takes a folder of them
 * @param quick true for a smoke run, whose numbers mean nothing
 */
public record Effort(int rounds, int calls, int photos, boolean quick) {

    /** For numbers that are written down. */
    public static Effort full(int rounds) {
        return new Effort(rounds, 150, 2000, false);
    }

    /** For a look at whether everything runs. */
    public static Effort smoke() {
        return new Effort(1, 3, 24, true);
    }

    /** Calls before anything is timed. */
    public int warmUps() {
        return quick ? 1 : calls / 3;
    }
}
