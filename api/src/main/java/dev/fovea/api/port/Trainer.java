package dev.fovea.api.port;

import dev.fovea.api.train.Dataset;
import dev.fovea.api.train.TrainingResult;

/**
 * Driving port: labelled examples to a trained model. With the same seed, data and ISA level the same training gives the
 * same weights bit for bit, whatever the number of threads. One training at a time; several threads use several of these.
 */
public interface Trainer extends AutoCloseable {

    /**
     * Trains on the examples, which stay the caller's.
     *
     * @throws dev.fovea.api.error.TrainingException when the loss is no finite number, or a checkpoint cannot be written,
     *     read or continued: what was written before is still there
     * @throws dev.fovea.api.error.ShapeException when examples, network and loss do not fit each other
     * @throws dev.fovea.api.error.FoveaException of the fitting kind when the set is empty, has one class, or cannot be
     *     read
     */
    TrainingResult fit(Dataset data);

    /** Gives memory back. A second call does nothing. */
    @Override
    void close();
}
