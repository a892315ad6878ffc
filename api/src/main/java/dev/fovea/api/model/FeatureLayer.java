package dev.fovea.api.model;

import dev.fovea.api.error.Fault;
import dev.fovea.api.error.InvalidArgumentException;
import java.io.Serializable;
import java.util.List;
import java.util.Objects;

/**
 * A layer whose result is worth having as features.
 *
 * @param name of the layer: a node of the model's graph
 * @param shape of its result for one picture: height, width and channels, or channels alone
 */
public record FeatureLayer(String name, List<Integer> shape) implements Serializable {

    public FeatureLayer {
        Objects.requireNonNull(name, "name");
        shape = List.copyOf(shape);
        long size = 1;
        for (int dim : shape) {
            size = dim < 1 || size > Integer.MAX_VALUE ? -1 : size * dim;
            if (size < 1 || size > Integer.MAX_VALUE) {
                throw new InvalidArgumentException(Fault.of("feature layer", name)
                        .expected("dimensions of at least 1, and at most " + Integer.MAX_VALUE + " values")
                        .got(shape));
            }
        }
    }

    /** The number of values for one picture. */
    public int size() {
        return shape.stream().reduce(1, (a, b) -> a * b);
    }

    /** The number of values when each channel is pooled over height and width. */
    public int channels() {
        return shape.isEmpty() ? 1 : shape.get(shape.size() - 1);
    }

    /** True when the result has a height and a width. */
    public boolean isMap() {
        return shape.size() == 3;
    }
}
