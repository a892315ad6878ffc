package dev.fovea.api.spi;

import java.time.Duration;

/**
 * Kernel port: what this machine allows kernels to do, measured when asked. Every method runs on the calling thread for
 * about the given time and returns the rate of the median piece of it; several threads at once find the limit of several
 * cores. Nothing is remembered: clocks change, so a share of a limit is taken against one of the same minute.
 */
public interface MachineLimits {

    /** The instruction-set level whose limits these are, such as {@code avx512}. */
    String level();

    /** f32 additions and multiplications a second, fused and with their operands in registers. */
    double flops(Duration time);

    /**
     * Bytes a second of reading memory over and over.
     *
     * @param bytes how much memory, which says which cache holds it; rounded up to a multiple of 1024
     * @throws dev.fovea.api.error.MemoryLimitException when so much may not be had
     */
    double readBytes(int bytes, Duration time);

    /**
     * Bytes a second, read plus written, of copying memory over and over.
     *
     * @param bytes how much is copied; rounded up to a multiple of 1024
     * @throws dev.fovea.api.error.MemoryLimitException when twice as much may not be had
     */
    double copyBytes(int bytes, Duration time);
}
