package dev.fovea.spark;

import dev.fovea.api.error.FoveaException;
import java.io.Serializable;

/**
 * Where tasks enter what they did: accumulators for a stage, metrics of a plan's node for an SQL function. One instance
 * travels with the task; it is used from one thread.
 */
interface PictureMetrics extends Serializable {

    /** What is counted. Times are nanoseconds of the threads that worked, as {@link dev.fovea.api.port.StreamTimes} has them. */
    enum Count {
        PICTURES("pictures"),
        DECODE("decode"),
        PREPARE("preprocess"),
        WAIT("wait"),
        MODEL("inference"),
        FAILURES("failures");

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

    /** One picture without an answer; counted among {@link Count#FAILURES} too. */
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
