package dev.fovea.adapters.reference.plan;

import dev.fovea.api.graph.Mean;
import dev.fovea.api.graph.TensorType;
import dev.fovea.api.tensor.Shape;
import java.util.List;

/** {@link Mean}. */
final class Reduction implements Operation {

    private final Shape in;
    private final List<Integer> axes;
    private final int results;

    Reduction(Mean op, TensorType input, TensorType output) {
        this.in = input.shape();
        this.axes = op.axes();
        this.results = output.elements();
    }

    @Override
    public double[] apply(List<double[]> inputs, Work work) {
        double[] input = inputs.get(0);
        double[] result = new double[results];
        int[] index = new int[in.rank()];
        for (double value : input) {
            int to = 0;
            for (int d = 0; d < index.length; d++) {
                to = axes.contains(d) ? to : to * in.dim(d) + index[d];
            }
            result[to] += value;
            Indices.next(index, in);
        }
        double count = (double) input.length / results;
        for (int i = 0; i < results; i++) {
            result[i] /= count;
        }
        return result;
    }
}
