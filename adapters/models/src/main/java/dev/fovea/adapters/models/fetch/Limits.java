package dev.fovea.adapters.models.fetch;

import dev.fovea.api.Setting;
import java.time.Duration;

/**
 * How long and how often a server is asked, and how much is taken from it.
 *
 * @param connect the longest that a connection may take to be made
 * @param stall the longest that may pass without a byte
 * @param attempts in a row that may bring nothing new
 * @param backoff the pause after the first failure; it doubles with each further one
 * @param redirects that are followed, one after another
 * @param bytes the largest file that is taken
 */
record Limits(Duration connect, Duration stall, int attempts, Duration backoff, int redirects, long bytes) {

    private static final Duration CONNECT = Duration.ofSeconds(10);
    private static final long STALL_SECONDS = 30;
    private static final long DAY_SECONDS = 86_400;
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(30);

    /** As {@code fovea.fetch.timeout} says, and what models may measure at most. */
    static Limits ofSettings() {
        Duration stall = Duration.ofSeconds(Math.min(Setting.FETCH_TIMEOUT.number(STALL_SECONDS), DAY_SECONDS));
        Duration connect = stall.compareTo(CONNECT) < 0 ? stall : CONNECT;
        return new Limits(connect, stall, 5, Duration.ofSeconds(1), 5, Integer.MAX_VALUE);
    }

    /**
     * The pause after this many failures in a row, 1 for the first.
     *
     * @param asked the pause that the server asks for; no server makes it longer than half a minute
     */
    Duration pause(int failures, Duration asked) {
        Duration pause = backoff.multipliedBy(1L << Math.min(failures - 1, 16));
        Duration longer = pause.compareTo(asked) < 0 ? asked : pause;
        return longer.compareTo(LONGEST_PAUSE) < 0 ? longer : LONGEST_PAUSE;
    }
}
