package dev.fovea.domain.autograd;

import dev.fovea.api.error.Fault;
import dev.fovea.api.error.InvalidArgumentException;
import dev.fovea.api.error.ShapeException;
import dev.fovea.api.tensor.DType;
import dev.fovea.domain.autograd.value.Shapes;
import dev.fovea.domain.autograd.value.Strided;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** Operations that move elements or see them otherwise. Views share memory and version with what they look at. */
public final class Shaping {

    private Shaping() {}

    /** A dense copy. */
    public static Variable copy(Variable x) {
        Recording recording = Recording.of(x.autograd(), "Clone", x);
        Variable y = recording.result(recording.arithmetic().copy(x.value()));
        recording.backward(gradients -> gradients);
        return y;
    }

    /** A copy of another floating element type. */
    public static Variable cast(Variable x, DType dtype) {
        DType before = x.dtype();
        Recording recording = Recording.of(x.autograd(), "ToCopy", x);
        Variable y = recording.result(recording.arithmetic().cast(x.value(), dtype));
        recording.backward(gradients -> new Variable[] {cast(gradients[0], before)});
        return y;
    }

    /** The elements in another shape; one size may be -1. A view, unless x is not dense: then of a copy. */
    public static Variable reshape(Variable x, int... sizes) {
        int[] before = x.value().shape();
        int[] shape = complete(sizes, x);
        if (Arrays.equals(before, shape)) {
            return x;
        }
        Variable dense = x.value().isDense() ? x : copy(x);
        Recording recording = Recording.of(x.autograd(), "View", dense);
        Variable y = recording.view(dense.value().reshape(shape), dense);
        recording.backward(gradients -> new Variable[] {reshape(gradients[0], before)});
        return y;
    }

    private static int[] complete(int[] sizes, Variable x) {
        int[] shape = sizes.clone();
        int known = 1;
        int open = -1;
        for (int i = 0; i < shape.length; i++) {
            if (shape[i] == -1 && open < 0) {
                open = i;
            } else {
                known *= shape[i];
            }
        }
        int elements = x.value().elements();
        if (open >= 0 && known > 0) {
            shape[open] = elements / known;
            known *= shape[open];
        }
        if (known != elements) {
            throw new ShapeException(Fault.of("tensor", x.label())
                    .expected("a shape of " + elements + " elements")
                    .got(Shapes.text(sizes)));
        }
        return shape;
    }

    /** A matrix transposed; a view. */
    public static Variable t(Variable x) {
        if (x.value().rank() != 2) {
            throw new ShapeException(Fault.of("tensor", x.label())
                    .expected("2 dimensions")
                    .got(x.value().rank())
                    .repair("use transpose or permute"));
        }
        return reorder("T", x, new int[] {1, 0});
    }

    /** Two dimensions exchanged; a view. */
    public static Variable transpose(Variable x, int a, int b) {
        int[] order = new int[x.value().rank()];
        Arrays.setAll(order, i -> i);
        order[Shapes.axis(a, order.length)] = Shapes.axis(b, order.length);
        order[Shapes.axis(b, order.length)] = Shapes.axis(a, order.length);
        return reorder("Transpose", x, order);
    }

    /** The dimensions in another order: dimension i of the result is dimension order[i]; a view. */
    public static Variable permute(Variable x, int... order) {
        return reorder("Permute", x, order);
    }

    private static Variable reorder(String name, Variable x, int[] order) {
        Recording recording = Recording.of(x.autograd(), name, x);
        Variable y = recording.view(x.value().permute(order), x);
        int[] back = new int[order.length];
        for (int i = 0; i < back.length; i++) {
            back[Shapes.axis(order[i], back.length)] = i;
        }
        recording.backward(gradients -> new Variable[] {reorder(name, gradients[0], back)});
        return y;
    }

    /** Repeated to a larger shape; a view that reads the same element several times. */
    public static Variable expand(Variable x, int... sizes) {
        int[] before = x.value().shape();
        if (Arrays.equals(before, sizes)) {
            return x;
        }
        Recording recording = Recording.of(x.autograd(), "Expand", x);
        Variable y = recording.view(x.value().expand(sizes), x);
        recording.backward(gradients -> new Variable[] {Fused.sumTo(gradients[0], before)});
        return y;
    }

    /** One index of a dimension, which is dropped; a view. */
    public static Variable select(Variable x, int axis, int index) {
        return part("Select", x, whole -> whole.select(axis, index));
    }

    /** Indices from (inclusive) to (exclusive) of a dimension; a view. */
    public static Variable slice(Variable x, int axis, int from, int to) {
        return part("Slice", x, whole -> whole.slice(axis, from, to));
    }

    /** Every index of a dimension, which is dropped; views. */
    public static List<Variable> unbind(Variable x, int axis) {
        int size = x.value().shape()[Shapes.axis(axis, x.value().rank())];
        List<UnaryOperator<Strided>> parts = new ArrayList<>();
        for (int i = 0; i < size; i++) {
            int index = i;
            parts.add(whole -> whole.select(axis, index));
        }
        return parts("Unbind", x, parts);
    }

    /** A dimension cut into pieces of a size, the last one perhaps smaller; views. */
    public static List<Variable> split(Variable x, int size, int axis) {
        int all = x.value().shape()[Shapes.axis(axis, x.value().rank())];
        if (size < 1) {
            throw new ShapeException(
                    Fault.of("split", "").expected("pieces of at least 1").got(size));
        }
        List<UnaryOperator<Strided>> parts = new ArrayList<>();
        for (int i = 0; i < all; i += size) {
            int from = i;
            parts.add(whole -> whole.slice(axis, from, Math.min(all, from + size)));
        }
        return parts("Split", x, parts);
    }

    /** What was seen of base through the window, of x, which has base's shape and is dense. */
    static Variable window(Variable x, Strided window, Strided base) {
        return part("AsStrided", x, through(window, base));
    }

    /** Zeros of base's shape, and x where the window is, summed up where the window repeats an element. */
    static Variable intoWindow(@Nullable Variable x, Strided window, Strided base) {
        if (x == null) {
            throw new IllegalStateException("a view without gradient");
        }
        Strided once = withoutRepeats(window);
        Variable sum = Fused.sumTo(x, once.shape());
        return assemble("AsStridedBackward", base.shape(), List.of(through(once, base)), sum);
    }

    /** The window with each dimension along which an expansion repeats elements cut to one of them. */
    private static Strided withoutRepeats(Strided window) {
        int[] shape = window.shape().clone();
        int[] strides = window.strides().clone();
        for (int i = 0; i < shape.length; i++) {
            if (strides[i] == 0) {
                shape[i] = 1;
                strides[i] = 1;
            }
        }
        return window.as(window.offset(), shape, strides);
    }

    private static UnaryOperator<Strided> through(Strided window, Strided base) {
        int at = inDense(base, window.offset() - base.offset());
        int[] steps =
                Arrays.stream(window.strides()).map(step -> inDense(base, step)).toArray();
        return whole -> whole.as(whole.offset() + at, window.shape(), steps);
    }

    /** How far apart in a dense tensor of base's shape lies what is so far apart in base, such as a transposed one. */
    private static int inDense(Strided base, int distance) {
        if (base.isDense()) {
            return distance;
        }
        int[] dense = Shapes.strides(base.shape());
        int[] outerFirst = IntStream.range(0, base.rank())
                .filter(i -> base.shape()[i] > 1 && base.strides()[i] > 0)
                .boxed()
                .sorted(Comparator.comparingInt(i -> -base.strides()[i]))
                .mapToInt(i -> i)
                .toArray();
        int left = distance;
        int far = 0;
        for (int i : outerFirst) {
            far += left / base.strides()[i] * dense[i];
            left %= base.strides()[i];
        }
        return far;
    }

    private static Variable part(String name, Variable x, UnaryOperator<Strided> part) {
        int[] shape = x.value().shape();
        Recording recording = Recording.of(x.autograd(), name, x);
        Variable y = recording.view(part.apply(x.value()), x);
        recording.backward(gradients -> new Variable[] {assemble(name + "Backward", shape, List.of(part), gradients)});
        return y;
    }

    private static List<Variable> parts(String name, Variable x, List<UnaryOperator<Strided>> parts) {
        int[] shape = x.value().shape();
        Recording recording = Recording.of(x.autograd(), name, x);
        List<Variable> views = new ArrayList<>();
        for (UnaryOperator<Strided> part : parts) {
            views.add(recording.view(part.apply(x.value()), x, true));
        }
        recording.backward(gradients -> {
            List<UnaryOperator<Strided>> used = new ArrayList<>();
            List<Variable> given = new ArrayList<>();
            for (int i = 0; i < gradients.length; i++) {
                @Nullable Variable gradient = gradients[i];
                if (gradient != null) {
                    used.add(parts.get(i));
                    given.add(gradient);
                }
            }
            return new Variable[] {assemble(name + "Backward", shape, used, given.toArray(new Variable[0]))};
        });
        return List.copyOf(views);
    }

    /** Zeros of the shape, with each x written over its part. */
    private static Variable assemble(
            String name, int[] shape, List<UnaryOperator<Strided>> parts, @Nullable Variable... xs) {
        Variable first = xs[0];
        Recording recording = Recording.of(first.autograd(), name, xs);
        Strided whole = recording.arithmetic().full(0, first.dtype(), shape);
        for (int i = 0; i < xs.length; i++) {
            recording.arithmetic().copyInto(xs[i].value(), parts.get(i).apply(whole));
        }
        Variable y = recording.result(whole);
        recording.backward(gradients -> {
            @Nullable Variable[] results = new Variable[xs.length];
            for (int i = 0; i < results.length; i++) {
                results[i] = recording.needs(i) ? part("Slice", gradients[0], parts.get(i)) : null;
            }
            return results;
        });
        return y;
    }

    /** Tensors joined along a dimension. */
    public static Variable cat(int axis, Variable... xs) {
        requireSome("cat", xs);
        int at = Shapes.axis(axis, xs[0].value().rank());
        int[] shape = xs[0].value().shape().clone();
        shape[at] = 0;
        List<UnaryOperator<Strided>> parts = new ArrayList<>();
        for (Variable x : xs) {
            int from = shape[at];
            int size = x.value().rank() == shape.length ? x.value().shape()[at] : 0;
            shape[at] = size;
            if (!Arrays.equals(shape, x.value().shape())) {
                throw new ShapeException(Fault.of("tensor", x.label())
                        .expected("the shape of the first but for dimension " + at)
                        .got(Shapes.text(x.value().shape())));
            }
            shape[at] = from + size;
            parts.add(whole -> whole.slice(at, from, from + size));
        }
        return assemble("Cat", shape, parts, xs);
    }

    /** Tensors of one shape joined along a new dimension. */
    public static Variable stack(int axis, Variable... xs) {
        requireSome("stack", xs);
        int[] each = xs[0].value().shape();
        int at = Shapes.axis(axis, each.length + 1);
        int[] shape = new int[each.length + 1];
        for (int i = 0; i < shape.length; i++) {
            shape[i] = i == at ? xs.length : each[i < at ? i : i - 1];
        }
        List<UnaryOperator<Strided>> parts = new ArrayList<>();
        for (int i = 0; i < xs.length; i++) {
            int index = i;
            if (!Arrays.equals(each, xs[i].value().shape())) {
                throw new ShapeException(Fault.of("tensor", xs[i].label())
                        .expected(Shapes.text(each))
                        .got(Shapes.text(xs[i].value().shape())));
            }
            parts.add(whole -> whole.select(at, index));
        }
        return assemble("Stack", shape, parts, xs);
    }

    private static void requireSome(String name, Variable... xs) {
        if (xs.length == 0) {
            throw new InvalidArgumentException(Fault.of(name, "")
                    .expected("at least 1 tensor")
                    .got("none")
                    .repair("make an empty one with zeros(0)"));
        }
    }

    /** A dimension backwards; a copy. */
    public static Variable flip(Variable x, int axis) {
        Recording recording = Recording.of(x.autograd(), "Flip", x);
        Variable y = recording.result(recording.arithmetic().copy(x.value().flip(axis)));
        recording.backward(gradients -> new Variable[] {flip(gradients[0], axis)});
        return y;
    }

    /**
     * A number around x.
     *
     * @param before indices more at the beginning of each dimension, outermost first
     * @param after indices more at its end
     */
    public static Variable pad(Variable x, int[] before, int[] after, double number) {
        int[] from = x.value().shape();
        int[] shape = from.clone();
        for (int i = 0; i < shape.length; i++) {
            if (before.length != shape.length || after.length != shape.length || before[i] < 0 || after[i] < 0) {
                throw new ShapeException(Fault.of("padding", Shapes.text(before) + " and " + Shapes.text(after))
                        .expected("numbers of at least 0 for " + shape.length + " dimensions")
                        .got("others"));
            }
            shape[i] += before[i] + after[i];
        }
        UnaryOperator<Strided> inner = whole -> {
            Strided window = whole;
            for (int i = 0; i < from.length; i++) {
                window = window.slice(i, before[i], before[i] + from[i]);
            }
            return window;
        };
        Recording recording = Recording.of(x.autograd(), "ConstantPadNd", x);
        Strided whole = recording.arithmetic().full(number, x.dtype(), shape);
        recording.arithmetic().copyInto(x.value(), inner.apply(whole));
        Variable y = recording.result(whole);
        recording.backward(gradients -> new Variable[] {part("Slice", gradients[0], inner)});
        return y;
    }
}
