package dev.fovea.spark.sql;

import java.io.Serializable;

/** Where a batch function enters its {@linkplain BatchFunction#metrics metrics}; used from one thread. */
@FunctionalInterface
public interface BatchMeter extends Serializable {

    /** Adds to the metric of that name. */
    void add(String name, long amount);
}
