package dev.fovea.domain.train;

import dev.fovea.api.error.Fault;
import dev.fovea.api.error.InvalidArgumentException;
import dev.fovea.api.error.ShapeException;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A metric over all batches of a set: the weighted mean of what it finds at each example, as Keras 3 takes it. The sums
 * are in double. One thread at a time.
 */
public final class Metric {

    private static final int TOP = 5;

    private final MetricKind kind;
    private final int k;
    private double sum;
    private double weight;

    private Metric(MetricKind kind, int k) {
        this.kind = Objects.requireNonNull(kind, "kind");
        this.k = k;
    }

    /** A metric that has seen nothing; of top-k, the first five count. */
    public static Metric of(MetricKind kind) {
        return new Metric(kind, TOP);
    }

    /** How often the right class is among the first k. */
    public static Metric topK(int k) {
        if (k < 1) {
            throw new InvalidArgumentException(
                    Fault.of("metric", "top k").expected("k of at least 1").got(k));
        }
        return new Metric(MetricKind.TOP_K_CATEGORICAL_ACCURACY, k);
    }

    /** Which one it is. */
    public MetricKind kind() {
        return kind;
    }

    /**
     * Takes a batch in.
     *
     * @param predictions rows of {@code width} numbers, after the network's last function
     * @param targets rows of as many numbers, or of one: the number of the class
     * @param width numbers of a row, at least 1
     * @param weights one for each row, or each example of several rows; null for 1
     * @throws ShapeException when the sizes do not fit
     */
    public void add(float[] predictions, float[] targets, int width, float @Nullable [] weights) {
        int rows = width < 1 ? 0 : predictions.length / width;
        int given = rows == 0 ? 0 : targets.length / rows;
        boolean fits = rows * width == predictions.length
                && rows * given == targets.length
                && (rows == 0 || given == width || (given == 1 && isOfClasses()))
                && (weights == null || (weights.length > 0 && rows % weights.length == 0));
        if (!fits) {
            throw new ShapeException(Fault.of("metric", kind.kerasName())
                    .expected("as many targets as predictions, or one for each row of " + width)
                    .got(targets.length + " for " + predictions.length + " predictions"
                            + (weights == null ? "" : " and " + weights.length + " weights")));
        }
        for (int row = 0; row < rows; row++) {
            double share = weights == null ? 1 : weights[row / (rows / weights.length)];
            sum += share * found(predictions, row * width, targets, row * given, width, given);
            weight += share;
        }
    }

    private boolean isOfClasses() {
        return kind != MetricKind.MEAN_ABSOLUTE_ERROR
                && kind != MetricKind.MEAN_SQUARED_ERROR
                && kind != MetricKind.BINARY_ACCURACY;
    }

    /** What the metric finds at a row. */
    private double found(float[] predictions, int at, float[] targets, int target, int width, int given) {
        return switch (kind) {
            case MEAN_ABSOLUTE_ERROR, MEAN_SQUARED_ERROR -> error(predictions, at, targets, target, width);
            case BINARY_ACCURACY -> binary(predictions, at, targets, target, width);
            case ACCURACY, SPARSE_CATEGORICAL_ACCURACY, CATEGORICAL_ACCURACY ->
                width == 1 && kind == MetricKind.ACCURACY
                        ? binary(predictions, at, targets, target, width)
                        : largest(predictions, at, width) == label(targets, target, given) ? 1 : 0;
            case TOP_K_CATEGORICAL_ACCURACY -> isAmong(predictions, at, width, label(targets, target, given), k);
        };
    }

    private double error(float[] predictions, int at, float[] targets, int target, int width) {
        double found = 0;
        for (int i = 0; i < width; i++) {
            double error = (double) predictions[at + i] - targets[target + i];
            found += kind == MetricKind.MEAN_ABSOLUTE_ERROR ? Math.abs(error) : error * error;
        }
        return found / width;
    }

    private static double binary(float[] predictions, int at, float[] targets, int target, int width) {
        int right = 0;
        for (int i = 0; i < width; i++) {
            right += (predictions[at + i] > 0.5f ? 1 : 0) == targets[target + i] ? 1 : 0;
        }
        return right / (double) width;
    }

    private static int label(float[] targets, int at, int given) {
        return given == 1 ? (int) targets[at] : largest(targets, at, given);
    }

    /** The first of the largest. */
    private static int largest(float[] values, int at, int width) {
        int best = 0;
        for (int i = 1; i < width; i++) {
            best = values[at + i] > values[at + best] ? i : best;
        }
        return best;
    }

    /** 1 when fewer than k are larger, and the prediction is a number. */
    private static double isAmong(float[] predictions, int at, int width, int label, int k) {
        if (label < 0 || label >= width || !Float.isFinite(predictions[at + label])) {
            return 0;
        }
        int larger = 0;
        for (int i = 0; i < width; i++) {
            larger += predictions[at + i] > predictions[at + label] ? 1 : 0;
        }
        return larger < k ? 1 : 0;
    }

    /** The metric of all that was taken in; NaN before. */
    public double value() {
        return sum / weight;
    }

    /** Forgets what was taken in. */
    public void clear() {
        sum = 0;
        weight = 0;
    }
}
