package dev.fovea.api.explain;

import dev.fovea.api.error.Fault;
import dev.fovea.api.error.InvalidArgumentException;
import dev.fovea.api.port.Label;
import java.util.List;
import java.util.Objects;

/**
 * What in a picture speaks for a label, and what against it: a value for each pixel of the model's input, the sum over its
 * channels, in units of the score. A heap value; nothing to close.
 */
public final class Attribution {

    private final int width;
    private final int height;
    private final float[] values;
    private final Facts facts;

    /**
     * What is known of an attribution beside its values.
     *
     * @param label that is explained, with the probability that the model gives it
     * @param top the likeliest classes, likeliest first
     * @param score of the picture, of the method's {@link AttributionMethod#score()}
     * @param baselineScore of the baseline as a whole
     * @param gap between the sum of all values and {@code score - baselineScore}, as a share of the latter; NaN for a
     *     method that promises no such sum
     * @param isComplete whether the gap is within the method's tolerance; false for a method that promises no sum
     * @param steps of the path, or patches
     * @param method with its settings
     * @param frame where the values lie on the photo
     * @param seconds that it took
     */
    public record Facts(
            Label label,
            List<Label> top,
            double score,
            double baselineScore,
            double gap,
            boolean isComplete,
            int steps,
            AttributionMethod method,
            PhotoFrame frame,
            double seconds) {
        public Facts {
            top = List.copyOf(top);
            Objects.requireNonNull(frame, "frame");
        }
    }

    /**
     * An attribution.
     *
     * @param values row by row, width * height of them; copied
     */
    public Attribution(int width, int height, float[] values, Facts facts) {
        if (width < 1 || height < 1 || values.length != width * height) {
            throw new InvalidArgumentException(
                    Fault.of("attribution", facts.label().name())
                            .expected(width + " x " + height + " values")
                            .got(values.length));
        }
        this.width = width;
        this.height = height;
        this.values = values.clone();
        this.facts = facts;
    }

    /** Pixels in a row of the model's input. */
    public int width() {
        return width;
    }

    /** Rows of the model's input. */
    public int height() {
        return height;
    }

    /** A copy of the values, row by row. */
    public float[] values() {
        return values.clone();
    }

    /** The value at row y, column x of the model's input. */
    public float value(int y, int x) {
        Objects.checkIndex(y, height);
        Objects.checkIndex(x, width);
        return values[y * width + x];
    }

    /** What is known of it beside the values. */
    public Facts facts() {
        return facts;
    }

    /** The sum of all values. */
    public double sum() {
        double sum = 0;
        for (float value : values) {
            sum += value;
        }
        return sum;
    }

    @Override
    public String toString() {
        return "Attribution[" + width + " x " + height + ", " + facts.method().id() + " of "
                + facts.label().name() + "]";
    }
}
