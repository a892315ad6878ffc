package dev.fovea.spark;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * What is dear to make and shared by many: the first who asks makes it, the others wait for that one. What nobody uses is
 * kept, and closed by {@link #evict} once it has been idle too long or once all that is idle holds too many bytes, the
 * least recently used first.
 *
 * @param <K> what the shared thing is for
 * @param <T> the shared thing
 */
final class Leases<K, T> {

    private final Map<K, Entry<T>> entries = new ConcurrentHashMap<>();
    private final Function<T, Held> held;
    private final Consumer<T> close;
    private final LongSupplier clock;

    /**
     * What a thing holds.
     *
     * @param content things of equal content hold the same bytes, which are free only when all of them are closed
     * @param bytes off the heap
     */
    record Held(String content, long bytes) {}

    /**
     * None yet.
     *
     * @param held what a thing holds; asked once, when it is made
     * @param close called once a thing, when nobody uses it
     * @param clock nanoseconds from any origin
     */
    Leases(Function<T, Held> held, Consumer<T> close, LongSupplier clock) {
        this.held = held;
        this.close = close;
        this.clock = clock;
    }

    /** Its own monitor guards each entry, so that making one thing does not hold up the users of another. */
    private static final class Entry<T> {
        /** Read without the monitor too, by those who must not wait until it is made. */
        private volatile @Nullable T value;

        private Held held = new Held("", 0);
        private int users;
        private long lastUse;
        private boolean retired;
    }

    /** A share; close it once. */
    final class Lease implements AutoCloseable {
        private final Entry<T> entry;
        private final T value;
        private boolean open = true;

        private Lease(Entry<T> entry, T value) {
            this.entry = entry;
            this.value = value;
        }

        /** The shared thing, open until this lease is closed. */
        T value() {
            return value;
        }

        @Override
        public void close() {
            synchronized (entry) {
                if (open) {
                    open = false;
                    entry.users--;
                    entry.lastUse = clock.getAsLong();
                }
            }
        }
    }

    /** A share in the thing for the key, made when there is none; a failure to make it is not remembered. */
    Lease acquire(K key, Supplier<T> make) {
        while (true) {
            Entry<T> entry = entries.computeIfAbsent(key, k -> new Entry<>());
            synchronized (entry) {
                if (entry.retired) {
                    continue;
                }
                T value = entry.value;
                if (value == null) {
                    value = made(key, entry, make);
                    entry.value = value;
                }
                entry.users++;
                return new Lease(entry, value);
            }
        }
    }

    private T made(K key, Entry<T> entry, Supplier<T> make) {
        T value = null;
        try {
            value = make.get();
            entry.held = held.apply(value);
            return value;
        } catch (RuntimeException | Error e) {
            entry.retired = true;
            entries.remove(key, entry);
            if (value != null) {
                closeToo(value, e);
            }
            throw e;
        }
    }

    private void closeToo(T value, Throwable failure) {
        try {
            close.accept(value);
        } catch (RuntimeException | Error e) {
            failure.addSuppressed(e);
        }
    }

    /** The number of things that are open. */
    int open() {
        return entries.size();
    }

    /** Closes everything that nobody uses at this moment. */
    void closeIdle() {
        evict(0, Duration.ZERO);
    }

    /**
     * Closes what has been idle for so long; of the rest, the contents that were used least recently until no more than
     * so many bytes are held by idle ones.
     *
     * @return the time until something that is idle now will have been so for too long; null when nothing is idle
     */
    @Nullable
    Duration evict(long bytes, Duration idleTime) {
        long now = clock.getAsLong();
        Map<String, Idle<K, T>> contents = new HashMap<>();
        entries.forEach((key, entry) -> {
            if (entry.value == null) {
                return; // being made, which may take seconds
            }
            synchronized (entry) {
                if (!entry.retired) {
                    contents.computeIfAbsent(entry.held.content(), c -> new Idle<>())
                            .add(key, entry, now);
                }
            }
        });
        List<Idle<K, T>> idle = contents.values().stream()
                .filter(content -> !content.used)
                .sorted(Comparator.comparingLong((Idle<K, T> content) -> content.age)
                        .reversed())
                .toList();
        long all = idle.stream().mapToLong(content -> content.bytes).sum();
        Duration next = null;
        for (Idle<K, T> content : idle) {
            if (all > bytes || content.age >= idleTime.toNanos()) {
                all -= content.bytes;
                content.things.forEach(this::retire);
            } else if (next == null) {
                next = idleTime.minusNanos(content.age);
            }
        }
        return next;
    }

    private record Thing<K, T>(K key, Entry<T> entry, long lastUse) {}

    /** The things of one content. Those that are idle while another of them is in use cost nothing. */
    private static final class Idle<K, T> {
        private final List<Thing<K, T>> things = new ArrayList<>();
        private boolean used;
        private long bytes;
        private long age = Long.MAX_VALUE;

        void add(K key, Entry<T> entry, long now) {
            things.add(new Thing<>(key, entry, entry.lastUse));
            used |= entry.users > 0;
            bytes = Math.max(bytes, entry.held.bytes());
            age = Math.min(age, now - entry.lastUse);
        }
    }

    /** Unless somebody has come meanwhile. */
    private void retire(Thing<K, T> thing) {
        Entry<T> entry = thing.entry();
        T value;
        synchronized (entry) {
            value = entry.value;
            if (entry.retired || entry.users > 0 || entry.lastUse != thing.lastUse() || value == null) {
                return;
            }
            entry.retired = true;
            entries.remove(thing.key(), entry);
        }
        close.accept(value);
    }
}
