package dev.fovea.adapters.reference.plan;

import dev.fovea.api.graph.Activation;
import dev.fovea.api.graph.BatchNorm;
import dev.fovea.api.graph.TensorType;
import java.util.List;

/** A function of each element and its channel. */
final class Elementwise implements Operation {

    /** The function. */
    @FunctionalInterface
    interface Function {
        double of(double value, int channel);
    }

    private final int channels;
    private final Function function;

    Elementwise(TensorType type, Function function) {
        this.channels = type.channels();
        this.function = function;
    }

    static Operation of(Activation activation, TensorType type) {
        return new Elementwise(type, (x, c) -> activation.apply(x));
    }

    /** By its definition, not by {@link BatchNorm#affine()}, which rounds. */
    static Operation of(BatchNorm op, TensorType type, Trained trained) {
        float[] gamma = trained.orElse(op.gamma(), type.channels(), 1);
        float[] beta = trained.orElse(op.beta(), type.channels(), 0);
        float[] mean = trained.of(op.mean());
        float[] variance = trained.of(op.variance());
        double epsilon = op.epsilon();
        return new Elementwise(type, (x, c) -> gamma[c] * (x - mean[c]) / Math.sqrt(variance[c] + epsilon) + beta[c]);
    }

    @Override
    public double[] apply(List<double[]> inputs, Work work) {
        double[] input = inputs.get(0);
        double[] result = new double[input.length];
        for (int i = 0; i < result.length; i++) {
            result[i] = function.of(input[i], i % channels);
        }
        return result;
    }
}
