package dev.fovea.api.graph;

import dev.fovea.api.error.Fault;
import dev.fovea.api.error.ShapeException;

/**
 * The window that a convolution or pool moves over a picture.
 *
 * @param height rows of the kernel, 1..65536, as all the others
 * @param width columns of the kernel
 * @param strideHeight rows from a window to the next
 * @param strideWidth columns from a window to the next
 * @param dilationHeight rows from a kernel element to the next
 * @param dilationWidth columns from a kernel element to the next
 */
public record Window(int height, int width, int strideHeight, int strideWidth, int dilationHeight, int dilationWidth) {

    private static final int MOST = 1 << 16;

    public Window {
        for (int size : new int[] {height, width, strideHeight, strideWidth, dilationHeight, dilationWidth}) {
            if (size < 1 || size > MOST) {
                throw new ShapeException(Fault.of("window", height + "x" + width)
                        .expected("sizes, strides and dilations of 1.." + MOST)
                        .got(size));
            }
        }
    }

    /** A window of equal stride both ways and no dilation. */
    public static Window of(int height, int width, int stride) {
        return new Window(height, width, stride, stride, 1, 1);
    }

    /** Rows from the first to the last that the kernel sees, both included. */
    public int extentHeight() {
        return Math.toIntExact((height - 1L) * dilationHeight + 1);
    }

    /** Columns from the first to the last that the kernel sees, both included. */
    public int extentWidth() {
        return Math.toIntExact((width - 1L) * dilationWidth + 1);
    }

    /** Rows of the output for an input of that many rows, padding included. */
    public int outHeight(int padded) {
        return out(padded, extentHeight(), strideHeight);
    }

    /** Columns of the output for an input of that many columns, padding included. */
    public int outWidth(int padded) {
        return out(padded, extentWidth(), strideWidth);
    }

    private int out(int padded, int extent, int stride) {
        if (padded < extent) {
            throw new ShapeException(Fault.of("window", toString())
                    .expected("a padded input of at least " + extent)
                    .got(padded));
        }
        return (padded - extent) / stride + 1;
    }

    /** For instance {@code 3x3}, {@code 7x7/2}, {@code 3x3 dilation 2}. */
    @Override
    public String toString() {
        StringBuilder text = new StringBuilder().append(height).append('x').append(width);
        if (strideHeight != 1 || strideWidth != 1) {
            text.append('/').append(strideHeight == strideWidth ? strideHeight : strideHeight + "x" + strideWidth);
        }
        if (dilationHeight != 1 || dilationWidth != 1) {
            text.append(" dilation ")
                    .append(dilationHeight == dilationWidth ? dilationHeight : dilationHeight + "x" + dilationWidth);
        }
        return text.toString();
    }
}
