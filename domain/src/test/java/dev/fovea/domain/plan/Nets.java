package dev.fovea.domain.plan;

import dev.fovea.api.graph.Activate;
import dev.fovea.api.graph.Activation;
import dev.fovea.api.graph.Add;
import dev.fovea.api.graph.BatchNorm;
import dev.fovea.api.graph.Conv2d;
import dev.fovea.api.graph.Dense;
import dev.fovea.api.graph.DepthwiseConv2d;
import dev.fovea.api.graph.Graph;
import dev.fovea.api.graph.GraphBuilder;
import dev.fovea.api.graph.Op;
import dev.fovea.api.graph.Padding;
import dev.fovea.api.graph.TensorType;
import dev.fovea.api.graph.Weights;
import dev.fovea.api.graph.Window;
import dev.fovea.api.tensor.Shape;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/** Puts graphs together with seeded weights that keep the size of the values. */
final class Nets {

    final GraphBuilder builder;
    private final Random random;
    private int number;

    Nets(String name, long seed) {
        this.builder = new GraphBuilder(name);
        this.random = new Random(seed);
    }

    String input(String name, int... row) {
        builder.input(name, TensorType.f32(row));
        return name;
    }

    /** Adds a node under a new name. */
    String add(Op op, String... inputs) {
        String name = op.kind() + ++number;
        builder.add(name, op, inputs);
        return name;
    }

    String relu(String x) {
        return add(new Activate(Activation.relu()), x);
    }

    String sum(String a, String b) {
        return add(new Add(), a, b);
    }

    int[] dims(String node) {
        return builder.type(node).shape().dims();
    }

    int channels(String node) {
        return builder.type(node).channels();
    }

    Weights weights(double scale, int... dims) {
        Shape shape = Shape.of(dims);
        float[] values = new float[(int) shape.elements()];
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) (random.nextGaussian() * scale);
        }
        return Weights.of("w" + ++number, shape, values);
    }

    Conv2d convolution(int in, int out, Window window, Padding padding, boolean bias) {
        double fanIn = (double) window.height() * window.width() * in;
        return new Conv2d(
                weights(Math.sqrt(1.5 / fanIn), window.height(), window.width(), in, out),
                bias ? weights(0.1, out) : null,
                window,
                padding,
                1);
    }

    String conv(String x, int out, int size, int stride, boolean same) {
        Window window = Window.of(size, size, stride);
        int[] dims = dims(x);
        Padding padding = same ? Padding.same(dims[0], dims[1], window) : Padding.none();
        return add(convolution(channels(x), out, window, padding, random.nextBoolean()), x);
    }

    String depthwise(String x, int size, int stride, int multiplier) {
        Window window = Window.of(size, size, stride);
        int[] dims = dims(x);
        Weights kernel = weights(1.2 / size, size, size, 1, dims[2] * multiplier);
        return add(
                new DepthwiseConv2d(
                        kernel,
                        random.nextBoolean() ? weights(0.1, dims[2] * multiplier) : null,
                        window,
                        Padding.same(dims[0], dims[1], window)),
                x);
    }

    String dense(String x, int out) {
        int in = channels(x);
        return add(new Dense(weights(Math.sqrt(1.0 / in), in, out), weights(0.1, out)), x);
    }

    String norm(String x) {
        int channels = channels(x);
        return add(
                new BatchNorm(scales(channels), weights(0.1, channels), weights(0.1, channels), scales(channels), 1e-3),
                x);
    }

    private Weights scales(int channels) {
        float[] values = new float[channels];
        for (int i = 0; i < channels; i++) {
            values[i] = 0.7f + 0.6f * random.nextFloat();
        }
        return Weights.of("s" + ++number, Shape.of(channels), values);
    }

    @Nullable
    Weights maybe(@Nullable Weights weights) {
        return random.nextBoolean() ? weights : null;
    }

    Graph build(String... outputs) {
        for (String output : outputs) {
            builder.output(output);
        }
        return builder.build();
    }
}
