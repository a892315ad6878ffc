package dev.fovea.spark;

import dev.fovea.api.port.StreamTimes;
import dev.fovea.spark.PictureMetrics.Count;
import java.time.Duration;

/** Enters what a stream has done since it was last asked. */
final class StreamMeter {

    private final PictureMetrics metrics;
    private StreamTimes known = StreamTimes.NONE;

    StreamMeter(PictureMetrics metrics) {
        this.metrics = metrics;
    }

    /** Enters the difference to the last call. */
    void enter(StreamTimes times) {
        if (times.equals(known)) {
            return;
        }
        metrics.add(Count.PICTURES, times.pictures() - known.pictures());
        add(Count.DECODE, times.decode(), known.decode());
        add(Count.PREPARE, times.prepare(), known.prepare());
        add(Count.WAIT, times.waiting(), known.waiting());
        add(Count.MODEL, times.model(), known.model());
        known = times;
    }

    /** One picture without an answer. */
    void failed(String type) {
        metrics.add(Count.FAILURES, 1);
        metrics.failed(type);
    }

    private void add(Count count, Duration now, Duration before) {
        metrics.add(count, now.minus(before).toNanos());
    }
}
