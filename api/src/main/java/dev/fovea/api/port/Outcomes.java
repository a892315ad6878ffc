package dev.fovea.api.port;

import java.util.Iterator;

/**
 * Outcomes in the order of their inputs, made as they are asked for: a bounded number of inputs is in flight. Use it
 * from one thread; close it to give up early.
 */
public interface Outcomes<T> extends Iterator<Outcome<T>>, AutoCloseable {

    /** What was spent so far; from any thread, and after {@link #close} too. None where it is not measured. */
    default StreamTimes times() {
        return StreamTimes.NONE;
    }

    @Override
    void close();
}
