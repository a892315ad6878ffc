package dev.fovea.adapters.cpu;

import dev.fovea.api.error.Fault;
import dev.fovea.api.error.InvalidArgumentException;
import dev.fovea.api.memory.Memory;
import dev.fovea.api.memory.MemoryBlock;
import dev.fovea.api.spi.MachineLimits;
import dev.fovea.nativelib.Isa;
import dev.fovea.nativelib.NativeLimits;
import java.nio.ByteBuffer;
import java.time.Duration;

/** {@link MachineLimits} of one level of instruction set. */
final class CpuMachineLimits implements MachineLimits {

    private static final int GRAIN = 1024;
    private static final int LARGEST = Integer.MAX_VALUE / GRAIN * GRAIN;

    private final NativeLimits limits;
    private final Isa isa;

    CpuMachineLimits(NativeLimits limits, Isa isa) {
        this.limits = limits;
        this.isa = isa;
    }

    @Override
    public String level() {
        return isa.id();
    }

    @Override
    public double flops(Duration time) {
        return limits.flops(isa, time.toNanos());
    }

    @Override
    public double readBytes(int bytes, Duration time) {
        try (MemoryBlock memory = touched(bytes)) {
            return limits.readBytes(isa, memory.address(), memory.buffer().capacity(), time.toNanos());
        }
    }

    @Override
    public double copyBytes(int bytes, Duration time) {
        try (MemoryBlock from = touched(bytes);
                MemoryBlock to = touched(bytes)) {
            return limits.copyBytes(
                    isa, to.address(), from.address(), from.buffer().capacity(), time.toNanos());
        }
    }

    /** Memory whose pages exist: a page that was never written is read from the one page of zeros. */
    private static MemoryBlock touched(int bytes) {
        if (bytes < 1 || bytes > LARGEST) {
            throw new InvalidArgumentException(Fault.of("argument", "bytes")
                    .expected("1 to " + LARGEST)
                    .got(bytes)
                    .repair("measure with less memory"));
        }
        MemoryBlock block = Memory.allocate((bytes + GRAIN - 1) / GRAIN * GRAIN);
        ByteBuffer buffer = block.buffer();
        for (int i = 0; i < buffer.capacity(); i += GRAIN) {
            buffer.put(i, (byte) 1);
        }
        return block;
    }
}
