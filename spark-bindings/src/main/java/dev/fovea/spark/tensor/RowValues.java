package dev.fovea.spark.tensor;

import dev.fovea.api.tensor.Shape;
import java.lang.reflect.Array;
import java.util.Objects;

/**
 * What a model answers for one row in one output.
 *
 * @param values row-major, a primitive array of the kind of the output; not copied
 * @param shape their dimensions, without that of the batch; all known
 */
public record RowValues(Object values, Shape shape) {

    public RowValues {
        Objects.requireNonNull(values, "values");
        Objects.requireNonNull(shape, "shape");
    }

    /** The values as doubles, row-major; an integer of more than 53 bits is rounded. */
    public double[] doubles() {
        if (values instanceof double[] doubles) {
            return doubles;
        }
        double[] wide = new double[Array.getLength(values)];
        for (int i = 0; i < wide.length; i++) {
            wide[i] = values instanceof boolean[] truths ? (truths[i] ? 1 : 0) : Array.getDouble(values, i);
        }
        return wide;
    }
}
