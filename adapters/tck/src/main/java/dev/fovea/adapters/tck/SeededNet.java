package dev.fovea.adapters.tck;

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

/**
 * Writes a graph down node by node, with weights by chance that keep the size of the values; equal seeds and calls give
 * equal graphs. Methods that add a node return its name, and names are numbered, so that none is taken. Not safe for
 * several threads.
 */
public final class SeededNet {

    private final GraphBuilder builder;
    private final Random random;
    private int number;

    /** An empty graph of that name; the seed decides its weights, and which convolutions have a bias. */
    public SeededNet(String name, long seed) {
        this.builder = new GraphBuilder(name);
        this.random = new Random(seed);
    }

    /** Adds an f32 input of that name and row. */
    public String input(String name, int... row) {
        builder.input(name, TensorType.f32(row));
        return name;
    }

    /** Adds a node under a new name. */
    public String add(Op op, String... inputs) {
        String name = op.kind() + ++number;
        builder.add(name, op, inputs);
        return name;
    }

    /** Adds a ReLU. */
    public String relu(String x) {
        return add(new Activate(Activation.relu()), x);
    }

    /** Adds the sum of two nodes. */
    public String sum(String a, String b) {
        return add(new Add(), a, b);
    }

    /** The dimensions of a row of the node's result. */
    public int[] dims(String node) {
        return builder.type(node).shape().dims();
    }

    /** The last dimension of the node's result. */
    public int channels(String node) {
        return builder.type(node).channels();
    }

    /** Normally distributed f32 weights of mean 0 and that standard deviation. */
    public Weights weights(double scale, int... dims) {
        Shape shape = Shape.of(dims);
        float[] values = new float[(int) shape.elements()];
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) (random.nextGaussian() * scale);
        }
        return Weights.of("w" + ++number, shape, values);
    }

    /** A convolution of one group whose kernel keeps the size of the values; it is not added. */
    public Conv2d convolution(int in, int out, Window window, Padding padding, boolean bias) {
        double fanIn = (double) window.height() * window.width() * in;
        return new Conv2d(
                weights(Math.sqrt(1.5 / fanIn), window.height(), window.width(), in, out),
                bias ? weights(0.1, out) : null,
                window,
                padding,
                1);
    }

    /** Adds a convolution with a square kernel, padded as {@code SAME} or not at all. */
    public String conv(String x, int out, int size, int stride, boolean same) {
        Window window = Window.of(size, size, stride);
        int[] dims = dims(x);
        Padding padding = same ? Padding.same(dims[0], dims[1], window) : Padding.none();
        return add(convolution(channels(x), out, window, padding, random.nextBoolean()), x);
    }

    /** Adds a depthwise convolution with a square kernel, padded as {@code SAME}. */
    public String depthwise(String x, int size, int stride, int multiplier) {
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

    /** Adds a fully connected layer with bias. */
    public String dense(String x, int out) {
        int in = channels(x);
        return add(new Dense(weights(Math.sqrt(1.0 / in), in, out), weights(0.1, out)), x);
    }

    /** Adds a batch normalisation whose factors are near one. */
    public String norm(String x) {
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

    /** The graph with these outputs. */
    public Graph build(String... outputs) {
        for (String output : outputs) {
            builder.output(output);
        }
        return builder.build();
    }
}
