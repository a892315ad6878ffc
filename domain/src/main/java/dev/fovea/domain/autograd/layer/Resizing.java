package dev.fovea.domain.autograd.layer;

import dev.fovea.api.graph.Resize;
import dev.fovea.api.model.Layout;
import dev.fovea.api.tensor.DType;
import dev.fovea.domain.autograd.Fused;
import dev.fovea.domain.autograd.Recording;
import dev.fovea.domain.autograd.Variable;
import dev.fovea.domain.autograd.formula.Expr;
import dev.fovea.domain.autograd.formula.Formula;
import dev.fovea.domain.autograd.value.Arithmetic;
import dev.fovea.domain.autograd.value.Strided;
import java.util.Arrays;

/** Pictures in another size. A resize is linear in its pixels: its gradient is the transposed one. */
public final class Resizing {

    private static final Formula BLEND = Formula.of(3, 0, (x, p) -> x[0].add(x[2].mul(x[1].sub(x[0]))));
    private static final Formula TO_FIRST =
            Formula.binary((g, share) -> g.mul(Expr.of(1).sub(share)));
    private static final Formula TO_SECOND = Formula.binary(Expr::mul);
    private static final Formula ADD = Formula.binary(Expr::add);

    private Resizing() {}

    /** Pictures resized as {@link Resize} describes it. */
    public static Variable resize(
            Variable x, int height, int width, Resize.Method method, Resize.Coordinates coordinates, Layout layout) {
        int first = layout == Layout.NHWC ? 1 : 2;
        int[] from = x.value().shape();
        int[] to = from.clone();
        to[first] = height;
        to[first + 1] = width;
        String name = method == Resize.Method.BILINEAR ? "UpsampleBilinear2D" : "UpsampleNearest2D";
        return apply(name, x, new Geometry(from, to, first, method, coordinates), false);
    }

    private static Variable apply(String name, Variable x, Geometry geometry, boolean transposed) {
        Recording recording = Recording.of(x.autograd(), name, x);
        Variable y = recording.result(geometry.run(recording.arithmetic(), x.value(), transposed));
        String inverse = transposed ? name.replace("Backward", "") : name + "Backward";
        recording.backward(gradients -> new Variable[] {apply(inverse, gradients[0], geometry, !transposed)});
        return y;
    }

    /** Which source pixels an output pixel has, along rows and columns. */
    private static final class Geometry {
        private final int[] from;
        private final int[] to;
        private final int first;
        private final Resize.Method method;
        private final Resize.Coordinates coordinates;

        Geometry(int[] from, int[] to, int first, Resize.Method method, Resize.Coordinates coordinates) {
            this.from = from;
            this.to = to;
            this.first = first;
            this.method = method;
            this.coordinates = coordinates;
        }

        Strided run(Arithmetic arithmetic, Strided x, boolean transposed) {
            int[] between = from.clone();
            between[first] = to[first];
            if (transposed) {
                Strided rows = along(arithmetic, x, first + 1, between, to, true);
                return last(along(arithmetic, rows, first, from, between, true), rows);
            }
            Strided rows = along(arithmetic, x, first, from, between, false);
            return last(along(arithmetic, rows, first + 1, between, to, false), rows);
        }

        /** The result, whose intermediates are needed no more: they would stay as long as the scope. */
        private static Strided last(Strided result, Strided... intermediates) {
            for (Strided each : intermediates) {
                each.storage().drop();
            }
            return result;
        }

        private Strided along(
                Arithmetic arithmetic, Strided x, int axis, int[] small, int[] large, boolean transposed) {
            int size = small[axis];
            double[] low = new double[large[axis]];
            double[] high = new double[low.length];
            double[] share = new double[low.length];
            for (int i = 0; i < low.length; i++) {
                double at = position(i, size, low.length);
                if (method == Resize.Method.BILINEAR) {
                    low[i] = clamp(Math.floor(at), size);
                    high[i] = clamp(Math.floor(at) + 1, size);
                    share[i] = at - Math.floor(at);
                } else {
                    double nearest = method == Resize.Method.NEAREST_FLOOR ? Math.floor(at) : round(at);
                    low[i] = clamp(nearest, size);
                    high[i] = low[i];
                }
            }
            int[] column = new int[large.length];
            Arrays.fill(column, 1);
            column[axis] = low.length;
            Strided lows = arithmetic.of(low, DType.I32, column).expand(large);
            Strided highs = arithmetic.of(high, DType.I32, column).expand(large);
            Strided shares = arithmetic.of(share, x.dtype(), column);
            if (!transposed) {
                Strided a = arithmetic.gather(axis, x, lows);
                Strided b = arithmetic.gather(axis, x, highs);
                return last(
                        arithmetic.map(BLEND.program(), Fused.NONE, large, x.dtype(), a, b, shares),
                        a,
                        b,
                        lows,
                        highs,
                        shares);
            }
            Strided a = arithmetic.map(TO_FIRST.program(), Fused.NONE, large, x.dtype(), x, shares);
            Strided b = arithmetic.map(TO_SECOND.program(), Fused.NONE, large, x.dtype(), x, shares);
            Strided sum = arithmetic.scatterAdd(axis, a, lows, small);
            Strided more = arithmetic.scatterAdd(axis, b, highs, small);
            arithmetic.mapInto(ADD.program(), Fused.NONE, sum, sum, more);
            return last(sum, a, b, more, lows, highs, shares);
        }

        private static double clamp(double at, int size) {
            return Math.max(0, Math.min(size - 1, at));
        }

        /** Halves away from zero. */
        private static double round(double at) {
            return at < 0 ? Math.ceil(at - 0.5) : Math.floor(at + 0.5);
        }

        /** In float where the nearest pixel is chosen, as TensorFlow does it: ties depend on it. */
        private double position(int i, int size, int outputs) {
            boolean corners = coordinates == Resize.Coordinates.ALIGN_CORNERS && outputs > 1;
            double exact = corners ? (size - 1.0) / (outputs - 1) : (double) size / outputs;
            double scale = method == Resize.Method.BILINEAR ? exact : (float) exact;
            if (coordinates != Resize.Coordinates.HALF_PIXEL) {
                return i * scale;
            }
            double centre = (i + 0.5) * scale;
            return method == Resize.Method.NEAREST_FLOOR ? centre : centre - 0.5;
        }
    }
}
