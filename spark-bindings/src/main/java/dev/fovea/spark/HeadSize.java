package dev.fovea.spark;

import dev.fovea.api.error.Fault;
import dev.fovea.api.error.InvalidArgumentException;
import java.util.Locale;
import org.apache.spark.SparkConf;
import org.apache.spark.SparkContext;

/**
 * How much a new head is.
 *
 * @param features that it reads
 * @param classes that it tells apart
 */
record HeadSize(int features, int classes) {

    /** Weights, their gradients, the optimiser's two moments, and copies while the model is hashed and written. */
    private static final int COPIES = 8;

    private static final long MIB = 1 << 20;

    /** Bytes of the weights. */
    long weights() {
        return (features + 1L) * classes * Float.BYTES;
    }

    /** Bytes of the heap that a task needs which trains it. */
    long needed() {
        return COPIES * weights();
    }

    /** The heap of an executor. */
    static long heap(SparkContext context) {
        return context.isLocal() ? Runtime.getRuntime().maxMemory() : heap(context.conf());
    }

    /** The heap of an executor that is a process of its own. */
    static long heap(SparkConf conf) {
        return conf.getSizeAsMb("spark.executor.memory", "1g") * MIB;
    }

    /**
     * Ends what would otherwise end the executor.
     *
     * @param heap bytes that an executor has
     * @throws InvalidArgumentException when it cannot be trained there, or is larger than a model file in memory can be
     */
    void require(long heap) {
        if (weights() > Integer.MAX_VALUE) {
            throw wrong("weights of at most " + mib(Integer.MAX_VALUE), "of " + mib(weights()), "");
        }
        if (needed() > heap) {
            throw wrong(
                    "at most " + mib(heap) + " of heap, as an executor has",
                    "a need of about " + mib(needed()),
                    ", or set spark.executor.memory (in local mode spark.driver.memory)");
        }
    }

    private InvalidArgumentException wrong(String expected, String got, String more) {
        return new InvalidArgumentException(Fault.of("head", "of " + classes + " classes on " + features + " features")
                .expected(expected)
                .got(got)
                .repair("train fewer classes" + more));
    }

    private static String mib(long bytes) {
        return String.format(Locale.ROOT, "%.0f MiB", (double) bytes / MIB);
    }
}
