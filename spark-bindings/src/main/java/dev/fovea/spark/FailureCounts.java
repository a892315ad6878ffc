package dev.fovea.spark;

import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;
import org.apache.spark.util.AccumulatorV2;

/** How many pictures or rows had no answer, by the type of the reason; Spark shows it as {@code {image.truncated=3, null=1}}. */
final class FailureCounts extends AccumulatorV2<String, Map<String, Long>> {

    private static final long serialVersionUID = 1L;

    private final Map<String, Long> counts = Collections.synchronizedMap(new TreeMap<>());

    @Override
    public boolean isZero() {
        return counts.isEmpty();
    }

    @Override
    public AccumulatorV2<String, Map<String, Long>> copy() {
        FailureCounts copy = new FailureCounts();
        synchronized (counts) {
            copy.counts.putAll(counts);
        }
        return copy;
    }

    @Override
    public void reset() {
        counts.clear();
    }

    @Override
    public void add(String type) {
        counts.merge(type, 1L, Long::sum);
    }

    @Override
    public void merge(AccumulatorV2<String, Map<String, Long>> other) {
        other.value().forEach((type, n) -> counts.merge(type, n, Long::sum));
    }

    @Override
    public Map<String, Long> value() {
        synchronized (counts) {
            return new TreeMap<>(counts);
        }
    }
}
