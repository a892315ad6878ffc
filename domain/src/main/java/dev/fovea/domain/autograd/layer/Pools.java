package dev.fovea.domain.autograd.layer;

import dev.fovea.api.graph.Padding;
import dev.fovea.api.graph.Window;
import dev.fovea.api.model.Layout;
import dev.fovea.api.tensor.DType;
import dev.fovea.domain.autograd.Elementwise;
import dev.fovea.domain.autograd.Indexing;
import dev.fovea.domain.autograd.Recording;
import dev.fovea.domain.autograd.Reductions;
import dev.fovea.domain.autograd.SavedVariable;
import dev.fovea.domain.autograd.Shaping;
import dev.fovea.domain.autograd.Variable;
import dev.fovea.domain.autograd.value.Arithmetic;
import dev.fovea.domain.autograd.value.Strided;

/** Windows over pictures without weights. */
public final class Pools {

    private Pools() {}

    /** The largest element of each window; the first of equals gets the gradient. */
    public static Variable maxPool2d(Variable x, Window window, Padding padding, Layout layout) {
        Recording recording = Recording.of(x.autograd(), "MaxPool2DWithIndices", x);
        Arithmetic arithmetic = recording.arithmetic();
        int[] shape = shape(x, window, padding, layout);
        int[] from = x.value().shape();
        Strided out = arithmetic.empty(x.dtype(), shape);
        Strided index = arithmetic.empty(DType.I32, shape);
        maxPool(arithmetic, x.value(), out, index, window, padding, layout);
        Variable y = recording.result(out);
        SavedVariable places = recording.save(new Variable(x.autograd(), index));
        recording.backward(gradients ->
                new Variable[] {spreadMax(gradients[0], Recording.get(places), from, window, padding, layout)});
        return y;
    }

    static void maxPool(
            Arithmetic arithmetic,
            Strided x,
            Strided y,
            Strided places,
            Window window,
            Padding padding,
            Layout layout) {
        arithmetic
                .kernels(x.dtype())
                .maxPool(
                        window,
                        padding,
                        nhwc(x, layout).operand(),
                        nhwc(y, layout).operand(),
                        nhwc(places, layout).operand());
    }

    /** Each element of g at its place in zeros of the shape. */
    static Variable spreadMax(Variable g, Variable places, int[] shape, Window window, Padding padding, Layout layout) {
        Recording recording = Recording.of(g.autograd(), "MaxPool2DWithIndicesBackward", g);
        Strided out = recording.arithmetic().empty(g.dtype(), shape);
        spreadMax(recording.arithmetic(), g.value(), places.value(), out, window, padding, layout);
        Variable x = recording.result(out);
        SavedVariable saved = recording.save(places);
        boolean last = layout == Layout.NHWC;
        int[] to = g.value().shape();
        recording.backward(gradients -> {
            Variable flat = Shaping.reshape(gradients[0], flat(shape, last));
            Variable index = Shaping.reshape(Recording.get(saved), flat(to, last));
            return new Variable[] {Shaping.reshape(Indexing.gather(flat, last ? 1 : 2, index), to)};
        });
        return x;
    }

    static void spreadMax(
            Arithmetic arithmetic,
            Strided y,
            Strided places,
            Strided x,
            Window window,
            Padding padding,
            Layout layout) {
        arithmetic
                .kernels(x.dtype())
                .spreadMax(
                        window,
                        padding,
                        nhwc(y, layout).operand(),
                        nhwc(places, layout).operand(),
                        nhwc(x, layout).operand());
    }

    private static int[] flat(int[] shape, boolean last) {
        return last
                ? new int[] {shape[0], shape[1] * shape[2], shape[3]}
                : new int[] {shape[0], shape[1], shape[2] * shape[3]};
    }

    /** The mean of each window; padding counts as zeros, as PyTorch has it by default. */
    public static Variable averagePool2d(Variable x, Window window, Padding padding, Layout layout) {
        return sumPool("AvgPool2D", x, window, padding, layout, 1.0 / (window.height() * window.width()));
    }

    /** The mean of what each window sees of the picture; padding does not count, as TensorFlow has it. */
    public static Variable averagePool2dInside(Variable x, Window window, Padding padding, Layout layout) {
        int[] shape = x.value().shape().clone();
        shape[0] = 1;
        shape[layout == Layout.NHWC ? 3 : 1] = 1;
        Variable seen = x.autograd().noGrad(() -> {
            Variable ones = x.autograd().full(1, shape);
            return Elementwise.reciprocal(sumPool("AvgPool2D", ones, window, padding, layout, 1));
        });
        return Elementwise.mul(sumPool("AvgPool2D", x, window, padding, layout, 1), seen);
    }

    /** The mean of each channel over all rows and columns, which are dropped. */
    public static Variable globalAveragePool(Variable x, Layout layout) {
        return layout == Layout.NHWC ? Reductions.mean(x, 1, 2) : Reductions.mean(x, 2, 3);
    }

    private static Variable sumPool(
            String name, Variable x, Window window, Padding padding, Layout layout, double scale) {
        Recording recording = Recording.of(x.autograd(), name, x);
        int[] from = x.value().shape();
        Strided out = recording.arithmetic().empty(x.dtype(), shape(x, window, padding, layout));
        run(recording, window, padding, layout, x.value(), out, scale, false);
        Variable y = recording.result(out);
        recording.backward(
                gradients -> new Variable[] {spread(name, gradients[0], from, window, padding, layout, scale)});
        return y;
    }

    private static Variable spread(
            String name, Variable y, int[] shape, Window window, Padding padding, Layout layout, double scale) {
        Recording recording = Recording.of(y.autograd(), name + "Backward", y);
        Strided out = recording.arithmetic().empty(y.dtype(), shape);
        run(recording, window, padding, layout, out, y.value(), scale, true);
        Variable x = recording.result(out);
        recording.backward(gradients -> new Variable[] {sumPool(name, gradients[0], window, padding, layout, scale)});
        return x;
    }

    private static void run(
            Recording recording,
            Window window,
            Padding padding,
            Layout layout,
            Strided x,
            Strided y,
            double scale,
            boolean transposed) {
        Arithmetic arithmetic = recording.arithmetic();
        arithmetic
                .kernels(x.dtype())
                .sumPool(
                        window,
                        padding,
                        nhwc(x, layout).operand(),
                        nhwc(y, layout).operand(),
                        transposed);
        if (scale != 1) {
            arithmetic.scale(transposed ? x : y, scale);
        }
    }

    private static Strided nhwc(Strided x, Layout layout) {
        return layout == Layout.NHWC ? x : x.permute(0, 2, 3, 1);
    }

    private static int[] shape(Variable x, Window window, Padding padding, Layout layout) {
        return shape(x.value().shape(), window, padding, layout);
    }

    static int[] shape(int[] from, Window window, Padding padding, Layout layout) {
        int first = layout == Layout.NHWC ? 1 : 2;
        int[] shape = from.clone();
        shape[first] = window.outHeight(from[first] + padding.top() + padding.bottom());
        shape[first + 1] = window.outWidth(from[first + 1] + padding.left() + padding.right());
        return shape;
    }
}
