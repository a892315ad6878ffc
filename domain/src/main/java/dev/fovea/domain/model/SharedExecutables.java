package dev.fovea.domain.model;

import dev.fovea.api.model.ModelFile;
import dev.fovea.api.spi.Executable;
import dev.fovea.api.spi.ModelRuntime;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Each model content is loaded once a process, runtime and cut, however many ports use it: the first asks the runtime, the
 * others wait for it; the last to leave closes it.
 */
public final class SharedExecutables {

    private static final Map<Key, Entry> ENTRIES = new ConcurrentHashMap<>();

    private SharedExecutables() {}

    private record Key(String sha256, String runtime, List<String> cut) {}

    private static long fileBytes(ModelFile file) {
        ModelFile weights = file.weights();
        return file.size() + (weights == null ? 0L : weights.size());
    }

    /** A share in a loaded model; close it once. */
    public static final class Lease implements AutoCloseable {
        private final Key key;
        private final Entry entry;
        private final Executable executable;
        private final long fileBytes;
        private boolean open = true;

        private Lease(Key key, Entry entry, Executable executable, long fileBytes) {
            this.key = key;
            this.entry = entry;
            this.executable = executable;
            this.fileBytes = fileBytes;
        }

        /** The size of the model's file, its file of weights included. */
        public long fileBytes() {
            return fileBytes;
        }

        /** The loaded model, valid until this lease is closed. */
        public Executable executable() {
            return executable;
        }

        /** True when it is not the whole model, but what some inner nodes need. */
        public boolean isCut() {
            return !key.cut().isEmpty();
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
        return acquire(runtime, file, threads, List.of());
    }

    /**
     * A share in the model cut at some nodes, loading it when nobody has. Where the runtime does not cut, or all are the
     * model's own outputs, it is a share in the whole.
     *
     * @param outputs names of nodes; empty for the whole model
     * @throws dev.fovea.api.error.UnknownNameException when the runtime knows the model's nodes and one is not there
     */
    public static Lease acquire(ModelRuntime runtime, ModelFile file, int threads, List<String> outputs) {
        List<String> cut = outputs.isEmpty() ? List.of() : runtime.cut(file, outputs);
        Key key = new Key(file.sha256(), runtime.id(), List.copyOf(cut));
        while (true) {
            Entry entry = ENTRIES.computeIfAbsent(key, k -> new Entry());
            synchronized (entry) {
                if (entry.retired) {
                    continue;
                }
                Executable executable = entry.executable;
                if (executable == null) {
                    try {
                        executable = cut.isEmpty() ? runtime.load(file, threads) : runtime.load(file, threads, cut);
                    } catch (RuntimeException | Error e) {
                        entry.retired = true;
                        ENTRIES.remove(key, entry);
                        throw e;
                    }
                    entry.executable = executable;
                }
                entry.shares++;
                return new Lease(key, entry, executable, fileBytes(file));
            }
        }
    }

    /** The number of models that are loaded now. */
    public static int loaded() {
        return ENTRIES.size();
    }
}
