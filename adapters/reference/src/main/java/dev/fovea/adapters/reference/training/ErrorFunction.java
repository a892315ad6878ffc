package dev.fovea.adapters.reference.training;

/**
 * erf, to a few units in the last place: its series of positive terms near 0, the continued fraction of erfc beyond
 * (Abramowitz and Stegun, 7.1.6 and 7.1.14).
 */
final class ErrorFunction {

    private static final double SERIES_UP_TO = 2.5;
    private static final double ONE_FROM = 6;
    private static final int FRACTION_DEPTH = 120;

    private ErrorFunction() {}

    static double of(double x) {
        double size = Math.abs(x);
        if (Double.isNaN(x)) {
            return x;
        }
        if (size < SERIES_UP_TO) {
            return series(x);
        }
        return Math.copySign(size < ONE_FROM ? 1 - complement(size) : 1, x);
    }

    private static double series(double x) {
        double term = x;
        double sum = 0;
        for (int n = 0; Math.abs(term) > 1e-18 * Math.abs(sum); n++) {
            sum += term;
            term *= 2 * x * x / (2 * n + 3);
        }
        return 2 / Math.sqrt(Math.PI) * Math.exp(-x * x) * sum;
    }

    private static double complement(double x) {
        double below = x;
        for (int n = FRACTION_DEPTH; n > 0; n--) {
            below = x + n / 2.0 / below;
        }
        return Math.exp(-x * x) / Math.sqrt(Math.PI) / below;
    }
}
