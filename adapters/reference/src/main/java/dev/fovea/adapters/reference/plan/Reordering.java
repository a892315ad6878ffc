package dev.fovea.adapters.reference.plan;

import dev.fovea.api.graph.TensorType;
import dev.fovea.api.graph.Transpose;
import dev.fovea.api.tensor.Shape;
import java.util.List;

/** {@link Transpose}. */
final class Reordering implements Operation {

    private final List<Integer> permutation;
    private final Shape in;
    private final Shape out;

    Reordering(Transpose op, TensorType input, TensorType output) {
        this.permutation = op.permutation();
        this.in = input.shape();
        this.out = output.shape();
    }

    @Override
    public double[] apply(List<double[]> inputs, Work work) {
        double[] result = new double[inputs.get(0).length];
        int[] index = new int[out.rank()];
        int[] source = new int[out.rank()];
        for (int i = 0; i < result.length; i++) {
            for (int d = 0; d < index.length; d++) {
                source[permutation.get(d)] = index[d];
            }
            int from = 0;
            for (int d = 0; d < source.length; d++) {
                from = from * in.dim(d) + source[d];
            }
            result[i] = inputs.get(0)[from];
            Indices.next(index, out);
        }
        return result;
    }
}
