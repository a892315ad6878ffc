package dev.fovea.domain.train;

/** Seeds made of seeds and numbers, the same on every machine. */
public final class Seeds {

    private static final long STEP = 0x9E3779B97F4A7C15L;
    /** What a kernel's seed, a double, holds exactly. */
    private static final long LARGEST = (1L << 53) - 1;

    private Seeds() {}

    /** A seed of its own for each sequence of numbers; SplitMix64's finish (Steele, Lea, Flood 2014). */
    public static long of(long seed, long... numbers) {
        long mixed = finish(seed + STEP);
        for (long number : numbers) {
            mixed = finish(mixed + number * STEP + STEP);
        }
        return mixed;
    }

    /** The same within 0..2^53 - 1. */
    static long ofKernel(long seed, long... numbers) {
        return of(seed, numbers) & LARGEST;
    }

    private static long finish(long z) {
        long mixed = z;
        mixed = (mixed ^ (mixed >>> 30)) * 0xBF58476D1CE4E5B9L;
        mixed = (mixed ^ (mixed >>> 27)) * 0x94D049BB133111EBL;
        return mixed ^ (mixed >>> 31);
    }
}
