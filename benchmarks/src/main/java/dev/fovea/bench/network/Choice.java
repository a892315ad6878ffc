package dev.fovea.bench.network;

import dev.fovea.bench.pair.Clock;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.IntStream;

/**
 * Which races are run.
 *
 * @param networks the networks, in order
 * @param threads numbers of threads
 * @param batches batch sizes
 * @param isWhole true when neither threads nor batch sizes were chosen: then fovea is compared with itself, too
 * @param clock that times calls
 */
public record Choice(
        List<Network> networks, List<Integer> threads, List<Integer> batches, boolean isWhole, Clock clock) {

    /** The batch size beside 1. */
    public static final int BATCH = 8;

    private static final int MOST_THREADS = 2;

    /** What {@code -p network=}, {@code -p threads=}, {@code -p batch=} leave of everything, and {@code -p clock=}. */
    public static Choice of(Map<String, String> parameters) {
        List<Network> networks = Arrays.stream(Network.values())
                .filter(network -> isChosen(parameters, "network", network.id()))
                .toList();
        if (networks.isEmpty()) {
            throw new IllegalArgumentException("network " + parameters.get("network") + ": expected one of "
                    + Arrays.stream(Network.values()).map(Network::id).toList());
        }
        Clock clock = Clock.valueOf(parameters.getOrDefault("clock", "wall").toUpperCase(Locale.ROOT));
        int most = clock == Clock.THREAD ? 1 : MOST_THREADS;
        int cores = Math.min(most, Runtime.getRuntime().availableProcessors());
        return new Choice(
                networks,
                IntStream.rangeClosed(1, cores)
                        .boxed()
                        .filter(threads -> isChosen(parameters, "threads", threads.toString()))
                        .toList(),
                List.of(1, BATCH).stream()
                        .filter(batch -> isChosen(parameters, "batch", batch.toString()))
                        .toList(),
                !parameters.containsKey("threads") && !parameters.containsKey("batch"),
                clock);
    }

    private static boolean isChosen(Map<String, String> parameters, String name, String value) {
        return parameters.getOrDefault(name, value).equals(value);
    }
}
