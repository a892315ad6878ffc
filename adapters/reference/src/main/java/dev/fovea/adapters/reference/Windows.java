package dev.fovea.adapters.reference;

import dev.fovea.api.model.Resampler;
import java.util.Arrays;

/**
 * The windows of TensorFlow's resizers along one side: for each output sample the first input sample and the weights, in
 * f32, step by step as TensorFlow computes them (kernels ResizeBilinear, ResizeBicubic, ResizeArea, ScaleAndTranslate).
 */
final class Windows {

    /** Bits after the point of the weights of the vertical pass. */
    static final int PRECISION = 22;

    /** Weights of a cubic are looked up at so many places between two samples. */
    private static final int CUBIC_STEPS = 1024;

    private final Resampler resampler;
    private final int in;
    private final int out;

    Windows(Resampler resampler, int in, int out) {
        this.resampler = resampler;
        this.in = in;
        this.out = out;
    }

    /** One window: sample {@code first + k} has weight k. */
    static final class Window {
        private final int first;
        private final float[] weights;

        private Window(int first, float[] weights) {
            this.first = first;
            this.weights = weights;
        }

        int first() {
            return first;
        }

        int count() {
            return weights.length;
        }

        float weight(int k) {
            return weights[k];
        }

        /**
         * The weights as integers with {@link #PRECISION} fractional bits. Their running sums are rounded, not they
         * themselves: what one loses the next one gets, so that a thousand small weights still make one.
         */
        int[] fixed() {
            int[] fixed = new int[weights.length];
            double sum = 0;
            double before = 0;
            for (int k = 0; k < fixed.length; k++) {
                sum += weights[k];
                double rounded = Math.floor(sum * (1 << PRECISION) + 0.5);
                fixed[k] = (int) (rounded - before);
                before = rounded;
            }
            return fixed;
        }
    }

    /** The window of output sample i. */
    Window at(int i) {
        return switch (resampler.curve()) {
            case BOX -> area(i);
            case TRIANGLE -> resampler.isAntialiased() ? scaled(i) : linear(i);
            case CUBIC -> resampler.isAntialiased() ? scaled(i) : cubic(i);
            case LANCZOS, GAUSSIAN, MITCHELL -> scaled(i);
            case NONE, HAMMING -> throw new IllegalArgumentException(resampler + " has no such windows");
        };
    }

    private float scale() {
        return (float) in / out;
    }

    private float position(int i) {
        return resampler.hasHalfPixels() ? (i + 0.5f) * scale() - 0.5f : i * scale();
    }

    private int clamp(int sample) {
        return Math.max(0, Math.min(in - 1, sample));
    }

    private Window linear(int i) {
        float position = position(i);
        float floor = (float) Math.floor(position);
        float fraction = position - floor;
        int upper = Math.min((int) Math.ceil(position), in - 1);
        int lower = Math.min(Math.max((int) floor, 0), upper);
        return new Window(lower, lower == upper ? new float[] {1} : new float[] {1 - fraction, fraction});
    }

    private Window cubic(int i) {
        float position = position(i);
        int base = (int) Math.floor(position);
        int step = (int) Math.rint((position - base) * CUBIC_STEPS);
        float[] four = {cubicFar(step), cubicNear(step), cubicNear(CUBIC_STEPS - step), cubicFar(CUBIC_STEPS - step)};
        if (resampler.hasHalfPixels()) {
            for (int k = 0; k < 4; k++) {
                four[k] = clamp(base - 1 + k) == base - 1 + k ? four[k] : 0;
            }
            float inverse = 1 / (four[0] + four[1] + four[2] + four[3]);
            for (int k = 0; k < 4; k++) {
                four[k] *= inverse;
            }
        }
        return clamped(base - 1, four);
    }

    /** Keys's a: TensorFlow changed it together with the positions. */
    private double a() {
        return resampler.hasHalfPixels() ? -0.5 : -0.75;
    }

    private float cubicNear(int step) {
        float x = (float) ((double) step / CUBIC_STEPS);
        return (float) (((a() + 2) * x - (a() + 3)) * x * x + 1);
    }

    private float cubicFar(int step) {
        float x = (float) ((float) ((double) step / CUBIC_STEPS) + 1.0);
        return (float) (((a() * x - 5 * a()) * x + 8 * a()) * x - 4 * a());
    }

    private Window area(int i) {
        float scale = scale();
        float start = i * scale;
        float end = (i + 1) * scale;
        int first = (int) Math.floor(start);
        float[] weights = new float[(int) Math.ceil(end) - first];
        for (int k = 0; k < weights.length; k++) {
            int sample = first + k;
            float covered;
            if (sample < start) {
                covered = sample + 1 > end ? scale : sample + 1 - start;
            } else {
                covered = sample + 1 > end ? end - sample : 1;
            }
            weights[k] = covered / scale;
        }
        return clamped(first, weights);
    }

    /** The window with the weights of samples outside given to the sample at the edge. */
    private Window clamped(int first, float[] weights) {
        int from = clamp(first);
        float[] inside = new float[clamp(first + weights.length - 1) - from + 1];
        for (int k = 0; k < weights.length; k++) {
            inside[clamp(first + k) - from] += weights[k];
        }
        return new Window(from, inside);
    }

    /** A filter that is scaled with the picture, as ScaleAndTranslate does it. */
    private Window scaled(int i) {
        float inverseScale = (float) (1.0 / ((float) out / in));
        float stretch = resampler.isAntialiased() ? Math.max(inverseScale, 1f) : 1f;
        float inverse = 1 / stretch;
        float radius = (float) resampler.support();
        float centre = (i + 0.5f) * inverseScale;
        int first = clamp((int) Math.ceil(centre - radius * stretch - 0.5f));
        int last = clamp((int) Math.floor(centre + radius * stretch - 0.5f));
        float[] weights = new float[Math.max(0, last - first + 1)];
        float sum = 0;
        for (int k = 0; k < weights.length; k++) {
            weights[k] = WindowCurves.value(resampler, Math.abs((first + k + 0.5f - centre) * inverse));
            sum += weights[k];
        }
        if (Math.abs(sum) < 1000 * Float.MIN_NORMAL) {
            Arrays.fill(weights, 0);
            return new Window(first, weights);
        }
        float inverseSum = 1 / sum;
        for (int k = 0; k < weights.length; k++) {
            weights[k] *= inverseSum;
        }
        return new Window(first, weights);
    }
}
