package dev.fovea.api.graph;

import java.util.List;
import java.util.Objects;

/**
 * {@code x} where it is not negative, else {@code alpha x}, with trained alphas.
 *
 * @param alpha of a row's rank; dimensions of 1 are repeated
 */
public record PRelu(Weights alpha) implements Op {
    public PRelu {
        Objects.requireNonNull(alpha, "alpha");
    }

    @Override
    public String kind() {
        return "prelu";
    }

    @Override
    public TensorType infer(String node, List<TensorType> inputs) {
        TensorType input = Inputs.floating(this, node, Inputs.one(this, node, inputs));
        boolean fits = alpha.shape().rank() == input.rank();
        for (int i = 0; fits && i < input.rank(); i++) {
            fits = alpha.shape().dim(i) == 1
                    || alpha.shape().dim(i) == input.shape().dim(i);
        }
        if (!fits) {
            throw Inputs.wrong(this, node, "alphas whose dimensions are 1 or those of " + input, alpha.shape());
        }
        return input;
    }

    @Override
    public List<Weights> weights() {
        return List.of(alpha);
    }

    @Override
    public String toString() {
        return kind();
    }
}
