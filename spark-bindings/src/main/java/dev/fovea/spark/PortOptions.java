package dev.fovea.spark;

import dev.fovea.PortBuilder;
import java.io.Serializable;
import org.jspecify.annotations.Nullable;

/**
 * How a port is built.
 *
 * @param backend that must be used, or null for the best one
 * @param batchSize pictures that go through the model together
 * @param threads the most threads of one task
 */
record PortOptions(@Nullable String backend, int batchSize, int threads) implements Serializable {

    PortOptions withThreads(int threads) {
        return new PortOptions(backend, batchSize, threads);
    }

    <B extends PortBuilder<B>> B applyTo(B builder) {
        B set = builder.batchSize(batchSize).threads(threads);
        return backend == null ? set : set.backend(backend);
    }
}
