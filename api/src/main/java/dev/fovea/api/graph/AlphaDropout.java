package dev.fovea.api.graph;

import java.util.List;
import java.util.Objects;

/**
 * Elements set at random to the value at which selu saturates while a network is trained, and all of them scaled and
 * moved so that a mean of 0 and a variance of 1 stay (Klambauer et al. 2017); in inference the input itself.
 *
 * @param rate the share that is dropped, from 0 to below 1
 * @param grain what is dropped together
 */
public record AlphaDropout(double rate, Dropout.Grain grain) implements Noise {

    public AlphaDropout {
        Objects.requireNonNull(grain, "grain");
    }

    /** Alpha dropout of each element for itself. */
    public AlphaDropout(double rate) {
        this(rate, Dropout.Grain.ELEMENT);
    }

    @Override
    public String kind() {
        return "alpha_dropout";
    }

    @Override
    public TensorType infer(String node, List<TensorType> inputs) {
        return Inputs.dropping(this, node, inputs, rate);
    }

    @Override
    public String toString() {
        return kind() + " " + rate + grain.suffix();
    }
}
