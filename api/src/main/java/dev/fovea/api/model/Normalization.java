package dev.fovea.api.model;

import dev.fovea.api.error.Fault;
import dev.fovea.api.error.InvalidArgumentException;
import java.io.Serializable;
import java.util.Arrays;

/**
 * The map from a sample x (0 to 255) of channel c to the value that a model takes: {@code (x / divisor - mean[c]) /
 * std[c]}, each step rounded to f32 in this order, as NumPy and Keras compute it. Means and deviations are in the
 * model's channel order; a single one serves every channel.
 */
public final class Normalization implements Serializable {
    private static final long serialVersionUID = 1L;

    private final float divisor;
    private final float[] mean;
    private final float[] std;

    private Normalization(float divisor, float[] mean, float[] std) {
        this.divisor = positive("divisor", divisor);
        this.mean = mean.clone();
        this.std = std.clone();
        if (mean.length == 0 || mean.length != std.length) {
            throw new InvalidArgumentException(Fault.of("normalization", "")
                    .expected("as many means as deviations, at least 1")
                    .got(mean.length + " and " + std.length));
        }
        for (float s : std) {
            positive("std", s);
        }
        for (float m : mean) {
            if (!Float.isFinite(m)) {
                throw new InvalidArgumentException(
                        Fault.of("normalization", "mean").expected("a number").got(m));
            }
        }
    }

    private static float positive(String name, float value) {
        if (!(value > 0) || !Float.isFinite(value)) {
            throw new InvalidArgumentException(
                    Fault.of("normalization", name).expected("a number above 0").got(value));
        }
        return value;
    }

    /** {@code (x / divisor - mean[c]) / std[c]}. */
    public static Normalization of(float divisor, float[] mean, float[] std) {
        return new Normalization(divisor, mean, std);
    }

    /** {@code (x / divisor - mean) / std} for every channel. */
    public static Normalization of(float divisor, float mean, float std) {
        return new Normalization(divisor, new float[] {mean}, new float[] {std});
    }

    /** Keras's mode "tf": {@code x / 127.5 - 1}. */
    public static Normalization tf() {
        return of(127.5f, 1f, 1f);
    }

    /** Keras's mode "caffe": ImageNet's means in the order blue, green, red, no scaling. */
    public static Normalization caffe() {
        return of(1f, new float[] {103.939f, 116.779f, 123.68f}, new float[] {1f, 1f, 1f});
    }

    /** Keras's mode "torch": {@code x / 255}, then ImageNet's means and deviations in the order red, green, blue. */
    public static Normalization torch() {
        return of(255f, new float[] {0.485f, 0.456f, 0.406f}, new float[] {0.229f, 0.224f, 0.225f});
    }

    /** {@code x}: samples as they are. */
    public static Normalization identity() {
        return of(1f, 0f, 1f);
    }

    /** The value for sample x (0 to 255) of channel c. */
    public float apply(int x, int c) {
        return apply((float) x, c);
    }

    /** The value for the real number x of channel c, such as an interpolated sample. */
    public float apply(float x, int c) {
        int i = mean.length == 1 ? 0 : c;
        float scaled = x / divisor;
        float centred = scaled - mean[i];
        return centred / std[i];
    }

    /** The number of means and deviations: 1 for all channels, or one a channel. */
    public int channels() {
        return mean.length;
    }

    /** The divisor that comes first. */
    public float divisor() {
        return divisor;
    }

    /** A copy of the means. */
    public float[] mean() {
        return mean.clone();
    }

    /** A copy of the deviations. */
    public float[] std() {
        return std.clone();
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Normalization that
                && divisor == that.divisor
                && Arrays.equals(mean, that.mean)
                && Arrays.equals(std, that.std);
    }

    @Override
    public int hashCode() {
        return 31 * (31 * Float.hashCode(divisor) + Arrays.hashCode(mean)) + Arrays.hashCode(std);
    }

    @Override
    public String toString() {
        return "(x / " + divisor + " - " + Arrays.toString(mean) + ") / " + Arrays.toString(std);
    }
}
