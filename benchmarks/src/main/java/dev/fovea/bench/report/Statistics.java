package dev.fovea.bench.report;

import java.util.Collection;

/** Order statistics. */
public final class Statistics {

    private Statistics() {}

    /** The middle value; of two, their mean. */
    public static double median(Collection<Double> values) {
        return quantile(values, 0.5);
    }

    /** The value at the given share of the sorted values, from 0 to 1, interpolated. */
    public static double quantile(Collection<Double> values, double share) {
        double[] sorted =
                values.stream().mapToDouble(Double::doubleValue).sorted().toArray();
        if (sorted.length == 0) {
            throw new IllegalArgumentException("quantile: expected at least 1 value, got none");
        }
        double at = share * (sorted.length - 1);
        int below = (int) at;
        int above = Math.min(sorted.length - 1, below + 1);
        return sorted[below] + (at - below) * (sorted[above] - sorted[below]);
    }
}
