package dev.fovea.nativelib;

/**
 * What this machine allows at a level of instruction set; limits.h holds the exact rules. Addresses and their sizes are
 * trusted. Each method runs on the calling thread for about the given time.
 */
public final class NativeLimits {

    NativeLimits() {}

    /** f32 additions and multiplications a second, operands in registers. */
    public long flops(Isa isa, long nanos) {
        return rate(Binding.fmaLimit(isa.code(), nanos));
    }

    /**
     * Bytes a second of reading memory.
     *
     * @param isa a level that runs here
     * @param memory address, 64-byte aligned
     * @param bytes a positive multiple of 1024
     * @param nanos about how long
     */
    public long readBytes(Isa isa, long memory, long bytes, long nanos) {
        return rate(Binding.readLimit(isa.code(), memory, bytes, nanos));
    }

    /** Bytes a second, read plus written, of copying memory that does not overlap; as {@link #readBytes}. */
    public long copyBytes(Isa isa, long to, long from, long bytes, long nanos) {
        return rate(Binding.copyLimit(isa.code(), to, from, bytes, nanos));
    }

    private static long rate(long result) {
        if (result <= 0) {
            throw new IllegalArgumentException(
                    "limit: expected a level that runs here and aligned memory of whole KiB, got "
                            + KernelStatus.of(result).meaning());
        }
        return result;
    }
}
