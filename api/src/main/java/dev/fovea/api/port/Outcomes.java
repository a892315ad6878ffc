package dev.fovea.api.port;

import java.util.Iterator;

/**
 * Outcomes in the order of their inputs, made as they are asked for: a bounded number of inputs is in flight. Use it
 * from one thread; close it to give up early.
 */
public interface Outcomes<T> extends Iterator<Outcome<T>>, AutoCloseable {

    @Override
    void close();
}
