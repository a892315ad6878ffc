package dev.fovea.domain.train;

import dev.fovea.api.graph.AlphaDropout;
import dev.fovea.api.graph.Dropout.Grain;
import dev.fovea.api.graph.GaussianDropout;
import dev.fovea.api.graph.GaussianNoise;
import dev.fovea.api.graph.Noise;
import dev.fovea.domain.autograd.Elementwise;
import dev.fovea.domain.autograd.Variable;
import dev.fovea.domain.autograd.layer.Dropout;
import dev.fovea.domain.autograd.layer.Noises;
import java.util.Arrays;

/** What noise makes of a batch while a network is trained, rows along the first dimension. */
final class NoiseForward {

    private NoiseForward() {}

    /**
     * The result.
     *
     * @param seed of this node in this step; all that is drawn follows from it
     */
    static Variable of(Noise noise, Variable x, long seed) {
        if (noise instanceof GaussianNoise gaussian) {
            return Noises.gaussianNoise(x, gaussian.stddev(), seed);
        } else if (noise instanceof GaussianDropout gaussian) {
            return Noises.gaussianDropout(x, gaussian.rate(), seed);
        } else if (noise instanceof AlphaDropout alpha) {
            return alpha.grain() == Grain.ELEMENT
                    ? Noises.alphaDropout(x, alpha.rate(), seed)
                    : Noises.alphaDropout(x, mask(x, alpha.grain(), alpha.rate(), seed), alpha.rate());
        } else if (noise instanceof dev.fovea.api.graph.Dropout dropout) {
            return dropout.grain() == Grain.ELEMENT
                    ? Dropout.dropout(x, dropout.rate(), seed)
                    : Elementwise.mul(x, mask(x, dropout.grain(), dropout.rate(), seed));
        }
        throw new IllegalStateException("operation " + noise.kind() + " was not looked at");
    }

    /** 0 for what is dropped together, else what the rest is multiplied by; it grows to the shape of x. */
    private static Variable mask(Variable x, Grain grain, double rate, long seed) {
        int[] shape = x.value().shape().clone();
        Arrays.fill(shape, 1, grain == Grain.EXAMPLE ? shape.length : shape.length - 1, 1);
        return Dropout.dropout(x.autograd().full(1, shape), rate, seed);
    }
}
