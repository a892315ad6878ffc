package dev.fovea.adapters.reference;

import dev.fovea.api.model.Resampler;

/**
 * Pillow's resampling filters as functions of the distance from the centre. Sine and cosine are those of {@link
 * StrictMath}, the same on every platform; a libm that differs in the last bit of a double gives the same 22-bit weights
 * except for a value within 2^-30 of a rounding boundary.
 */
final class Filters {

    private Filters() {}

    static double value(Resampler filter, double x) {
        return switch (filter.curve()) {
            case BOX -> x > -0.5 && x <= 0.5 ? 1.0 : 0.0;
            case TRIANGLE -> Math.max(0.0, 1.0 - Math.abs(x));
            case HAMMING -> hamming(Math.abs(x));
            case CUBIC -> bicubic(Math.abs(x));
            case LANCZOS -> x >= -3.0 && x < 3.0 ? sinc(x) * sinc(x / 3) : 0.0;
            case NONE, GAUSSIAN, MITCHELL -> throw new IllegalArgumentException(filter + " is not of Pillow");
        };
    }

    /** The constants are floats in Pillow, and widened. */
    private static double hamming(double x) {
        if (x == 0.0) {
            return 1.0;
        }
        return x < 1.0 ? sinc(x) * (0.54f + 0.46f * StrictMath.cos(x * Math.PI)) : 0.0;
    }

    /** Keys' cubic with a = -0.5, in Pillow's order of operations. */
    private static double bicubic(double x) {
        double a = -0.5;
        if (x < 1.0) {
            return ((a + 2.0) * x - (a + 3.0)) * x * x + 1;
        }
        return x < 2.0 ? (((x - 5) * x + 8) * x - 4) * a : 0.0;
    }

    private static double sinc(double x) {
        double angle = x * Math.PI;
        return x == 0.0 ? 1.0 : StrictMath.sin(angle) / angle;
    }
}
