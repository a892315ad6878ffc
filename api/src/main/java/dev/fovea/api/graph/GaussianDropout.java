package dev.fovea.api.graph;

import java.util.List;

/**
 * Each element multiplied by a normally distributed number of mean 1 and variance rate / (1 - rate) while a network is
 * trained (Srivastava et al. 2014, section 10); in inference the input itself.
 *
 * @param rate whose {@link Dropout} has noise of this mean and variance, from 0 to below 1
 */
public record GaussianDropout(double rate) implements Noise {

    @Override
    public String kind() {
        return "gaussian_dropout";
    }

    @Override
    public TensorType infer(String node, List<TensorType> inputs) {
        return Inputs.dropping(this, node, inputs, rate);
    }

    @Override
    public String toString() {
        return kind() + " " + rate;
    }
}
