package dev.fovea.api.port;

import java.time.Duration;

/**
 * Counters of a port since it was built.
 *
 * @param calls finished calls
 * @param pictures pictures (or rows of tensors) in those calls
 * @param preprocess time spent preparing pictures, summed over calls
 * @param model time spent in the model, summed over calls
 * @param medianCall median latency of a call, to within 10 %
 * @param p99Call 99th percentile of the latency of a call, to within 10 %
 */
public record Metrics(
        long calls, long pictures, Duration preprocess, Duration model, Duration medianCall, Duration p99Call) {

    /** Pictures a second of computing time; 0 before the first call. */
    public double picturesPerSecond() {
        long nanos = preprocess.plus(model).toNanos();
        return nanos == 0 ? 0 : pictures * 1e9 / nanos;
    }
}
