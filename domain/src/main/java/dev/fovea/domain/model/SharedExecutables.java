package dev.fovea.domain.model;

import dev.fovea.api.model.ModelFile;
import dev.fovea.api.spi.Executable;
import dev.fovea.api.spi.ModelRuntime;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Each model content is loaded once a process and runtime, however many ports use it: the first asks the runtime, the
 * others wait for it; the last to leave closes it.
 */
public final class SharedExecutables {

    private static final Map<Key, Entry> ENTRIES = new ConcurrentHashMap<>();

    private SharedExecutables() {}

    private record Key(String sha256, String runtime) {}

    /** A share in a loaded model; close it once. */
    public static final class Lease implements AutoCloseable {
        private final Key key;
        private final Entry entry;
        private final Executable executable;
        private boolean open = true;

        private Lease(Key key, Entry entry, Executable executable) {
            this.key = key;
            this.entry = entry;
            this.executable = executable;
        }

        /** The loaded model, valid until this lease is closed. */
        public Executable executable() {
            return executable;
        }

        @Override
        public void close() {
            synchronized (entry) {
                if (!open) {
                    return;
                }
                open = false;
                entry.shares--;
                if (entry.shares == 0) {
                    entry.retired = true;
                    ENTRIES.remove(key, entry);
                    executable.close();
                }
            }
        }
    }

    /** Its own monitor guards each entry, so that loading one model does not hold up another. */
    private static final class Entry {
        private @Nullable Executable executable;
        private int shares;
        private boolean retired;
    }

    /**
     * A share in the model, loading it when nobody has.
     *
     * @param threads given to the runtime when this call is the one that loads
     */
    public static Lease acquire(ModelRuntime runtime, ModelFile file, int threads) {
        Key key = new Key(file.sha256(), runtime.id());
        while (true) {
            Entry entry = ENTRIES.computeIfAbsent(key, k -> new Entry());
            synchronized (entry) {
                if (entry.retired) {
                    continue;
                }
                Executable executable = entry.executable;
                if (executable == null) {
                    try {
                        executable = runtime.load(file, threads);
                    } catch (RuntimeException | Error e) {
                        entry.retired = true;
                        ENTRIES.remove(key, entry);
                        throw e;
                    }
                    entry.executable = executable;
                }
                entry.shares++;
                return new Lease(key, entry, executable);
            }
        }
    }

    /** The number of models that are loaded now. */
    public static int loaded() {
        return ENTRIES.size();
    }
}
