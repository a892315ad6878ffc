package dev.fovea.adapters.jvm;

import dev.fovea.api.error.Fault;
import dev.fovea.api.error.InvalidArgumentException;
import dev.fovea.api.memory.MemoryBlock;
import dev.fovea.api.spi.Availability;
import dev.fovea.api.spi.MemoryProvider;

/**
 * Off-heap memory from the JVM alone, for where no native code is: arenas of {@code java.lang.foreign} from JDK 22 on,
 * direct byte buffers before. Both give memory back at {@code close()}, not at the next garbage collection, which heap
 * pressure alone triggers and which therefore comes too late for big off-heap blocks. The JVM counts these bytes
 * towards {@code -XX:MaxDirectMemorySize} and zeroes them, which costs a pass over the memory.
 */
public final class DirectMemoryProvider implements MemoryProvider {

    /** A handle; it allocates nothing. */
    public DirectMemoryProvider() {}

    @Override
    public String id() {
        return "jvm";
    }

    /** Low: memory from malloc needs no zeroing and is preferred where it can be had. */
    @Override
    public int priority() {
        return 0;
    }

    @Override
    public Availability availability() {
        return Availability.available(Source.CHOSEN.detail());
    }

    @Override
    public MemoryBlock allocate(int bytes) {
        if (bytes < 0) {
            throw new InvalidArgumentException(
                    Fault.of("argument", "bytes").expected("at least 0").got(bytes));
        }
        return Source.CHOSEN.allocate(bytes);
    }

    /** Chosen at the first use. */
    private static final class Source {
        private static final BlockSource CHOSEN = choose();

        private static BlockSource choose() {
            return Runtime.version().feature() >= 22 ? ForeignBlocks.create() : new BufferBlocks();
        }
    }
}
