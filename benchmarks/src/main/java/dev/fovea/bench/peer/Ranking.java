package dev.fovea.bench.peer;

import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

/** The likeliest classes, by the usual sort. */
public final class Ranking {

    private Ranking() {}

    /** Indices of the k largest values, largest first. */
    public static List<Integer> top(float[] values, int k) {
        return IntStream.range(0, values.length)
                .boxed()
                .sorted(Comparator.comparingDouble((Integer i) -> values[i]).reversed())
                .limit(k)
                .toList();
    }
}
