package dev.fovea.adapters.reference.plan;

import dev.fovea.api.tensor.Shape;

/** Walks through the elements of a shape in row-major order. */
final class Indices {

    private Indices() {}

    /** Moves to the next element; from the last one to the first. */
    static void next(int[] index, Shape shape) {
        for (int d = index.length - 1; d >= 0 && ++index[d] == shape.dim(d); d--) {
            index[d] = 0;
        }
    }
}
