package dev.fovea.adapters.reference;

import dev.fovea.api.model.Resampler;

/**
 * TensorFlow's sampling kernels as functions of the distance from the centre, in f32. Sine and exponential are those of
 * {@link StrictMath}, the same on every platform; a libm that differs in the last bit of a double gives the same f32
 * except for a value within 2^-28 of a rounding boundary.
 */
final class WindowCurves {

    private WindowCurves() {}

    /** The weight at distance x, which is not negative. */
    static float value(Resampler resampler, float x) {
        float radius = (float) resampler.support();
        return switch (resampler.curve()) {
            case TRIANGLE -> x < 1 ? 1 - x : 0;
            case CUBIC -> keys(x);
            case MITCHELL -> mitchell(x);
            case GAUSSIAN -> gaussian(x, radius);
            case LANCZOS -> lanczos(x, radius);
            case NONE, BOX, HAMMING -> throw new IllegalArgumentException(resampler + " has no such curve");
        };
    }

    private static float keys(float x) {
        if (x >= 2) {
            return 0;
        }
        return x >= 1 ? ((-0.5f * x + 2.5f) * x - 4f) * x + 2f : ((1.5f * x - 2.5f) * x) * x + 1f;
    }

    private static float mitchell(float x) {
        if (x >= 2) {
            return 0;
        }
        return x >= 1
                ? (((-7f / 18f) * x + 2f) * x - 10f / 3f) * x + 16f / 9f
                : (((7f / 6f) * x - 2f) * x) * x + 8f / 9f;
    }

    private static float gaussian(float x, float radius) {
        if (x >= radius) {
            return 0;
        }
        float deviation = (float) (radius / 3.0);
        return (float) StrictMath.exp(-x * x / (2.0 * deviation * deviation));
    }

    private static float lanczos(float x, float radius) {
        if (x > radius) {
            return 0;
        }
        if (x <= 1e-3) {
            return 1;
        }
        double numerator = radius * StrictMath.sin(Math.PI * x) * StrictMath.sin(Math.PI * x / radius);
        return (float) (numerator / (Math.PI * Math.PI * x * x));
    }
}
