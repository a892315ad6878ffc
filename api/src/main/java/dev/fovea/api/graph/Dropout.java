package dev.fovea.api.graph;

import java.util.List;
import java.util.Locale;
import java.util.Objects;

/**
 * Elements set to 0 at random while a network is trained, the others scaled up so that the mean stays; in inference the
 * input itself.
 *
 * @param rate the share that is dropped, from 0 to below 1
 * @param grain what is dropped together
 */
public record Dropout(double rate, Grain grain) implements Noise {

    /** What is dropped together. */
    public enum Grain {
        /** Nothing: each element for itself. */
        ELEMENT,
        /** All elements of a channel, as Keras's SpatialDropout1D and 2D do it. */
        CHANNEL,
        /** All of an example: stochastic depth. */
        EXAMPLE;

        /** What an operation's text ends in. */
        String suffix() {
            return this == ELEMENT ? "" : " by " + name().toLowerCase(Locale.ROOT);
        }
    }

    public Dropout {
        Objects.requireNonNull(grain, "grain");
    }

    /** Dropout of each element for itself. */
    public Dropout(double rate) {
        this(rate, Grain.ELEMENT);
    }

    @Override
    public String kind() {
        return "dropout";
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
