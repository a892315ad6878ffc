package dev.fovea.bench.train;

import ai.djl.engine.Engine;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Activation;
import ai.djl.nn.convolutional.Conv2d;
import ai.djl.nn.core.Linear;
import ai.djl.nn.norm.BatchNorm;
import ai.djl.nn.pooling.Pool;
import ai.djl.training.GradientCollector;
import ai.djl.training.loss.SoftmaxCrossEntropyLoss;
import ai.djl.training.optimizer.Optimizer;
import ai.djl.training.tracker.Tracker;
import dev.fovea.bench.pair.SkippedException;
import dev.fovea.bench.train.TrainLayer.AddKept;
import dev.fovea.bench.train.TrainLayer.Conv;
import dev.fovea.bench.train.TrainLayer.Dense;
import dev.fovea.bench.train.TrainLayer.Flatten;
import dev.fovea.bench.train.TrainLayer.Keep;
import dev.fovea.bench.train.TrainLayer.MaxPool;
import dev.fovea.bench.train.TrainLayer.Mean;
import dev.fovea.bench.train.TrainLayer.Norm;
import dev.fovea.bench.train.TrainLayer.Relu;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;

/** PyTorch's CPU build through DJL: its own autograd and its Adam, channels first, as DJL's blocks call them. */
final class TorchTraining extends TrainingContender {

    /** Of batch norms' running averages, which nobody reads here. */
    private static final float MOMENTUM = 0.9f;

    private static final Shape ONE = new Shape(1, 1);
    private static final Shape TWO = new Shape(2, 2);
    private static final Shape NONE = new Shape(0, 0);

    private final TrainNetwork network;
    private final int batch;
    private final Engine engine;
    private final NDManager manager;
    private final List<NDArray> weights = new ArrayList<>();
    private final List<NDArray> averages = new ArrayList<>();
    private final NDArray pictures;
    private final NDArray labels;
    private final Optimizer adam;
    private final SoftmaxCrossEntropyLoss loss = new SoftmaxCrossEntropyLoss("loss", 1, -1, true, true);

    TorchTraining(TrainNetwork network, TrainPart part, int threads) throws SkippedException {
        this(network, part, threads, network.batch());
    }

    TorchTraining(TrainNetwork network, TrainPart part, int threads, int batch) throws SkippedException {
        super(part);
        this.network = network;
        this.batch = batch;
        this.engine = engine(threads);
        this.manager = engine.newBaseManager();
        Iterator<float[]> values = network.weights().iterator();
        Flatten flat = new Flatten(1, 1, 0);
        for (TrainLayer layer : network.layers()) {
            if (layer instanceof Conv conv) {
                Shape shape = new Shape(conv.kernel(), conv.kernel(), conv.in() / conv.groups(), conv.out());
                add(manager.create(values.next(), shape).transpose(3, 2, 0, 1));
                if (conv.bias()) {
                    add(manager.create(values.next()));
                }
            } else if (layer instanceof Flatten flatten) {
                flat = flatten;
            } else if (layer instanceof Dense dense) {
                Shape shape = flat.channels() == 0
                        ? new Shape(1, 1, dense.in(), dense.out())
                        : new Shape(flat.height(), flat.width(), flat.channels(), dense.out());
                flat = new Flatten(1, 1, 0);
                add(manager.create(values.next(), shape).transpose(3, 2, 0, 1).reshape(dense.out(), dense.in()));
                add(manager.create(values.next()));
            } else if (layer instanceof Norm norm) {
                add(manager.create(values.next()));
                add(manager.create(values.next()));
                averages.add(manager.zeros(new Shape(norm.channels())));
                averages.add(manager.ones(new Shape(norm.channels())));
            }
        }
        Shape shape = new Shape(batch, network.side(), network.side(), network.channels());
        this.pictures = manager.create(network.pictures(batch), shape)
                .transpose(0, 3, 1, 2)
                .toType(DataType.FLOAT32, true);
        this.labels = manager.create(network.labels(batch)).toType(DataType.INT64, false);
        this.adam = Optimizer.adam()
                .optLearningRateTracker(Tracker.fixed((float) LEARNING_RATE))
                .optBeta1((float) BETA1)
                .optBeta2((float) BETA2)
                .optEpsilon((float) EPSILON)
                .build();
    }

    /** PyTorch with so many threads: as many as the first one asked for, for it is set up once a process. */
    private static Engine engine(int threads) throws SkippedException {
        System.setProperty("ai.djl.offline", "true");
        System.setProperty("ai.djl.pytorch.num_threads", Integer.toString(threads));
        System.setProperty("ai.djl.pytorch.num_interop_threads", "1");
        try {
            return Engine.getEngine("PyTorch");
        } catch (RuntimeException | LinkageError e) {
            throw new SkippedException("PyTorch: " + e.getMessage());
        }
    }

    static String version() {
        return Engine.getEngine("PyTorch").getVersion();
    }

    /** Kept in the memory order that it has for PyTorch. */
    private void add(NDArray value) {
        NDArray dense = value.toType(DataType.FLOAT32, true).flatten().reshape(value.getShape());
        dense.setRequiresGradient(true);
        weights.add(dense);
    }

    private NDArray logits() {
        Iterator<NDArray> next = weights.iterator();
        Iterator<NDArray> average = averages.iterator();
        NDArray x = pictures;
        NDArray kept = pictures;
        for (TrainLayer layer : network.layers()) {
            if (layer instanceof Conv conv) {
                NDArray kernel = next.next();
                NDArray bias = conv.bias() ? next.next() : null;
                Shape half = new Shape(conv.kernel() / 2, conv.kernel() / 2);
                Shape stride = new Shape(conv.stride(), conv.stride());
                x = Conv2d.conv2d(x, kernel, bias, stride, half, ONE, conv.groups())
                        .singletonOrThrow();
            } else if (layer instanceof Dense) {
                NDArray matrix = next.next();
                x = Linear.linear(x, matrix, next.next()).singletonOrThrow();
            } else if (layer instanceof Norm) {
                NDArray scale = next.next();
                NDArray mean = average.next();
                x = BatchNorm.batchNorm(
                                x, mean, average.next(), scale, next.next(), 1, MOMENTUM, (float) NORM_EPSILON, true)
                        .singletonOrThrow();
            } else if (layer instanceof Relu relu) {
                x = relu.six() ? x.clip(0, 6) : Activation.relu(x);
            } else if (layer instanceof MaxPool) {
                x = Pool.maxPool2d(x, TWO, TWO, NONE, false);
            } else if (layer instanceof Keep) {
                kept = x;
            } else if (layer instanceof AddKept) {
                x = x.add(kept);
            } else if (layer instanceof Mean) {
                x = Pool.globalAvgPool2d(x).reshape(batch, -1);
            } else if (layer instanceof Flatten flat) {
                x = x.reshape(batch, (long) flat.height() * flat.width() * flat.channels());
            }
        }
        return x;
    }

    @Override
    Moments step() {
        long start = System.nanoTime();
        try (NDManager memory = manager.newSubManager()) {
            pictures.tempAttach(memory);
            Moments moments;
            try (GradientCollector gradients = engine.newGradientCollector()) {
                NDArray value = loss.evaluate(new NDList(labels), new NDList(logits()));
                long forward = System.nanoTime();
                gradients.backward(value);
                long backward = System.nanoTime();
                for (int i = 0; i < weights.size(); i++) {
                    NDArray weight = weights.get(i);
                    adam.update(Integer.toString(i), weight, weight.getGradient());
                }
                long end = System.nanoTime();
                moments = new Moments(start, forward, backward, end, value.getFloat());
            }
            pictures.attach(manager);
            return moments;
        }
    }

    @Override
    public void close() {
        manager.close();
    }
}
