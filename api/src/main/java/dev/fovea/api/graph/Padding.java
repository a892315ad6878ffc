package dev.fovea.api.graph;

import dev.fovea.api.error.Fault;
import dev.fovea.api.error.ShapeException;

/**
 * Rows and columns before and after a picture.
 *
 * @param top rows above, at least 0
 * @param left columns before
 * @param bottom rows below
 * @param right columns after
 */
public record Padding(int top, int left, int bottom, int right) {

    /** The most rows or columns on one side: far more than any kernel, far less than an overflow. */
    private static final int MOST = 1 << 20;

    public Padding {
        for (int side : new int[] {top, left, bottom, right}) {
            if (side < 0 || side > MOST) {
                throw new ShapeException(Fault.of("padding", top + "," + left + "," + bottom + "," + right)
                        .expected("0.." + MOST + " rows or columns")
                        .got(side));
            }
        }
    }

    /** No padding. */
    public static Padding none() {
        return new Padding(0, 0, 0, 0);
    }

    /**
     * Padding after which the output has ceil(input / stride) rows and columns; the odd one goes below and to the right,
     * as TensorFlow does it.
     */
    public static Padding same(int height, int width, Window window) {
        int down = total(height, window.extentHeight(), window.strideHeight());
        int across = total(width, window.extentWidth(), window.strideWidth());
        return new Padding(down / 2, across / 2, down - down / 2, across - across / 2);
    }

    private static int total(int size, int extent, int stride) {
        int out = (size + stride - 1) / stride;
        return Math.max(0, (out - 1) * stride + extent - size);
    }

    /** True when there is none. */
    public boolean isNone() {
        return top == 0 && left == 0 && bottom == 0 && right == 0;
    }

    /** This padding around that one. */
    public Padding plus(Padding other) {
        return new Padding(top + other.top, left + other.left, bottom + other.bottom, right + other.right);
    }

    /** Top, left, bottom, right. */
    @Override
    public String toString() {
        return top + "," + left + "," + bottom + "," + right;
    }
}
