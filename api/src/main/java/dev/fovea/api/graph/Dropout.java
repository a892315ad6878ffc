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
public record Dropout(double rate, Grain grain) implements Op {

    /** What is dropped together. */
    public enum Grain {
        /** Nothing: each element for itself. */
        ELEMENT,
        /** All elements of a channel, as Keras's SpatialDropout2D does it. */
        CHANNEL,
        /** All of an example: stochastic depth. */
        EXAMPLE
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
        TensorType input = Inputs.floating(this, node, Inputs.one(this, node, inputs));
        if (!(rate >= 0 && rate < 1)) {
            throw Inputs.wrong(this, node, "a rate from 0 to below 1", rate);
        }
        return input;
    }

    @Override
    public long flops(List<TensorType> inputs, TensorType output) {
        return 0;
    }

    @Override
    public String toString() {
        return kind() + " " + rate
                + (grain == Grain.ELEMENT ? "" : " by " + grain.name().toLowerCase(Locale.ROOT));
    }
}
