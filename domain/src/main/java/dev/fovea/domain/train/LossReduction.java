package dev.fovea.domain.train;

import dev.fovea.api.error.Fault;
import dev.fovea.api.error.ShapeException;
import dev.fovea.domain.autograd.Elementwise;
import dev.fovea.domain.autograd.Reductions;
import dev.fovea.domain.autograd.Shaping;
import dev.fovea.domain.autograd.Variable;
import dev.fovea.domain.autograd.value.Shapes;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** How the losses of the examples, times their weights, become one number, as Keras 3 does it. */
public enum LossReduction {
    /** Their sum divided by their number, whatever the weights: Keras's {@code sum_over_batch_size}, its default. */
    MEAN,
    /** Their sum divided by the sum of the weights: {@code mean_with_sample_weight}. */
    WEIGHTED_MEAN,
    /** Their sum. */
    SUM,
    /** Not at all. */
    NONE;

    /**
     * The losses as one number.
     *
     * @param losses [n, ...]
     * @param weights [n], or of the shape of the losses; null for 1
     */
    public Variable of(Variable losses, @Nullable Variable weights) {
        Variable weighted = weights == null ? losses : Elementwise.mul(losses, aligned(losses, weights));
        if (this == NONE) {
            return weighted;
        }
        Variable sum = Reductions.sum(weighted);
        if (this == SUM) {
            return sum;
        }
        int count = losses.value().elements();
        if (count == 0) {
            throw new ShapeException(
                    Fault.of("loss", "").expected("at least 1 example").got(0).repair("leave empty batches out"));
        }
        if (this == MEAN || weights == null) {
            return Elementwise.mul(sum, 1.0 / count);
        }
        double all = Arrays.stream(weights.toDoubles()).sum();
        return Elementwise.mul(sum, all == 0 ? 0 : 1 / all);
    }

    /** Weights of examples for all places of an example. */
    private static Variable aligned(Variable losses, Variable weights) {
        int[] shape = losses.value().shape();
        int[] given = weights.value().shape();
        if (given.length > 0 && given.length < shape.length && given[0] == shape[0]) {
            int[] column = Arrays.copyOf(given, shape.length);
            Arrays.fill(column, given.length, shape.length, 1);
            return Shaping.reshape(weights, column);
        }
        if (!Arrays.equals(shape, given)) {
            throw new ShapeException(Fault.of("weights of examples", Shapes.text(given))
                    .expected("one for each example of losses " + Shapes.text(shape))
                    .got(Shapes.text(given)));
        }
        return weights;
    }
}
