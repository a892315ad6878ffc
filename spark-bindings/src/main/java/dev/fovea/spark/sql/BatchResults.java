package dev.fovea.spark.sql;

import java.util.Iterator;
import org.jspecify.annotations.Nullable;

/** Results in the order of their pictures; close it to give up what is not read yet. */
public interface BatchResults extends Iterator<@Nullable Object>, AutoCloseable {

    /** Gives back what the results hold; a second call does nothing. */
    @Override
    void close();
}
