package dev.fovea.spark;

import dev.fovea.api.model.Model;
import java.lang.ref.SoftReference;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The ports of this JVM, shared by its tasks, so that an executor loads a model once however many tasks and stages use
 * it. A port that no task has used for five minutes is closed; the model goes with its last port.
 */
final class SharedPorts {

    private static final Duration IDLE = Duration.ofMinutes(5);
    private static final Map<Key, Entry> ENTRIES = new ConcurrentHashMap<>();
    private static final Map<String, SoftReference<Model>> MODELS = new ConcurrentHashMap<>();

    private SharedPorts() {}

    private record Key(ModelRef model, Answer answer, PortOptions options) {}

    /** A share in a port; close it once. */
    static final class Lease implements AutoCloseable {

        private final Key key;
        private final Entry entry;
        private final OpenPort port;
        private boolean open = true;

        private Lease(Key key, Entry entry, OpenPort port) {
            this.key = key;
            this.entry = entry;
            this.port = port;
        }

        /** The port, open until this lease is closed. */
        OpenPort port() {
            return port;
        }

        @Override
        public void close() {
            synchronized (entry) {
                if (!open) {
                    return;
                }
                open = false;
                entry.users--;
                entry.uses++;
                if (entry.users == 0) {
                    long uses = entry.uses;
                    later().execute(() -> closeUnlessUsed(key, entry, uses));
                }
            }
        }
    }

    /** Its own monitor guards each entry, so that loading one model does not hold up the tasks of another. */
    private static final class Entry {
        private @Nullable OpenPort port;
        private int users;
        private long uses;
        private boolean retired;
    }

    /** A share in the port, which is opened when it is not. */
    static Lease acquire(ModelRef model, Answer answer, PortOptions options) {
        ExecutorThreads.configure();
        Key key = new Key(model, answer, options);
        while (true) {
            Entry entry = ENTRIES.computeIfAbsent(key, k -> new Entry());
            synchronized (entry) {
                if (entry.retired) {
                    continue;
                }
                OpenPort port = entry.port;
                if (port == null) {
                    try {
                        port = answer.open(opened(model), options);
                    } catch (RuntimeException | Error e) {
                        entry.retired = true;
                        ENTRIES.remove(key, entry);
                        throw e;
                    }
                    entry.port = port;
                }
                entry.users++;
                return new Lease(key, entry, port);
            }
        }
    }

    /** Closes every port that no task uses at this moment. */
    static void closeIdle() {
        ENTRIES.forEach((key, entry) -> {
            synchronized (entry) {
                closeUnlessUsed(key, entry, entry.uses);
            }
        });
    }

    /** The number of open ports. */
    static int open() {
        return ENTRIES.size();
    }

    /** The content is read and hashed once, and kept as long as memory allows. */
    private static Model opened(ModelRef ref) {
        String key = ref.identity();
        SoftReference<Model> known = MODELS.get(key);
        Model model = known == null ? null : known.get();
        if (model == null) {
            model = ref.open();
            MODELS.put(key, new SoftReference<>(model));
        }
        return model;
    }

    /** The timer that every JVM has; it costs no thread of ours. */
    private static Executor later() {
        return CompletableFuture.delayedExecutor(IDLE.toSeconds(), TimeUnit.SECONDS);
    }

    private static void closeUnlessUsed(Key key, Entry entry, long uses) {
        OpenPort port;
        synchronized (entry) {
            port = entry.port;
            if (entry.retired || entry.users > 0 || entry.uses != uses || port == null) {
                return;
            }
            entry.retired = true;
            ENTRIES.remove(key, entry);
        }
        port.close();
    }
}
