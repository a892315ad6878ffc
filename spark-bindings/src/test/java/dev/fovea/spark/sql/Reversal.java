package dev.fovea.spark.sql;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.jspecify.annotations.Nullable;

/**
 * A batch function without a model: the bytes in reverse order, in batches of three; bytes that begin with {@code !} are
 * bad. It counts by tag what it is given, how it is given it, and what is open.
 */
final class Reversal implements BatchFunction {

    private static final long serialVersionUID = 1L;
    private static final int BATCH = 3;

    static final class Tally {
        final AtomicInteger batches = new AtomicInteger();
        final AtomicInteger batched = new AtomicInteger();
        final AtomicInteger single = new AtomicInteger();
        final AtomicInteger open = new AtomicInteger();
        final AtomicInteger streams = new AtomicInteger();
    }

    private static final ConcurrentHashMap<String, Tally> TALLIES = new ConcurrentHashMap<>();

    private final String tag;
    private final boolean isQuiet;

    private Reversal(String tag, boolean isQuiet) {
        this.tag = tag;
        this.isQuiet = isQuiet;
    }

    static Tally tally(String tag) {
        return TALLIES.computeIfAbsent(tag, t -> new Tally());
    }

    static void reset() {
        TALLIES.clear();
    }

    /** {@code tag(bytes)}. */
    static FunctionEntry entry(String tag) {
        return FunctionEntry.ofModel(
                new FunctionDoc(tag, "bytes", 1, 1, "Reverses.", List.of("bytes - any"), "SELECT _FUNC_(x)"),
                (picture, model, options, arguments) -> new Reversal(tag, false));
    }

    @Override
    public String name() {
        return tag;
    }

    @Override
    public String arguments() {
        return "";
    }

    @Override
    public DataType dataType() {
        return DataTypes.BinaryType;
    }

    @Override
    public String description() {
        return "batchSize=" + BATCH;
    }

    @Override
    public BatchFunction quiet() {
        return new Reversal(tag, true);
    }

    @Override
    public @Nullable Object value(@Nullable Object picture) {
        if (picture != null) {
            tally(tag).single.incrementAndGet();
        }
        return reversed(picture);
    }

    private @Nullable Object reversed(@Nullable Object picture) {
        if (picture == null) {
            return null;
        }
        byte[] bytes = ((byte[]) picture).clone();
        if (bytes.length > 0 && bytes[0] == '!') {
            if (isQuiet) {
                return null;
            }
            throw new IllegalArgumentException("bad bytes");
        }
        for (int i = 0, j = bytes.length - 1; i < j; i++, j--) {
            byte b = bytes[i];
            bytes[i] = bytes[j];
            bytes[j] = b;
        }
        return bytes;
    }

    @Override
    public List<BatchMetric> metrics() {
        return List.of(new BatchMetric("given", "bytes given", false));
    }

    @Override
    public BatchResults values(Iterator<@Nullable Object> pictures, BatchMeter meter) {
        Tally tally = tally(tag);
        tally.open.incrementAndGet();
        tally.streams.incrementAndGet();
        return new BatchResults() {
            private final List<@Nullable Object> ready = new ArrayList<>();
            private boolean closed;

            @Override
            public boolean hasNext() {
                return !closed && (!ready.isEmpty() || pictures.hasNext());
            }

            @Override
            public @Nullable Object next() {
                if (ready.isEmpty()) {
                    while (ready.size() < BATCH && pictures.hasNext()) {
                        Object picture = pictures.next();
                        if (picture != null) {
                            tally.batched.incrementAndGet();
                            meter.add("given", ((byte[]) picture).length);
                        }
                        ready.add(reversed(picture));
                    }
                    tally.batches.incrementAndGet();
                }
                return ready.remove(0);
            }

            @Override
            public void close() {
                if (!closed) {
                    closed = true;
                    tally.open.decrementAndGet();
                }
            }
        };
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof Reversal that && tag.equals(that.tag) && isQuiet == that.isQuiet;
    }

    @Override
    public int hashCode() {
        return Objects.hash(tag, isQuiet);
    }
}
