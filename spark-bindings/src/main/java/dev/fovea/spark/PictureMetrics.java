package dev.fovea.spark;

import dev.fovea.api.error.FoveaException;
import java.io.Serializable;
import java.util.Collections;
import java.util.EnumSet;
import java.util.Set;

/**
 * Where tasks enter what they did: accumulators for a stage, metrics of a plan's node for an SQL function. One instance
 * travels with the task; it is used from one thread.
 */
interface PictureMetrics extends Serializable {

    /** What is counted. Times are nanoseconds of the threads that worked, as {@link dev.fovea.api.port.StreamTimes} has them. */
    enum Count {
        PICTURES("pictures"),
        ROWS("rows"),
        DECODE("decode"),
        PREPARE("preprocess"),
        WAIT("wait"),
        MODEL("inference"),
        FAILURES("failures");

        /** Of work on pictures. */
        static final Set<Count> OF_PICTURES =
                Collections.unmodifiableSet(EnumSet.of(PICTURES, DECODE, PREPARE, WAIT, MODEL, FAILURES));

        /** Of work on rows of numbers, which are neither decoded nor waited for. */
        static final Set<Count> OF_ROWS = Collections.unmodifiableSet(EnumSet.of(ROWS, PREPARE, MODEL, FAILURES));

        private final String label;

        Count(String label) {
            this.label = label;
        }

        /** One word, for people. */
        String label() {
            return label;
        }

        /** True for a time in nanoseconds; false for a number. */
        boolean isTime() {
            return this == DECODE || this == PREPARE || this == WAIT || this == MODEL;
        }
    }

    /** Adds to a count. */
    void add(Count count, long amount);

    /** One picture or row without an answer; counted among {@link Count#FAILURES} too. */
    void failed(String type);

    /** The type that a failure goes by: that of its error, such as {@code image.truncated}. */
    static String type(FoveaException error) {
        return error.type();
    }

    /** Counts nothing. */
    static PictureMetrics none() {
        return new PictureMetrics() {
            private static final long serialVersionUID = 1L;

            @Override
            public void add(Count count, long amount) {}

            @Override
            public void failed(String type) {}
        };
    }
}
