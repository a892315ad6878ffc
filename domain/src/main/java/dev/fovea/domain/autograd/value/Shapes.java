package dev.fovea.domain.autograd.value;

import dev.fovea.api.error.Fault;
import dev.fovea.api.error.ShapeException;
import java.util.Arrays;

/** Arithmetic on shapes: arrays of sizes, outermost first. */
public final class Shapes {

    private Shapes() {}

    /**
     * The number of elements.
     *
     * @throws ShapeException when a size is negative, or there are more than 2^31 - 1
     */
    public static int elements(int... shape) {
        long count = 1;
        boolean fits = true;
        for (int size : shape) {
            count = fits ? count * size : count;
            fits &= size >= 0 && count <= Integer.MAX_VALUE;
        }
        if (!fits) {
            throw new ShapeException(Fault.of("shape", text(shape))
                    .expected("sizes of at least 0 and at most 2^31 - 1 elements")
                    .got("more or less")
                    .repair("use a smaller batch"));
        }
        return (int) count;
    }

    /** The strides of a row-major array without gaps; above 0, also where there are no elements. */
    public static int[] strides(int... shape) {
        int[] strides = new int[shape.length];
        int step = 1;
        for (int i = shape.length - 1; i >= 0; i--) {
            strides[i] = step;
            step *= Math.max(1, shape[i]);
        }
        return strides;
    }

    /**
     * The shape that both grow to by NumPy's rules: aligned at the innermost dimension, a size of 1 is repeated.
     *
     * @throws ShapeException when two sizes differ and neither is 1
     */
    public static int[] broadcast(int[] a, int[] b) {
        if (Arrays.equals(a, b)) {
            return a;
        }
        int rank = Math.max(a.length, b.length);
        int[] shape = new int[rank];
        for (int i = 0; i < rank; i++) {
            int fromA = i - rank + a.length < 0 ? 1 : a[i - rank + a.length];
            int fromB = i - rank + b.length < 0 ? 1 : b[i - rank + b.length];
            if (fromA != fromB && fromA != 1 && fromB != 1) {
                throw new ShapeException(Fault.of("shapes", text(a) + " and " + text(b))
                        .expected("equal sizes, or one of 1")
                        .got(fromA + " and " + fromB)
                        .at("dimension " + (i - rank)));
            }
            shape[i] = fromA == 1 ? fromB : fromA;
        }
        return shape;
    }

    /** Whether the smaller shape grows to the larger one by those rules. */
    public static boolean growsTo(int[] smaller, int[] larger) {
        int more = larger.length - smaller.length;
        for (int i = 0; more >= 0 && i < smaller.length; i++) {
            if (smaller[i] != 1 && smaller[i] != larger[i + more]) {
                return false;
            }
        }
        return more >= 0;
    }

    /** The dimension, counted from the end when negative. */
    public static int axis(int axis, int rank) {
        int at = axis < 0 ? axis + rank : axis;
        if (at < 0 || at >= Math.max(1, rank)) {
            throw new ShapeException(Fault.of("dimension", "")
                    .expected(-Math.max(1, rank) + ".." + (Math.max(1, rank) - 1))
                    .got(axis));
        }
        return at;
    }

    /** The shape with the dimensions set to 1; all of them when none is named. */
    public static int[] folded(int[] shape, int... axes) {
        int[] folded = shape.clone();
        if (axes.length == 0) {
            Arrays.fill(folded, 1);
        }
        for (int axis : axes) {
            if (shape.length > 0) {
                folded[axis(axis, shape.length)] = 1;
            }
        }
        return folded;
    }

    /** The shape without the dimensions; without any when none is named. */
    public static int[] without(int[] shape, int... axes) {
        boolean[] left = new boolean[shape.length];
        for (int axis : axes) {
            if (shape.length > 0) {
                left[axis(axis, shape.length)] = true;
            }
        }
        int[] kept = new int[shape.length];
        int rank = 0;
        for (int i = 0; i < shape.length; i++) {
            if (!left[i] && axes.length > 0) {
                kept[rank++] = shape[i];
            }
        }
        return Arrays.copyOf(kept, rank);
    }

    /** For instance {@code [2,3]}. */
    public static String text(int... shape) {
        return Arrays.toString(shape).replace(" ", "");
    }
}
