package dev.fovea.api.memory;

import dev.fovea.api.Setting;
import dev.fovea.api.error.Fault;
import dev.fovea.api.error.MemoryLimitException;
import dev.fovea.api.spi.MemoryProvider;
import dev.fovea.api.spi.Services;
import java.nio.ByteBuffer;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The ledger of the process's off-heap memory: every byte that fovea allocates passes here, whoever provides it, and
 * what foreign runtimes hold is entered by estimate. All methods are safe for any number of threads.
 */
public final class Memory {

    private static final AtomicLong USED = new AtomicLong();
    private static final AtomicLong PEAK = new AtomicLong();
    private static final AtomicLong NEXT_ID = new AtomicLong();
    private static final Map<Long, Allocation> LIVE = new ConcurrentHashMap<>();

    private Memory() {}

    /**
     * An allocation or reservation that is not closed yet.
     *
     * @param bytes its size
     * @param what what it is for
     * @param site the stack where it was made; null unless {@code fovea.memory.trackLeaks} is true
     */
    public record Allocation(
            long bytes, String what, @Nullable Throwable site) {}

    /** Bytes that are allocated or reserved now. */
    public static long used() {
        return USED.get();
    }

    /** The most bytes that were in use at one time since the process began. */
    public static long peak() {
        return PEAK.get();
    }

    /** The limit {@code fovea.memory.max}, in bytes; {@link Long#MAX_VALUE} when there is none. */
    public static long limit() {
        return Setting.MEMORY_MAX.number(Long.MAX_VALUE);
    }

    /** What is not closed yet; sites only when {@code fovea.memory.trackLeaks} was true at the allocation. */
    public static List<Allocation> live() {
        return List.copyOf(LIVE.values());
    }

    /** The provider that {@link #allocate(int)} uses: the available one of highest priority. */
    public static MemoryProvider provider() {
        return ProviderHolder.PROVIDER;
    }

    /**
     * A new 64-byte aligned block of undefined content.
     *
     * @param bytes 0 to 2^31 - 1
     * @throws MemoryLimitException when the limit would be passed or the machine has no more
     */
    public static MemoryBlock allocate(int bytes) {
        long id = enter(bytes, "tensor");
        try {
            return new CountedBlock(provider().allocate(bytes), () -> leave(id, bytes));
        } catch (OutOfMemoryError e) {
            leave(id, bytes);
            throw noneLeft(bytes, e);
        } catch (RuntimeException e) {
            leave(id, bytes);
            throw e;
        }
    }

    /**
     * As {@link #allocate}, for a pool that keeps its blocks to use them again: counted by the gauge and the limit, but
     * not among the {@link #live()} ones, since nobody has forgotten to close them.
     *
     * @param what what it is for
     */
    public static MemoryBlock allocatePooled(int bytes, String what) {
        count(bytes, what);
        AtomicBoolean open = new AtomicBoolean(true);
        Runnable leave = () -> {
            if (open.compareAndSet(true, false)) {
                USED.addAndGet(-bytes);
            }
        };
        try {
            return new CountedBlock(provider().allocate(bytes), leave);
        } catch (OutOfMemoryError e) {
            leave.run();
            throw noneLeft(bytes, e);
        } catch (RuntimeException e) {
            leave.run();
            throw e;
        }
    }

    /**
     * Enters bytes that something outside fovea holds, by estimate.
     *
     * @throws MemoryLimitException when the limit would be passed
     */
    public static Reservation reserve(long bytes, String what) {
        long id = enter(bytes, what);
        AtomicBoolean open = new AtomicBoolean(true);
        return new Reservation() {
            @Override
            public long bytes() {
                return bytes;
            }

            @Override
            public void close() {
                if (open.compareAndSet(true, false)) {
                    leave(id, bytes);
                }
            }
        };
    }

    private static MemoryLimitException noneLeft(int bytes, OutOfMemoryError cause) {
        return new MemoryLimitException(
                Fault.of("memory", "")
                        .expected(bytes + " bytes off the heap")
                        .got("none left on this machine")
                        .repair("use a smaller batch, or set fovea.memory.max below the machine's memory"),
                cause);
    }

    private static void count(long bytes, String what) {
        long limit = limit();
        long before;
        do {
            before = USED.get();
            if (bytes > limit - before) {
                throw new MemoryLimitException(Fault.of("memory", what)
                        .expected("at most " + limit + " bytes in all")
                        .got(before + " in use and " + bytes + " more asked for")
                        .repair("close what is done, use a smaller batch, or raise fovea.memory.max"));
            }
        } while (!USED.compareAndSet(before, before + bytes));
        PEAK.accumulateAndGet(before + bytes, Math::max);
    }

    private static long enter(long bytes, String what) {
        count(bytes, what);
        long id = NEXT_ID.incrementAndGet();
        Throwable site =
                Setting.MEMORY_TRACK_LEAKS.flag(false) ? new Throwable(what + " of " + bytes + " bytes") : null;
        LIVE.put(id, new Allocation(bytes, what, site));
        return id;
    }

    private static void leave(long id, long bytes) {
        if (LIVE.remove(id) != null) {
            USED.addAndGet(-bytes);
        }
    }

    /** Chosen at the first allocation, not when {@link Memory} loads. */
    private static final class ProviderHolder {
        private static final MemoryProvider PROVIDER = choose();

        private static MemoryProvider choose() {
            List<MemoryProvider> all = Services.all(MemoryProvider.class).stream()
                    .sorted(Comparator.comparingInt(MemoryProvider::priority).reversed())
                    .collect(Collectors.toUnmodifiableList());
            return all.stream()
                    .filter(provider -> provider.availability().isAvailable())
                    .findFirst()
                    .orElseThrow(() -> new MemoryLimitException(Fault.of("memory", "")
                            .expected("a memory provider")
                            .got("none installed")
                            .repair("add dev.fovea:fovea-jvm to the class path")));
        }
    }

    private static final class CountedBlock implements MemoryBlock {
        private final MemoryBlock block;
        private final Runnable leave;

        CountedBlock(MemoryBlock block, Runnable leave) {
            this.block = block;
            this.leave = leave;
        }

        @Override
        public long address() {
            return block.address();
        }

        @Override
        public ByteBuffer buffer() {
            return block.buffer();
        }

        @Override
        public void close() {
            block.close();
            leave.run();
        }
    }
}
