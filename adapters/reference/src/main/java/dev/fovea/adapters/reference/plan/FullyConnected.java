package dev.fovea.adapters.reference.plan;

import dev.fovea.api.graph.Dense;
import dev.fovea.api.graph.TensorType;
import java.util.List;

/** {@link Dense}: each vector along the last dimension by itself. */
final class FullyConnected implements Operation {

    private final int vectors;
    private final int inputs;
    private final int outputs;
    private final float[] kernel;
    private final float[] bias;

    FullyConnected(Dense op, TensorType input, TensorType output, Trained trained) {
        this.inputs = input.channels();
        this.outputs = output.channels();
        this.vectors = output.elements() / outputs;
        this.kernel = trained.of(op.kernel());
        this.bias = trained.orElse(op.bias(), outputs, 0);
    }

    @Override
    public double[] apply(List<double[]> values, Work work) {
        double[] result = new double[vectors * outputs];
        work.forEach(vectors, vector -> {
            int to = vector * outputs;
            for (int o = 0; o < outputs; o++) {
                result[to + o] = bias[o];
            }
            for (int i = 0; i < inputs; i++) {
                double value = values.get(0)[vector * inputs + i];
                for (int o = 0; o < outputs; o++) {
                    result[to + o] += value * kernel[i * outputs + o];
                }
            }
        });
        return result;
    }
}
