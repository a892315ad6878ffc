package dev.fovea.adapters.reference.plan;

import dev.fovea.api.graph.Add;
import dev.fovea.api.graph.Multiply;
import dev.fovea.api.graph.PRelu;
import dev.fovea.api.tensor.Shape;
import java.util.List;
import java.util.function.DoubleBinaryOperator;

/** {@link Add}, {@link Multiply} and {@link PRelu}: two tensors element by element, dimensions of 1 repeated. */
final class Broadcasting implements Operation {

    private final DoubleBinaryOperator function;
    private final Shape first;
    private final Shape second;
    private final Shape out;

    Broadcasting(DoubleBinaryOperator function, Shape first, Shape second, Shape out) {
        this.function = function;
        this.first = first;
        this.second = second;
        this.out = out;
    }

    @Override
    public double[] apply(List<double[]> inputs, Work work) {
        double[] a = inputs.get(0);
        double[] b = inputs.get(1);
        double[] result = new double[(int) out.elements()];
        int[] index = new int[out.rank()];
        for (int i = 0; i < result.length; i++) {
            result[i] = function.applyAsDouble(a[place(first, index)], b[place(second, index)]);
            Indices.next(index, out);
        }
        return result;
    }

    private static int place(Shape shape, int[] index) {
        int missing = index.length - shape.rank();
        int at = 0;
        for (int d = 0; d < shape.rank(); d++) {
            at = at * shape.dim(d) + (shape.dim(d) == 1 ? 0 : index[missing + d]);
        }
        return at;
    }
}
