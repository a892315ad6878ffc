package dev.fovea.adapters.cli;

import dev.fovea.api.tensor.HeapTensor;
import dev.fovea.api.tensor.Shape;
import java.util.Arrays;
import java.util.Locale;

/**
 * Where two tensors of one shape differ most.
 *
 * @param absolute the largest difference; infinite where one value is NaN and the other is not
 * @param absoluteAt the index of that element
 * @param absoluteValues both values there
 * @param relative the largest difference in units of the larger of both magnitudes
 * @param relativeAt the index of that element
 * @param relativeValues both values there
 */
record Difference(
        double absolute,
        String absoluteAt,
        String absoluteValues,
        double relative,
        String relativeAt,
        String relativeValues) {

    /** The largest differences of two tensors of as many elements. */
    static Difference of(HeapTensor one, HeapTensor other) {
        float[] a = one.floats();
        float[] b = other.floats();
        int absoluteAt = 0;
        int relativeAt = 0;
        double absolute = -1;
        double relative = -1;
        for (int i = 0; i < a.length; i++) {
            double difference = difference(a[i], b[i]);
            double share = difference == 0 || Double.isInfinite(difference)
                    ? difference
                    : difference / Math.max(Math.abs(a[i]), Math.abs(b[i]));
            if (difference > absolute) {
                absolute = difference;
                absoluteAt = i;
            }
            if (share > relative) {
                relative = share;
                relativeAt = i;
            }
        }
        if (a.length == 0) {
            return new Difference(0, "-", "", 0, "-", "");
        }
        return new Difference(
                absolute,
                index(absoluteAt, one.shape()),
                values(a, b, absoluteAt),
                relative,
                index(relativeAt, one.shape()),
                values(a, b, relativeAt));
    }

    private static double difference(float a, float b) {
        if (Float.compare(a, b) == 0 || a == b) {
            return 0;
        }
        double difference = Math.abs((double) a - b);
        return Double.isNaN(difference) ? Double.POSITIVE_INFINITY : difference;
    }

    private static String values(float[] a, float[] b, int at) {
        return String.format(Locale.ROOT, "%.6g and %.6g", a[at], b[at]);
    }

    private static String index(int at, Shape shape) {
        int[] index = new int[shape.rank()];
        int rest = at;
        for (int i = index.length - 1; i >= 0; i--) {
            index[i] = rest % shape.dim(i);
            rest /= shape.dim(i);
        }
        return Arrays.toString(index);
    }
}
