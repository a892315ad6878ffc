package dev.fovea.adapters.reference.plan;

import dev.fovea.api.graph.Concat;
import dev.fovea.api.graph.TensorType;
import java.util.List;

/** {@link Concat}. */
final class Concatenation implements Operation {

    private final int outer;
    private final int total;

    /** How many elements follow each other in the result come from one input, for each input. */
    private final int[] runs;

    Concatenation(Concat op, List<TensorType> inputs, TensorType output) {
        int before = 1;
        for (int d = 0; d < op.axis(); d++) {
            before *= output.shape().dim(d);
        }
        this.outer = before;
        this.total = output.elements();
        this.runs = inputs.stream().mapToInt(type -> type.elements() / outer).toArray();
    }

    @Override
    public double[] apply(List<double[]> inputs, Work work) {
        double[] result = new double[total];
        int to = 0;
        for (int o = 0; o < outer; o++) {
            for (int i = 0; i < runs.length; i++) {
                System.arraycopy(inputs.get(i), o * runs[i], result, to, runs[i]);
                to += runs[i];
            }
        }
        return result;
    }
}
