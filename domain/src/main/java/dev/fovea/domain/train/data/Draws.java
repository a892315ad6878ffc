package dev.fovea.domain.train.data;

import dev.fovea.domain.train.Seeds;

/**
 * Numbers drawn for one example of one epoch: a function of seed, epoch, example and purpose alone, so that neither threads
 * nor a resumed training change them. StrictMath throughout: the same bits on every machine.
 */
final class Draws {

    /** What is drawn, so that each choice has numbers of its own and an added augmentation changes no other. */
    enum Purpose {
        FLIP(1),
        VERTICAL_FLIP(2),
        CROP(3),
        ZOOM(4),
        ROTATE(5),
        TRANSLATE(6),
        COLOR(7),
        MIX(8);

        private final int number;

        Purpose(int number) {
            this.number = number;
        }
    }

    private static final long DOMAIN = 0x61756774; // "augt": apart from what else the seed is used for
    private static final double UNIT = 0x1p-53;

    private final long state;
    private long count;

    Draws(long seed, int epoch, int example, Purpose purpose) {
        this.state = Seeds.of(seed, DOMAIN, epoch, example, purpose.number);
    }

    private long bits() {
        return Seeds.of(state, count++);
    }

    /** Uniform in 0 (inclusive) to 1 (exclusive). */
    double uniform() {
        return (bits() >>> 11) * UNIT;
    }

    /** Uniform between the bounds. */
    double uniform(double low, double high) {
        return low + (high - low) * uniform();
    }

    /** 0 to n - 1. */
    int below(int n) {
        return (int) (uniform() * n);
    }

    boolean coin() {
        return bits() < 0;
    }

    /** Normal with mean 0 and deviation 1 (Box and Muller 1958). */
    private double normal() {
        double radius = StrictMath.sqrt(-2 * StrictMath.log(1 - uniform()));
        return radius * StrictMath.cos(2 * StrictMath.PI * uniform());
    }

    /** Gamma with shape alpha and scale 1 (Marsaglia and Tsang 2000; below 1 by their section 6). */
    private double gamma(double alpha) {
        if (alpha < 1) {
            return gamma(alpha + 1) * StrictMath.pow(1 - uniform(), 1 / alpha);
        }
        double d = alpha - 1.0 / 3;
        double c = 1 / StrictMath.sqrt(9 * d);
        while (true) {
            double x = normal();
            double v = 1 + c * x;
            if (v > 0) {
                double cube = v * v * v;
                if (StrictMath.log(1 - uniform()) < 0.5 * x * x + d - d * cube + d * StrictMath.log(cube)) {
                    return d * cube;
                }
            }
        }
    }

    /** Beta(alpha, alpha), 0 to 1. */
    double beta(double alpha) {
        double a = gamma(alpha);
        double b = gamma(alpha);
        // Both vanish for a tiny alpha, where the distribution is 0 or 1.
        return a + b > 0 ? a / (a + b) : below(2);
    }
}
