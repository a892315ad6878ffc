package dev.fovea.spark;

import java.time.Duration;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * What was asked for lately: no more than so many values, and none that nobody has asked for during so long. Safe for any
 * number of threads.
 *
 * @param <K> what a value is for
 * @param <V> the value
 */
final class Recent<K, V> {

    private record Kept<V>(V value, long used) {}

    private final int most;
    private final Duration idleTime;
    private final LongSupplier clock;
    /** The least recently used first. */
    private final Map<K, Kept<V>> values = new LinkedHashMap<>();

    /**
     * Nothing yet.
     *
     * @param clock nanoseconds from any origin
     */
    Recent(int most, Duration idleTime, LongSupplier clock) {
        this.most = most;
        this.idleTime = idleTime;
        this.clock = clock;
    }

    /** The value, which counts as used now; null where there is none. */
    synchronized @Nullable V get(K key) {
        Kept<V> known = values.get(key);
        if (known != null) {
            put(key, known.value());
        } else {
            forget();
        }
        return known == null ? null : known.value();
    }

    /** Keeps the value, in place of one that the key has. */
    synchronized void put(K key, V value) {
        values.remove(key);
        values.put(key, new Kept<>(value, clock.getAsLong()));
        forget();
    }

    private void forget() {
        long now = clock.getAsLong();
        Iterator<Kept<V>> oldest = values.values().iterator();
        while (oldest.hasNext()) {
            long idle = now - oldest.next().used();
            if (values.size() <= most && idle < idleTime.toNanos()) {
                return;
            }
            oldest.remove();
        }
    }

    /** The number of values that are kept. */
    synchronized int size() {
        forget();
        return values.size();
    }

    /** Forgets all. */
    synchronized void clear() {
        values.clear();
    }
}
