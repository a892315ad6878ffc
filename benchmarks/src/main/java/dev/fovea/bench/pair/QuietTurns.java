package dev.fovea.bench.pair;

import dev.fovea.bench.report.Statistics;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Contenders that take turns although each has threads of its own that spin for a while after a call: two pools that spin
 * on the same cores halve each other. Before a turn all is quiet for a moment, and its first call is not timed.
 */
public final class QuietTurns {

    private static final long PAUSE_MILLIS = 20;

    private QuietTurns() {}

    /**
     * How long the turns take.
     *
     * @param rounds every contender once in each; the first of a round changes
     * @param millis of timed calls in a turn, roughly
     * @param most calls in a turn
     * @param clock that times them
     */
    public record Length(int rounds, int millis, int most, Clock clock) {

        /** For the effort. */
        public static Length of(Effort effort, Clock clock) {
            return effort.quick() ? new Length(1, 0, 1, clock) : new Length(4 * effort.rounds(), 100, 20, clock);
        }
    }

    /** For every contender, the median time of a call in each of its turns, in milliseconds. */
    public static List<List<Double>> take(List<? extends Contender> contenders, Length length) throws Exception {
        List<List<Double>> medians = new ArrayList<>();
        int[] calls = new int[contenders.size()];
        for (int i = 0; i < contenders.size(); i++) {
            medians.add(new ArrayList<>());
            double once = contenders.get(i).millis(1, length.clock)[0]; // warms up, too
            calls[i] = (int) Math.max(1, Math.min(length.most, Math.ceil(length.millis / Math.max(once, 1e-3))));
        }
        for (int round = 0; round < length.rounds; round++) {
            for (int turn = 0; turn < contenders.size(); turn++) {
                int i = (turn + round) % contenders.size();
                Thread.sleep(PAUSE_MILLIS);
                double[] times = contenders.get(i).millis(calls[i], length.clock);
                medians.get(i)
                        .add(Statistics.median(Arrays.stream(times).boxed().toList()));
            }
        }
        return medians;
    }
}
