package dev.fovea.spark;

import java.util.EnumMap;
import java.util.Map;
import java.util.Set;
import org.apache.spark.SparkContext;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.util.LongAccumulator;
import org.jspecify.annotations.Nullable;

/**
 * The counts of a stage as accumulators: Spark's pages of its own stages show them by name, such as {@code fovea decode,
 * ms}, for each task and in sum, and listeners and the REST API give them. As with every accumulator in a transformation,
 * a task that is run again counts again.
 */
final class Accumulators implements PictureMetrics {

    private static final long serialVersionUID = 1L;
    private static final long NANOS = 1_000_000;

    private final Map<Count, LongAccumulator> counts = new EnumMap<>(Count.class);
    private final FailureCounts failures = new FailureCounts();
    /** What is less than a millisecond waits for more. */
    private transient @Nullable Map<Count, Long> rests;

    private Accumulators() {}

    /** Fresh ones for a stage on pictures, registered with the application. */
    static Accumulators ofPictures(SparkSession session) {
        return of(session, Count.OF_PICTURES);
    }

    /** Fresh ones for a stage on rows of numbers, registered with the application. */
    static Accumulators ofRows(SparkSession session) {
        return of(session, Count.OF_ROWS);
    }

    private static Accumulators of(SparkSession session, Set<Count> shown) {
        SparkContext context = session.sparkContext();
        Accumulators accumulators = new Accumulators();
        for (Count count : shown) {
            if (count != Count.FAILURES) {
                accumulators.counts.put(count, context.longAccumulator(name(count)));
            }
        }
        context.register(accumulators.failures, name(Count.FAILURES));
        return accumulators;
    }

    /** The name that Spark shows. */
    static String name(Count count) {
        return "fovea " + count.label() + (count.isTime() ? ", ms" : "");
    }

    @Override
    public void add(Count count, long amount) {
        LongAccumulator accumulator = counts.get(count);
        if (accumulator == null) {
            return;
        }
        if (!count.isTime()) {
            accumulator.add(amount);
            return;
        }
        Map<Count, Long> known = rests;
        if (known == null) {
            known = new EnumMap<>(Count.class);
            rests = known;
        }
        long nanos = known.getOrDefault(count, 0L) + amount;
        known.put(count, nanos % NANOS);
        if (nanos >= NANOS) {
            accumulator.add(nanos / NANOS);
        }
    }

    @Override
    public void failed(String type) {
        failures.add(type);
    }

    /** The count so far, in milliseconds where it is a time. */
    long value(Count count) {
        LongAccumulator accumulator = counts.get(count);
        return accumulator == null
                ? failures.value().values().stream().mapToLong(Long::longValue).sum()
                : accumulator.value();
    }

    /** Pictures or rows without an answer, by the type of the reason. */
    Map<String, Long> failures() {
        return failures.value();
    }
}
