package dev.fovea.api.train;

import java.time.Duration;

/**
 * How far a training has come, after a batch.
 *
 * @param phase what is being done, such as {@code training}, {@code features} or {@code fine-tuning}
 * @param epoch from 1
 * @param epochs that are planned
 * @param batch of the epoch, from 1
 * @param batches of the epoch
 * @param examples of the epoch that are done
 * @param loss mean over these examples, penalties included; NaN where nothing is learned
 * @param accuracy share of these examples whose class was found; NaN where there are no classes
 * @param rate the learning rate of the step
 * @param elapsed since the phase began
 * @param left until its last epoch ends, at the speed so far
 */
public record TrainingProgress(
        String phase,
        int epoch,
        int epochs,
        int batch,
        int batches,
        long examples,
        double loss,
        double accuracy,
        double rate,
        Duration elapsed,
        Duration left) {}
