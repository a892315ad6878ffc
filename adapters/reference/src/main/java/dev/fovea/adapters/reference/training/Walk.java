package dev.fovea.adapters.reference.training;

import dev.fovea.api.spi.Operand;

/** Visits the indices of a shape in row-major order and knows where each operand's element lies. */
final class Walk {

    private final Operand[] operands;
    private final int[] shape;
    private final int[] index;
    private final int[] at;
    private int left;

    /** Operands are as long as the shape; a size of 1 where the shape has more is repeated. */
    Walk(int[] shape, Operand... operands) {
        this.operands = operands;
        this.shape = shape;
        this.index = new int[shape.length];
        this.at = new int[operands.length];
        int count = 1;
        for (int size : shape) {
            count *= size;
        }
        this.left = count;
        for (int k = 0; k < operands.length; k++) {
            at[k] = operands[k].offset();
        }
    }

    /** True while there is an index to look at; {@link #next} goes on. */
    boolean isInside() {
        return left > 0;
    }

    /** Where operand k's element lies. */
    int at(int k) {
        return at[k];
    }

    /** The present index along a dimension. */
    int index(int dimension) {
        return index[dimension];
    }

    void next() {
        left--;
        for (int d = shape.length - 1; d >= 0; d--) {
            index[d]++;
            if (index[d] < shape[d]) {
                move(d, 1);
                return;
            }
            move(d, 1 - shape[d]);
            index[d] = 0;
        }
    }

    private void move(int dimension, int steps) {
        for (int k = 0; k < at.length; k++) {
            if (operands[k].size(dimension) > 1) {
                at[k] += steps * operands[k].stride(dimension);
            }
        }
    }
}
