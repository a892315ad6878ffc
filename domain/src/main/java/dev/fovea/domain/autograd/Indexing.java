package dev.fovea.domain.autograd;

import dev.fovea.api.error.Fault;
import dev.fovea.api.error.ShapeException;
import dev.fovea.domain.autograd.value.Shapes;
import java.util.Arrays;

/** Elements by position. Positions are whole numbers, {@link Autograd#indices}. */
public final class Indexing {

    private Indexing() {}

    /** y[.., i, ..] = x[.., index[.., i, ..], ..] along a dimension; the index has as many dimensions as x. */
    public static Variable gather(Variable x, int axis, Variable index) {
        return gather("Gather", x, Shapes.axis(axis, x.value().rank()), index);
    }

    /** Whole slices of a dimension by their positions: what an embedding is. */
    public static Variable indexSelect(Variable x, int axis, Variable index) {
        int at = Shapes.axis(axis, x.value().rank());
        if (index.value().rank() != 1) {
            throw new ShapeException(Fault.of("index", index.label())
                    .expected("1 dimension")
                    .got(index.value().rank()));
        }
        int[] shape = x.value().shape().clone();
        int[] column = new int[shape.length];
        Arrays.fill(column, 1);
        column[at] = index.value().elements();
        shape[at] = column[at];
        return gather("Index", x, at, Shaping.expand(Shaping.reshape(index, column), shape));
    }

    /** The elements where the mask (of x's shape) is not 0, as a vector. */
    public static Variable maskedSelect(Variable x, Variable mask) {
        if (!Arrays.equals(x.value().shape(), mask.value().shape())) {
            throw new ShapeException(Fault.of("mask", mask.label())
                    .expected(Shapes.text(x.value().shape()))
                    .got(Shapes.text(mask.value().shape())));
        }
        double[] values = mask.toDoubles();
        int[] places = new int[values.length];
        int count = 0;
        for (int i = 0; i < values.length; i++) {
            if (values[i] != 0) {
                places[count++] = i;
            }
        }
        Variable index = x.autograd().indices(Arrays.copyOf(places, count), count);
        Variable row = x.value().rank() == 1 ? x : Shaping.reshape(x, values.length);
        return gather("Index", row, 0, index);
    }

    /** Zeros of the shape, and x added to them at positions along a dimension: what {@link #gather} is undone by. */
    public static Variable scatterAdd(Variable x, int axis, Variable index, int... shape) {
        return scatterAdd("ScatterAdd", x, Shapes.axis(axis, shape.length), index, shape);
    }

    /** As {@link #gather}, under a name of its own. */
    static Variable gather(String name, Variable x, int axis, Variable index) {
        int[] shape = x.value().shape();
        Recording recording = Recording.of(x.autograd(), name, x);
        Variable y = recording.result(recording.arithmetic().gather(axis, x.value(), index.value()));
        SavedVariable places = recording.save(index);
        recording.backward(gradients ->
                new Variable[] {scatterAdd(name + "Backward", gradients[0], axis, Recording.get(places), shape)});
        return y;
    }

    static Variable scatterAdd(String name, Variable x, int axis, Variable index, int... shape) {
        Recording recording = Recording.of(x.autograd(), name, x);
        Variable y = recording.result(recording.arithmetic().scatterAdd(axis, x.value(), index.value(), shape));
        SavedVariable places = recording.save(index);
        recording.backward(
                gradients -> new Variable[] {gather(name + "Backward", gradients[0], axis, Recording.get(places))});
        return y;
    }
}
