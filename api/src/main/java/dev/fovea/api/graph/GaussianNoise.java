package dev.fovea.api.graph;

import java.util.List;

/**
 * Normally distributed numbers of mean 0 added to each element while a network is trained; in inference the input
 * itself.
 *
 * @param stddev the numbers' standard deviation, finite and at least 0. Keras 3 takes 0 to 1, Keras 2 any.
 */
public record GaussianNoise(double stddev) implements Noise {

    @Override
    public String kind() {
        return "gaussian_noise";
    }

    @Override
    public TensorType infer(String node, List<TensorType> inputs) {
        TensorType input = Inputs.floating(this, node, Inputs.one(this, node, inputs));
        if (!(stddev >= 0 && stddev < Double.POSITIVE_INFINITY)) {
            throw Inputs.wrong(this, node, "a finite standard deviation of at least 0", stddev);
        }
        return input;
    }

    @Override
    public String toString() {
        return kind() + " " + stddev;
    }
}
