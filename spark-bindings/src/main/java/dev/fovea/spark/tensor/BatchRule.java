package dev.fovea.spark.tensor;

import dev.fovea.api.error.Fault;
import dev.fovea.api.error.FoveaException;
import dev.fovea.api.error.ShapeException;
import dev.fovea.api.tensor.Shape;
import dev.fovea.api.tensor.TensorInfo;
import java.util.List;
import java.util.Optional;

/**
 * How many rows go through a model together.
 *
 * @param rows the most
 * @param isFixed true when the model takes exactly that many, so that fewer are filled up with repetitions of the last
 */
public record BatchRule(int rows, boolean isFixed) {

    /**
     * The rule for a model: its own number where its inputs fix one, else the number that is asked for.
     *
     * @param inputs with their batch dimension first
     */
    public static BatchRule of(List<TensorInfo> inputs, int asked) {
        int fixed = inputs.stream()
                .mapToInt(input -> input.shape().dim(0))
                .filter(rows -> rows != Shape.UNKNOWN)
                .findFirst()
                .orElse(Shape.UNKNOWN);
        return fixed == Shape.UNKNOWN ? new BatchRule(asked, false) : new BatchRule(fixed, true);
    }

    /** Why the inputs have no common number of rows; empty when they have. */
    public static Optional<FoveaException> refusal(List<TensorInfo> inputs) {
        List<TensorInfo> fixed = inputs.stream()
                .filter(input -> input.shape().rank() > 0 && input.shape().dim(0) != Shape.UNKNOWN)
                .toList();
        return fixed.stream()
                .filter(input -> input.shape().dim(0) < 1
                        || input.shape().dim(0) != fixed.get(0).shape().dim(0))
                .findFirst()
                .map(input -> new ShapeException(Fault.of("model input", "'" + input.name() + "'")
                        .expected("the number of rows of '" + fixed.get(0).name() + "', "
                                + fixed.get(0).shape() + ", in its first dimension")
                        .got(input.shape())
                        .repair("give the model an open batch dimension, and save it again")));
    }
}
