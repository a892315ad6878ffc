package dev.fovea.bench.pair;

import dev.fovea.bench.report.Statistics;
import java.util.ArrayList;
import java.util.List;

/**
 * Contestants that take turns, call by call, within one process, so that what the machine does meanwhile meets all of
 * them alike.
 */
public final class Turns {

    /** One call of a contestant. */
    @FunctionalInterface
    public interface Call {
        /** Does the work once. */
        void run() throws Exception;
    }

    private Turns() {}

    /**
     * Times the contestants.
     *
     * @param contestants what takes turns; the first of a round changes from call to call
     * @param warmUps calls of each before anything is timed
     * @param rounds rounds
     * @param calls calls of each in a round
     * @return for every contestant, the median time of a call in each round, in milliseconds
     */
    public static List<List<Double>> take(List<Call> contestants, int warmUps, int rounds, int calls) throws Exception {
        for (int i = 0; i < warmUps; i++) {
            for (Call contestant : contestants) {
                contestant.run();
            }
        }
        List<List<Double>> medians = new ArrayList<>();
        contestants.forEach(contestant -> medians.add(new ArrayList<>()));
        for (int round = 0; round < rounds; round++) {
            List<List<Double>> times = new ArrayList<>();
            contestants.forEach(contestant -> times.add(new ArrayList<>()));
            for (int call = 0; call < calls; call++) {
                for (int turn = 0; turn < contestants.size(); turn++) {
                    int i = (turn + call + round) % contestants.size();
                    long start = System.nanoTime();
                    contestants.get(i).run();
                    times.get(i).add((System.nanoTime() - start) / 1e6);
                }
            }
            for (int i = 0; i < contestants.size(); i++) {
                medians.get(i).add(Statistics.median(times.get(i)));
            }
        }
        return medians;
    }
}
