package dev.fovea.spark;

import dev.fovea.api.error.MemoryLimitException;
import dev.fovea.api.model.Model;
import dev.fovea.api.spi.Device;
import java.lang.ref.SoftReference;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * The ports of this JVM, shared by its tasks: an executor opens the content of a model once and loads it once, however
 * many tasks, stages and functions use it. Ports that no task uses stay open for {@code spark.fovea.models.idleTime};
 * when the models of all idle ones hold more than {@code spark.fovea.models.idleBytes}, the least recently used go
 * earlier. A model goes with its last port.
 */
final class SharedPorts {

    private static final System.Logger LOG = System.getLogger(SharedPorts.class.getPackageName());
    private static final Leases<Key, SharedPort> PORTS =
            new Leases<>(SharedPort::held, SharedPort::close, System::nanoTime);
    private static final Map<String, Content> CONTENTS = new ConcurrentHashMap<>();
    private static final AtomicInteger OPENED = new AtomicInteger();
    private static final AtomicBoolean WATCHED = new AtomicBoolean();

    private SharedPorts() {}

    private record Key(
            ModelRef model, PortKind<?> kind, @Nullable Device device) {}

    /** A port on pictures. */
    private record PictureKind(Answer answer, PortOptions options) implements PortKind<OpenPort> {
        @Override
        public OpenPort open(Model model) {
            return answer.open(model, options);
        }
    }

    /** The content of a model, read and hashed once, and kept as long as the heap allows; guarded by its own monitor. */
    private static final class Content {
        private volatile @Nullable SoftReference<Model> model;

        /** True when it was read and the heap needed its room. */
        boolean isGone() {
            SoftReference<Model> read = model;
            return read != null && read.get() == null;
        }
    }

    /** A share in a port on pictures; close it once. */
    static final class Lease implements AutoCloseable {

        private final Share<OpenPort> share;

        private Lease(Share<OpenPort> share) {
            this.share = share;
        }

        /** The port, open until this lease is closed. */
        OpenPort port() {
            return share.port();
        }

        @Override
        public void close() {
            share.close();
        }
    }

    /** A share in a port; close it once. */
    static final class Share<P extends SharedPort> implements AutoCloseable {

        private final Leases<Key, SharedPort>.Lease lease;

        private Share(Leases<Key, SharedPort>.Lease lease) {
            this.lease = lease;
        }

        /** The port, open until this share is closed. */
        @SuppressWarnings("unchecked") // what a kind of this port has opened
        P port() {
            return (P) lease.value();
        }

        @Override
        public void close() {
            lease.close();
            watch();
        }
    }

    /** A share in a port on pictures, which is opened when it is not. */
    static Lease acquire(ModelRef model, Answer answer, PortOptions options) {
        return new Lease(acquire(model, new PictureKind(answer, options)));
    }

    /** A share in the port, which is opened when it is not. */
    static <P extends SharedPort> Share<P> acquire(ModelRef model, PortKind<P> kind) {
        ClassLoaders.check();
        ExecutorThreads.configure();
        requireSoundSettings();
        return new Share<>(PORTS.acquire(new Key(model, kind, TaskDevice.ofTask()), () -> opened(model, kind)));
    }

    /** A task is told of a wrong setting before it begins, not when it gives its port back. */
    private static void requireSoundSettings() {
        SparkSetting.MODELS_IDLE_BYTES.bytes();
        SparkSetting.MODELS_IDLE_TIME.time();
    }

    /** Where memory runs short, what is idle may be what is missing. */
    private static SharedPort opened(ModelRef model, PortKind<?> kind) {
        Model content = content(model);
        try {
            return kind.open(content);
        } catch (MemoryLimitException e) {
            PORTS.closeIdle();
            return kind.open(content);
        }
    }

    /** Closes every port that no task uses at this moment, and forgets the contents that were read. */
    static void closeIdle() {
        PORTS.closeIdle();
        CONTENTS.clear();
    }

    /** The number of open ports. */
    static int open() {
        return PORTS.open();
    }

    /** How many contents this JVM has read and hashed since it started. */
    static int opened() {
        return OPENED.get();
    }

    private static Model content(ModelRef ref) {
        Content content = CONTENTS.computeIfAbsent(ref.identity(), key -> new Content());
        synchronized (content) {
            SoftReference<Model> read = content.model;
            Model model = read == null ? null : read.get();
            if (model == null) {
                CONTENTS.values().removeIf(other -> other != content && other.isGone());
                long start = System.nanoTime();
                model = ref.open();
                content.model = new SoftReference<>(model);
                OPENED.incrementAndGet();
                LOG.log(
                        ref.isLocal() ? System.Logger.Level.DEBUG : System.Logger.Level.INFO,
                        "model {0}: {1} bytes from {2}, read and checked in {3} ms",
                        ref,
                        model.file().size(),
                        ref.origin(),
                        (System.nanoTime() - start) / 1_000_000);
            }
            return model;
        }
    }

    /** Looks at once whether too much is idle; and once more when the first of it has been so for too long. */
    private static void watch() {
        Duration next = PORTS.evict(SparkSetting.MODELS_IDLE_BYTES.bytes(), SparkSetting.MODELS_IDLE_TIME.time());
        if (next != null && WATCHED.compareAndSet(false, true)) {
            // The timer that every JVM has; it costs no thread of ours.
            CompletableFuture.delayedExecutor(Math.max(1, next.toMillis() + 1), TimeUnit.MILLISECONDS)
                    .execute(() -> {
                        WATCHED.set(false);
                        watch();
                    });
        }
    }
}
