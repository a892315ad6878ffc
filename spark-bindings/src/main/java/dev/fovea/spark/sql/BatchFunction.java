package dev.fovea.spark.sql;

import java.io.Serializable;
import java.util.Iterator;
import java.util.List;
import org.apache.spark.sql.types.DataType;
import org.jspecify.annotations.Nullable;

/**
 * A function of one picture that is faster for many at once. Values are those of Catalyst: byte arrays, internal rows
 * and arrays. Null gives null. Two functions must be equal when they do the same: Spark recognises a call it has met
 * before by that, as under GROUP BY. Safe for any number of threads.
 */
public interface BatchFunction extends Serializable {

    /** The name in SQL. */
    String name();

    /** What follows the picture in a call, as SQL text: {@code , 'model'}; empty where nothing does. */
    String arguments();

    /** The type of the results. */
    DataType dataType();

    /** What EXPLAIN shows of it: {@code model=NAME, batchSize=32, backend=cpu}. */
    String description();

    /** The same with null for bad pictures; this where a bad picture is no failure. */
    BatchFunction quiet();

    /** The result for one picture: a batch of one. */
    @Nullable
    Object value(@Nullable Object picture);

    /** The numbers that it enters while it runs. */
    List<BatchMetric> metrics();

    /**
     * The results of a task's pictures, one each, in their order; pictures are read ahead by two batches at most.
     *
     * @param meter takes the metrics
     */
    BatchResults values(Iterator<@Nullable Object> pictures, BatchMeter meter);
}
