package dev.fovea.bench.train;

import dev.fovea.api.graph.Padding;
import dev.fovea.api.graph.Window;
import dev.fovea.api.model.Layout;
import dev.fovea.api.tensor.DType;
import dev.fovea.bench.train.TrainLayer.AddKept;
import dev.fovea.bench.train.TrainLayer.Conv;
import dev.fovea.bench.train.TrainLayer.Dense;
import dev.fovea.bench.train.TrainLayer.Flatten;
import dev.fovea.bench.train.TrainLayer.Keep;
import dev.fovea.bench.train.TrainLayer.MaxPool;
import dev.fovea.bench.train.TrainLayer.Mean;
import dev.fovea.bench.train.TrainLayer.Norm;
import dev.fovea.bench.train.TrainLayer.Relu;
import dev.fovea.domain.autograd.Activations;
import dev.fovea.domain.autograd.Autograd;
import dev.fovea.domain.autograd.Products;
import dev.fovea.domain.autograd.Shaping;
import dev.fovea.domain.autograd.Variable;
import dev.fovea.domain.autograd.layer.Convolutions;
import dev.fovea.domain.autograd.layer.Losses;
import dev.fovea.domain.autograd.layer.Norms;
import dev.fovea.domain.autograd.layer.PooledConvolutions;
import dev.fovea.domain.autograd.layer.Pools;
import dev.fovea.domain.autograd.value.Scope;
import dev.fovea.domain.train.Optimizers;
import dev.fovea.domain.train.Steps;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;

/** Fovea's autograd and Adam. */
final class FoveaTraining extends TrainingContender {

    private static final Window POOL = Window.of(2, 2, 2);

    private final TrainNetwork network;
    private final int batch;
    private final Autograd autograd = Autograd.open(DType.F32);
    private final List<Variable> weights = new ArrayList<>();
    private final Variable pictures;
    private final Variable labels;
    private final Steps steps;

    FoveaTraining(TrainNetwork network, TrainPart part) {
        this(network, part, network.batch());
    }

    FoveaTraining(TrainNetwork network, TrainPart part, int batch) {
        super(part);
        this.network = network;
        this.batch = batch;
        Iterator<float[]> values = network.weights().iterator();
        for (TrainLayer layer : network.layers()) {
            if (layer instanceof Conv conv) {
                add(values, conv.kernel(), conv.kernel(), conv.in() / conv.groups(), conv.out());
                if (conv.bias()) {
                    add(values, conv.out());
                }
            } else if (layer instanceof Dense dense) {
                add(values, dense.in(), dense.out());
                add(values, dense.out());
            } else if (layer instanceof Norm norm) {
                add(values, norm.channels());
                add(values, norm.channels());
            }
        }
        this.pictures = autograd.tensor(
                doubles(network.pictures(batch)), batch, network.side(), network.side(), network.channels());
        this.labels = autograd.indices(network.labels(batch), batch);
        this.steps = new Steps(Optimizers.adam(LEARNING_RATE, BETA1, BETA2, EPSILON, false), autograd, weights);
    }

    private void add(Iterator<float[]> values, int... shape) {
        weights.add(autograd.parameter(doubles(values.next()), shape));
    }

    private static double[] doubles(float[] values) {
        double[] doubles = new double[values.length];
        for (int i = 0; i < values.length; i++) {
            doubles[i] = values[i];
        }
        return doubles;
    }

    /** Whether relu and max pool follow, which the trainer computes together with the convolution. */
    private static boolean isPooled(List<TrainLayer> layers, int at) {
        return at + 2 < layers.size()
                && layers.get(at + 1) instanceof Relu relu
                && !relu.six()
                && layers.get(at + 2) instanceof MaxPool;
    }

    private Variable logits() {
        Iterator<Variable> next = weights.iterator();
        Variable x = pictures;
        Variable kept = pictures;
        List<TrainLayer> layers = network.layers();
        for (int i = 0; i < layers.size(); i++) {
            TrainLayer layer = layers.get(i);
            if (layer instanceof Conv conv) {
                int half = conv.kernel() / 2;
                Convolutions.Settings settings = new Convolutions.Settings(
                        conv.stride(),
                        conv.stride(),
                        1,
                        1,
                        new Padding(half, half, half, half),
                        conv.groups(),
                        Layout.NHWC);
                Variable kernel = next.next();
                Variable bias = conv.bias() ? next.next() : null;
                if (isPooled(layers, i)) {
                    x = PooledConvolutions.conv2dReluMaxPool(x, kernel, bias, settings, POOL, Padding.none());
                    i += 2;
                } else {
                    x = Convolutions.conv2d(x, kernel, bias, settings);
                }
            } else if (layer instanceof Dense) {
                Variable matrix = next.next();
                x = Products.addmm(next.next(), x, matrix);
            } else if (layer instanceof Norm) {
                Variable scale = next.next();
                x = Norms.batchNorm(x, scale, next.next(), NORM_EPSILON, Layout.NHWC)
                        .output();
            } else if (layer instanceof Relu relu) {
                x = relu.six() ? Activations.relu6(x) : x.relu();
            } else if (layer instanceof MaxPool) {
                x = Pools.maxPool2d(x, POOL, Padding.none(), Layout.NHWC);
            } else if (layer instanceof Keep) {
                kept = x;
            } else if (layer instanceof AddKept) {
                x = x.add(kept);
            } else if (layer instanceof Mean) {
                x = Pools.globalAveragePool(x, Layout.NHWC);
            } else if (layer instanceof Flatten flat) {
                x = Shaping.reshape(x, batch, flat.height() * flat.width() * flat.channels());
            }
        }
        return x;
    }

    @Override
    @SuppressWarnings("try") // The scope is closed, and not used otherwise.
    Moments step() {
        long start = System.nanoTime();
        try (Scope memory = autograd.scope()) {
            Variable loss = Losses.crossEntropy(logits(), labels);
            long forward = System.nanoTime();
            loss.backward();
            long backward = System.nanoTime();
            steps.step();
            return new Moments(start, forward, backward, System.nanoTime(), (float) loss.item());
        }
    }

    @Override
    public void close() {
        autograd.close();
    }
}
