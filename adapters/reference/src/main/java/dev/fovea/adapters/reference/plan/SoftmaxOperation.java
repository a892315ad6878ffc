package dev.fovea.adapters.reference.plan;

import dev.fovea.api.graph.Softmax;
import dev.fovea.api.graph.TensorType;
import java.util.List;

/** {@link Softmax}. */
final class SoftmaxOperation implements Operation {

    private final int channels;

    SoftmaxOperation(TensorType type) {
        this.channels = type.channels();
    }

    @Override
    public double[] apply(List<double[]> inputs, Work work) {
        double[] input = inputs.get(0);
        double[] result = new double[input.length];
        for (int from = 0; from < input.length; from += channels) {
            double max = Double.NEGATIVE_INFINITY;
            for (int c = 0; c < channels; c++) {
                max = Math.max(max, input[from + c]);
            }
            double sum = 0;
            for (int c = 0; c < channels; c++) {
                result[from + c] = Math.exp(input[from + c] - max);
                sum += result[from + c];
            }
            for (int c = 0; c < channels; c++) {
                result[from + c] /= sum;
            }
        }
        return result;
    }
}
