package dev.fovea.bench.pair;

/** Somebody who does the same work over and over, with everything that can be made ready beforehand made ready. */
public interface Contender extends AutoCloseable {

    /** The result of the work, to be compared with the others' before anything is timed. */
    float[] result() throws Exception;

    /** The times of {@code calls} calls in milliseconds by that clock, after one that is not timed. */
    double[] millis(int calls, Clock clock) throws Exception;

    @Override
    void close();
}
