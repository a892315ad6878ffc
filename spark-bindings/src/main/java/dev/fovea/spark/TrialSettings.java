package dev.fovea.spark;

import dev.fovea.TrainerBuilder;
import java.io.Serializable;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * How a trial trains, whatever it trains.
 *
 * @param optimizer by its name in Keras
 * @param learningRate null for the optimiser's own
 * @param threads 0 for as many as Spark gives the task
 * @param backend null for the best
 */
record TrialSettings(
        int epochs,
        int batchSize,
        String optimizer,
        @Nullable Double learningRate,
        long seed,
        int threads,
        @Nullable String backend)
        implements Serializable {

    /** The builder with these, for this task. */
    TrainerBuilder applyTo(TrainerBuilder plain) {
        TrainerBuilder builder = plain.epochs(epochs)
                .batchSize(batchSize)
                .optimizer(optimizer, learningRate == null ? Map.of() : Map.of("learning_rate", learningRate))
                .seed(seed)
                .threads(threads == 0 ? ExecutorThreads.ofTask() : threads)
                .listener(new TaskListener());
        return backend == null ? builder : builder.backend(backend);
    }
}
