package dev.fovea.domain.train;

/**
 * Random numbers one after the other: SplitMix64 (Steele, Lea, Flood 2014), the same on every machine and by every Java
 * runtime.
 */
final class Draws {

    private final long seed;
    private long count;

    Draws(long seed) {
        this.seed = seed;
    }

    /** From 0 (inclusive) to 1 (exclusive), of 53 bits. */
    double uniform() {
        return (Seeds.of(seed, count++) >>> 11) * 0x1p-53;
    }

    /** Of mean 0 and variance 1, by Box and Muller. */
    double normal() {
        double radius = StrictMath.sqrt(-2 * StrictMath.log(1 - uniform()));
        return radius * StrictMath.cos(2 * Math.PI * uniform());
    }

    /** The same, drawn again as long as it is not within -limit..limit. */
    double normal(double limit) {
        double drawn = normal();
        while (!(Math.abs(drawn) <= limit)) {
            drawn = normal();
        }
        return drawn;
    }
}
