package dev.fovea.adapters.keras.applications;

import dev.fovea.api.graph.Activate;
import dev.fovea.api.graph.Activation;
import dev.fovea.api.graph.Add;
import dev.fovea.api.graph.AveragePool;
import dev.fovea.api.graph.BatchNorm;
import dev.fovea.api.graph.Concat;
import dev.fovea.api.graph.Dense;
import dev.fovea.api.graph.Flatten;
import dev.fovea.api.graph.GlobalPool;
import dev.fovea.api.graph.MaxPool;
import dev.fovea.api.graph.Pad;
import dev.fovea.api.graph.Padding;
import dev.fovea.api.graph.Softmax;
import dev.fovea.api.graph.TensorType;
import dev.fovea.api.graph.Weights;
import dev.fovea.api.graph.Window;
import org.jspecify.annotations.Nullable;

/** The layers between convolutions, as the applications use them. */
final class Blocks {

    /** Keras's default for batch normalisation. */
    static final double EPSILON = 1e-3;

    private Blocks() {}

    static Network.Layer batchNorm(double epsilon) {
        return batchNorm(epsilon, BatchNorm.MOMENTUM);
    }

    static Network.Layer batchNorm(double epsilon, double momentum) {
        return to -> {
            Weights gamma = to.weight("gamma", to.type().channels());
            to.result(norm(to, gamma, epsilon, momentum));
        };
    }

    /** Without a factor: an activation of the kind that follows makes it needless. */
    static Network.Layer batchNormWithoutScale() {
        return to -> to.result(norm(to, null, EPSILON, BatchNorm.MOMENTUM));
    }

    private static BatchNorm norm(Network.Scribe to, @Nullable Weights gamma, double epsilon, double momentum) {
        int channels = to.type().channels();
        Weights beta = to.weight("beta", channels);
        Weights mean = to.weight("moving_mean", channels);
        Weights variance = to.weight("moving_variance", channels);
        return new BatchNorm(gamma, beta, mean, variance, epsilon, momentum);
    }

    static Network.Layer relu() {
        return to -> to.result(new Activate(Activation.relu()));
    }

    static Network.Layer relu6() {
        return to -> to.result(new Activate(Activation.relu6()));
    }

    static Network.Layer add() {
        return to -> to.result(new Add());
    }

    static Network.Layer concatenate() {
        return to -> to.result(new Concat(2));
    }

    static Network.Layer zeroPadding(int before, int after) {
        return to -> to.result(new Pad(new Padding(before, before, after, after), 0));
    }

    /** Windows of {@code size} x {@code size}, padding {@code valid}. */
    static Network.Layer maxPool(int size, int stride) {
        return to -> to.result(new MaxPool(Window.of(size, size, stride), Padding.none()));
    }

    static Network.Layer maxPoolSame(int size, int stride) {
        Window window = Window.of(size, size, stride);
        return to -> to.result(new MaxPool(window, same(to.type(), window)));
    }

    static Network.Layer averagePoolSame(int size) {
        Window window = Window.of(size, size, 1);
        return to -> to.result(new AveragePool(window, same(to.type(), window)));
    }

    private static Padding same(TensorType input, Window window) {
        return Padding.same(input.shape().dim(0), input.shape().dim(1), window);
    }

    static Network.Layer globalAverage() {
        return to -> to.result(new GlobalPool(GlobalPool.Reduction.AVERAGE, false));
    }

    static Network.Layer flatten() {
        return to -> to.result(new Flatten());
    }

    static Network.Layer denseRelu(int units) {
        return to -> to.result(new Activate(Activation.relu()), to.inner("linear", dense(to, units)));
    }

    static Network.Layer denseSoftmax(int units) {
        return to -> to.result(new Softmax(), to.inner("linear", dense(to, units)));
    }

    private static Dense dense(Network.Scribe to, int units) {
        Weights kernel = to.weight("kernel", to.type().channels(), units);
        return new Dense(kernel, to.weight("bias", units));
    }
}
