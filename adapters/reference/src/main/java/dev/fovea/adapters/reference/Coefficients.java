package dev.fovea.adapters.reference;

import dev.fovea.api.model.Resampler;

/**
 * The weights of one resampling pass: for each output sample the first input sample under the filter, and the filter's
 * values there, normalised in double and rounded to 22-bit fixed point, half away from zero.
 */
final class Coefficients {

    /** Fractional bits: 32 less 8 of a sample, less 2 for weights beyond 1 and for the sign. */
    private static final int PRECISION = 22;

    private final int[] first;
    private final int[][] weights;

    private Coefficients(int[] first, int[][] weights) {
        this.first = first;
        this.weights = weights;
    }

    /**
     * The weights that bring {@code in} samples to {@code out}, of {@code count} output samples from {@code start} on.
     */
    static Coefficients of(Resampler filter, int in, int out, int start, int count) {
        if (in == out) {
            return identity(start, count);
        }
        double scale = (double) in / out;
        double filterScale = Math.max(scale, 1.0);
        double support = filter.support() * filterScale;
        double inverse = 1.0 / filterScale;
        int[] first = new int[count];
        int[][] weights = new int[count][];
        for (int i = 0; i < count; i++) {
            double centre = (start + i + 0.5) * scale;
            int from = Math.max(0, (int) (centre - support + 0.5));
            int to = Math.min(in, (int) (centre + support + 0.5));
            double[] values = new double[to - from];
            double sum = 0;
            for (int j = 0; j < values.length; j++) {
                values[j] = Filters.value(filter, (j + from - centre + 0.5) * inverse);
                sum += values[j];
            }
            first[i] = from;
            weights[i] = new int[values.length];
            for (int j = 0; j < values.length; j++) {
                double normalised = sum == 0 ? values[j] : values[j] / sum;
                weights[i][j] = fixed(normalised);
            }
        }
        return new Coefficients(first, weights);
    }

    /** A pass of unchanged length is left out: each sample is its own, also under filters that would blur it. */
    private static Coefficients identity(int start, int count) {
        int[] first = new int[count];
        int[][] weights = new int[count][];
        int[] one = {1 << PRECISION};
        for (int i = 0; i < count; i++) {
            first[i] = start + i;
            weights[i] = one;
        }
        return new Coefficients(first, weights);
    }

    private static int fixed(double weight) {
        double scaled = weight * (1 << PRECISION);
        return (int) (weight < 0 ? scaled - 0.5 : scaled + 0.5);
    }

    /** Output sample {@code start} + i of a line whose samples lie at {@code start}, {@code start + stride}, and so on. */
    byte apply(int i, byte[] in, int start, int stride) {
        int sum = 1 << (PRECISION - 1);
        for (int j = 0; j < weights[i].length; j++) {
            sum += weights[i][j] * (in[start + (first[i] + j) * stride] & 0xff);
        }
        return (byte) Math.max(0, Math.min(255, sum >> PRECISION));
    }
}
