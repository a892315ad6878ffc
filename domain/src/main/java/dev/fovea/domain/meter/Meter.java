package dev.fovea.domain.meter;

import dev.fovea.api.port.Metrics;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.concurrent.atomic.LongAdder;

/** Counts calls, pictures and time; latencies fall into buckets that grow by 10 %. Never locks. */
public final class Meter {

    /** 1 microsecond times 1.1^220 is about 21 minutes. */
    private static final int BUCKETS = 220;

    private static final double GROWTH = 1.1;

    private final LongAdder calls = new LongAdder();
    private final LongAdder pictures = new LongAdder();
    private final LongAdder preprocessNanos = new LongAdder();
    private final LongAdder modelNanos = new LongAdder();
    private final AtomicLongArray latencies = new AtomicLongArray(BUCKETS);

    /** Enters one finished call. */
    public void record(int pictureCount, long preprocess, long model) {
        calls.increment();
        pictures.add(pictureCount);
        preprocessNanos.add(preprocess);
        modelNanos.add(model);
        latencies.incrementAndGet(bucket(preprocess + model));
    }

    /** What was counted so far. */
    public Metrics metrics() {
        return new Metrics(
                calls.sum(),
                pictures.sum(),
                Duration.ofNanos(preprocessNanos.sum()),
                Duration.ofNanos(modelNanos.sum()),
                quantile(0.5),
                quantile(0.99));
    }

    private static int bucket(long nanos) {
        double steps = Math.log(Math.max(1.0, nanos / 1000.0)) / Math.log(GROWTH);
        return Math.min(BUCKETS - 1, (int) steps);
    }

    private Duration quantile(double q) {
        long total = 0;
        for (int i = 0; i < BUCKETS; i++) {
            total += latencies.get(i);
        }
        long rank = (long) Math.ceil(q * total);
        long seen = 0;
        for (int i = 0; i < BUCKETS && total > 0; i++) {
            seen += latencies.get(i);
            if (seen >= rank) {
                return Duration.ofNanos((long) (1000 * Math.pow(GROWTH, i + 0.5)));
            }
        }
        return Duration.ZERO;
    }
}
