package dev.fovea.api.train;

/**
 * What an epoch of a training came to. Numbers that were not measured are NaN.
 *
 * @param number from 1
 * @param loss mean over the examples, while the weights moved, penalties included
 * @param accuracy share of the examples whose class was found, likewise; NaN where there are no classes
 * @param validationLoss after the epoch, on examples that are not learned from
 * @param validationAccuracy likewise
 * @param rate the learning rate of its last step
 * @param seconds that it took, validation included
 */
public record Epoch(
        int number,
        double loss,
        double accuracy,
        double validationLoss,
        double validationAccuracy,
        double rate,
        double seconds) {}
