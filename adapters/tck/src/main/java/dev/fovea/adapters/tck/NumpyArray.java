package dev.fovea.adapters.tck;

import dev.fovea.api.tensor.Shape;

/** A float32 array from a {@code .npy} file. */
public final class NumpyArray {

    private final Shape shape;
    private final float[] values;

    NumpyArray(Shape shape, float[] values) {
        this.shape = shape;
        this.values = values;
    }

    /** The dimensions, outermost first. */
    public Shape shape() {
        return shape;
    }

    /** The values, row-major; not a copy. */
    public float[] values() {
        return values;
    }
}
