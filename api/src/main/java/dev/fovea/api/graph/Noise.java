package dev.fovea.api.graph;

import java.util.List;

/**
 * An operation that changes its input at random while a network is trained. In inference its result is the input itself,
 * and planning removes it.
 */
public sealed interface Noise extends Op permits AlphaDropout, Dropout, GaussianDropout, GaussianNoise {

    @Override
    default long flops(List<TensorType> inputs, TensorType output) {
        return 0;
    }
}
