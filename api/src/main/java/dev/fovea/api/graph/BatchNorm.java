package dev.fovea.api.graph;

import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Batch normalisation with its trained statistics: {@code gamma (x - mean) / sqrt(variance + epsilon) + beta}, by channel.
 *
 * @param gamma factor of each channel, or null for 1
 * @param beta shift of each channel, or null for 0
 * @param mean of each channel
 * @param variance of each channel
 * @param epsilon above or equal 0
 * @param momentum how much of mean and variance stays at each step of a training, 0..1
 */
public record BatchNorm(
        @Nullable Weights gamma,
        @Nullable Weights beta,
        Weights mean,
        Weights variance,
        double epsilon,
        double momentum)
        implements Op {

    /** The momentum where nothing is said: Keras's. */
    public static final double MOMENTUM = 0.99;

    /** Batch normalisation of the usual momentum. */
    public BatchNorm(@Nullable Weights gamma, @Nullable Weights beta, Weights mean, Weights variance, double epsilon) {
        this(gamma, beta, mean, variance, epsilon, MOMENTUM);
    }

    public BatchNorm {
        Objects.requireNonNull(mean, "mean");
        Objects.requireNonNull(variance, "variance");
    }

    /**
     * The same as {@code scale x + shift}.
     *
     * @param scale of each channel
     * @param shift of each channel
     */
    @SuppressWarnings("ArrayRecordComponent")
    public record Affine(float[] scale, float[] shift) {}

    /** Scale and shift, computed in double. */
    public Affine affine() {
        float[] means = mean.toFloats();
        float[] variances = variance.toFloats();
        float[] gammas = gamma == null ? null : gamma.toFloats();
        float[] betas = beta == null ? null : beta.toFloats();
        float[] scale = new float[means.length];
        float[] shift = new float[means.length];
        for (int c = 0; c < means.length; c++) {
            double factor = (gammas == null ? 1 : gammas[c]) / Math.sqrt(variances[c] + epsilon);
            scale[c] = (float) factor;
            shift[c] = (float) ((betas == null ? 0 : betas[c]) - means[c] * factor);
        }
        return new Affine(scale, shift);
    }

    @Override
    public String kind() {
        return "batch_norm";
    }

    @Override
    public TensorType infer(String node, List<TensorType> inputs) {
        TensorType input = Inputs.floating(this, node, Inputs.one(this, node, inputs));
        for (Weights vector : weights()) {
            Inputs.vector(this, node, vector, vector.name(), input.channels());
        }
        if (!(momentum >= 0 && momentum <= 1)) {
            throw Inputs.wrong(this, node, "a momentum from 0 to 1", momentum);
        }
        return input;
    }

    @Override
    public List<Weights> weights() {
        return Stream.of(gamma, beta, mean, variance).filter(Objects::nonNull).toList();
    }

    @Override
    public long flops(List<TensorType> inputs, TensorType output) {
        return 2L * output.elements();
    }

    @Override
    public String toString() {
        return kind();
    }
}
