package dev.fovea.api.tensor;

import dev.fovea.api.error.Fault;
import dev.fovea.api.error.ShapeException;
import java.util.Arrays;
import java.util.stream.Collectors;

/**
 * The dimensions of a tensor, outermost first. A dimension is at least 0, or {@link #UNKNOWN} where a model leaves it
 * open. A value: equal shapes are equal.
 */
public final class Shape {

    /** A dimension that is only known when the model runs. */
    public static final int UNKNOWN = -1;

    private final int[] dims;

    private Shape(int[] dims) {
        this.dims = dims;
    }

    /**
     * The shape with these dimensions; none is a scalar.
     *
     * @throws ShapeException when a dimension is below {@link #UNKNOWN} or the element count passes 2^63 - 1
     */
    public static Shape of(int... dims) {
        long count = 1;
        for (int i = 0; i < dims.length; i++) {
            if (dims[i] < UNKNOWN) {
                throw new ShapeException(Fault.of("shape", Arrays.toString(dims))
                        .expected("dimensions of at least 0")
                        .got(dims[i])
                        .at("index " + i));
            }
            try {
                count = Math.multiplyExact(count, (long) Math.max(1, dims[i]));
            } catch (ArithmeticException e) {
                throw new ShapeException(
                        Fault.of("shape", Arrays.toString(dims))
                                .expected("at most 2^63 - 1 elements")
                                .got("more"),
                        e);
            }
        }
        return new Shape(dims.clone());
    }

    /** The number of dimensions. */
    public int rank() {
        return dims.length;
    }

    /** Dimension i, outermost first. */
    public int dim(int i) {
        return dims[i];
    }

    /** A copy of the dimensions. */
    public int[] dims() {
        return dims.clone();
    }

    /** True when no dimension is {@link #UNKNOWN}. */
    public boolean isKnown() {
        return Arrays.stream(dims).noneMatch(d -> d == UNKNOWN);
    }

    /**
     * The number of elements.
     *
     * @throws ShapeException when a dimension is unknown
     */
    public long elements() {
        long count = 1;
        for (int d : dims) {
            if (d == UNKNOWN) {
                throw new ShapeException(Fault.of("shape", toString())
                        .expected("known dimensions")
                        .got("an open one"));
            }
            count *= d;
        }
        return count;
    }

    /** A copy with the outermost dimension replaced. */
    public Shape withFirst(int first) {
        if (dims.length == 0) {
            throw new ShapeException(Fault.of("shape", toString())
                    .expected("at least one dimension")
                    .got("a scalar"));
        }
        int[] copy = dims.clone();
        copy[0] = first;
        return of(copy);
    }

    /** The dimensions inside the outermost one: the shape of one row of a batch. */
    public Shape row() {
        if (dims.length == 0) {
            throw new ShapeException(Fault.of("shape", toString())
                    .expected("at least one dimension")
                    .got("a scalar"));
        }
        return new Shape(Arrays.copyOfRange(dims, 1, dims.length));
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Shape that && Arrays.equals(dims, that.dims);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(dims);
    }

    /** For instance {@code [1,224,224,3]}; an open dimension prints as {@code ?}. */
    @Override
    public String toString() {
        return Arrays.stream(dims)
                .mapToObj(d -> d == UNKNOWN ? "?" : Integer.toString(d))
                .collect(Collectors.joining(",", "[", "]"));
    }
}
