package dev.fovea.api.port;

import java.time.Duration;

/**
 * Counters of a port since it was built.
 *
 * @param calls batches that went through the model
 * @param pictures pictures (or rows of tensors) in those batches, the places of bad pictures included
 * @param preprocess time spent preparing pictures, summed over batches; streams prepare theirs behind the model's back,
 *     and count none
 * @param model time spent in the model, summed over batches
 * @param medianCall median latency of a batch, to within 10 %
 * @param p99Call 99th percentile of the latency of a batch, to within 10 %
 */
public record Metrics(
        long calls, long pictures, Duration preprocess, Duration model, Duration medianCall, Duration p99Call) {

    /** Pictures a second of computing time; 0 before the first call. */
    public double picturesPerSecond() {
        long nanos = preprocess.plus(model).toNanos();
        return nanos == 0 ? 0 : pictures * 1e9 / nanos;
    }
}
