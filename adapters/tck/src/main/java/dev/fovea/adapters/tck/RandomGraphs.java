package dev.fovea.adapters.tck;

import dev.fovea.api.graph.Activate;
import dev.fovea.api.graph.Activation;
import dev.fovea.api.graph.Add;
import dev.fovea.api.graph.AveragePool;
import dev.fovea.api.graph.Concat;
import dev.fovea.api.graph.Constant;
import dev.fovea.api.graph.Conv2d;
import dev.fovea.api.graph.Conv2dTranspose;
import dev.fovea.api.graph.Crop;
import dev.fovea.api.graph.Flatten;
import dev.fovea.api.graph.GlobalPool;
import dev.fovea.api.graph.Graph;
import dev.fovea.api.graph.MaxPool;
import dev.fovea.api.graph.Mean;
import dev.fovea.api.graph.Multiply;
import dev.fovea.api.graph.PRelu;
import dev.fovea.api.graph.Pad;
import dev.fovea.api.graph.Padding;
import dev.fovea.api.graph.Reshape;
import dev.fovea.api.graph.Softmax;
import dev.fovea.api.graph.Transpose;
import dev.fovea.api.graph.Window;
import dev.fovea.api.tensor.Shape;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/**
 * Small networks of nearly all operations, joined by chance: branches, joins, gates, pads, several inputs and outputs.
 * They are for comparing a planner or an engine with the definitions, beyond the cases that somebody thought of.
 */
public final class RandomGraphs {

    private static final int[] CHANNELS = {3, 8, 16, 17, 24, 32, 48};

    private final Random random;
    private final SeededNet net;
    private final List<String> open = new ArrayList<>();

    private RandomGraphs(long seed) {
        this.random = new Random(seed);
        this.net = new SeededNet("random" + seed, seed);
    }

    /** The network of that seed: f32 inputs of 4 to 11 pixels a side, and at least 4 operations. Equal seeds, equal graphs. */
    public static Graph of(long seed) {
        return new RandomGraphs(seed).graph();
    }

    private Graph graph() {
        int inputs = random.nextInt(4) == 0 ? 2 : 1;
        for (int i = 0; i < inputs; i++) {
            int size = 4 + random.nextInt(6);
            open.add(net.input("in" + i, size, size + random.nextInt(3), random.nextInt(3) == 0 ? channels() : 3));
        }
        int nodes = 4 + random.nextInt(14);
        for (int i = 0; i < nodes; i++) {
            String x = random.nextInt(3) == 0 ? any() : open.get(open.size() - 1);
            open.add(next(x));
        }
        List<String> outputs = new ArrayList<>(List.of(open.get(open.size() - 1)));
        for (int i = random.nextInt(3); i > 0; i--) {
            outputs.add(any());
        }
        return net.build(outputs.toArray(String[]::new));
    }

    private String any() {
        return open.get(random.nextInt(open.size()));
    }

    private int channels() {
        return CHANNELS[random.nextInt(CHANNELS.length)];
    }

    private String next(String x) {
        int[] dims = net.dims(x);
        if (dims.length != 3) {
            return fromRow(x, dims);
        }
        return switch (random.nextInt(22)) {
            case 0, 1, 2 -> maybeActivated(maybeNormed(net.conv(x, channels(), 1 + 2 * random.nextInt(2), 1, true)));
            case 3 -> maybeActivated(net.conv(x, channels(), 1, 1 + random.nextInt(2), true));
            case 4 -> maybeNormed(odd(x, dims));
            case 5 ->
                maybeActivated(maybeNormed(net.depthwise(x, 3 + 2 * random.nextInt(2), 1 + random.nextInt(2), 1)));
            case 6 -> random.nextInt(3) == 0 && dims[2] < 20 ? net.depthwise(x, 3, 1, 2) : inverted(x, dims);
            case 7, 8 -> residual(x, dims);
            case 9, 10, 11 -> concat(x, dims);
            case 12 -> pool(x, dims);
            case 13 -> gate(x, dims);
            case 14 -> padded(x);
            case 15 -> activated(x);
            case 16 -> net.norm(x);
            case 17 -> constant(x, dims);
            case 18 -> dims[0] > 3 && dims[1] > 3 ? net.add(new Crop(new Padding(1, 0, 0, 1)), x) : net.relu(x);
            case 19 -> grouped(x, dims);
            case 20 -> other(x, dims);
            default ->
                random.nextBoolean()
                        ? net.add(new GlobalPool(GlobalPool.Reduction.MAX, random.nextBoolean()), x)
                        : flat(x, dims);
        };
    }

    private String fromRow(String x, int[] dims) {
        int channels = net.channels(x);
        return switch (random.nextInt(4)) {
            case 0 -> maybeActivated(net.dense(x, channels()));
            case 1 -> net.add(new Softmax(), x);
            case 2 -> activated(x);
            default -> dims.length == 1 ? net.add(new Reshape(Shape.of(1, 1, channels)), x) : net.add(new Flatten(), x);
        };
    }

    private String activated(String x) {
        Activation[] all = {
            Activation.relu(),
            Activation.relu6(),
            Activation.of(Activation.Kind.SIGMOID),
            Activation.none(),
            new Activation(Activation.Kind.LEAKY_RELU, 0.2f, 0),
            Activation.of(Activation.Kind.TANH)
        };
        return net.add(new Activate(all[random.nextInt(all.length)]), x);
    }

    private String maybeActivated(String x) {
        return random.nextInt(4) == 0 ? x : activated(x);
    }

    private String maybeNormed(String x) {
        return random.nextBoolean() ? net.norm(x) : x;
    }

    private String odd(String x, int[] dims) {
        int height = 1 + random.nextInt(Math.min(3, dims[0]));
        int width = 1 + random.nextInt(Math.min(4, dims[1]));
        Window window = new Window(height, width, 1 + random.nextInt(2), 1 + random.nextInt(2), 1, 1);
        Padding padding = new Padding(random.nextInt(3), random.nextInt(2), random.nextInt(2), random.nextInt(3));
        return net.add(net.convolution(dims[2], channels(), window, padding, random.nextBoolean()), x);
    }

    private String inverted(String x, int[] dims) {
        int stride = 1 + random.nextInt(2);
        String y = maybeActivated(net.conv(x, 2 * dims[2], 1, 1, true));
        y = maybeActivated(maybeNormed(net.depthwise(y, 3, stride, 1)));
        y = maybeNormed(net.conv(y, dims[2], 1, 1, true));
        return stride == 1 && random.nextBoolean() ? net.sum(x, y) : y;
    }

    private String residual(String x, int[] dims) {
        String y = net.relu(net.conv(x, 16, 1, 1, true));
        y = maybeNormed(net.conv(y, dims[2], 1 + 2 * random.nextInt(2), 1, true));
        y = random.nextInt(4) == 0 ? net.relu(y) : y;
        String short1 = random.nextInt(3) == 0 ? maybeNormed(net.conv(x, dims[2], 1, 1, true)) : x;
        return maybeActivated(random.nextBoolean() ? net.sum(short1, y) : net.sum(y, short1));
    }

    private String concat(String x, int[] dims) {
        List<String> parts = new ArrayList<>();
        for (int i = 1 + random.nextInt(3); i > 0; i--) {
            parts.add(maybeActivated(
                    net.conv(x, random.nextInt(3) > 0 ? 16 : channels(), 1 + 2 * random.nextInt(2), 1, true)));
        }
        for (String other : open) {
            int[] their = net.dims(other);
            boolean fits = their.length == 3 && their[0] == dims[0] && their[1] == dims[1] && their[2] < 100;
            if (fits && random.nextInt(3) == 0 && parts.size() < 5) {
                parts.add(random.nextInt(parts.size() + 1), other);
            }
        }
        if (random.nextInt(8) == 0 && dims[0] > 1 && dims[1] > 1) {
            String both = net.add(new Concat(random.nextInt(2)), x, x);
            return net.add(new AveragePool(Window.of(2, 2, 2), Padding.none()), both);
        }
        String all = net.add(new Concat(2), parts.toArray(String[]::new));
        if (net.channels(all) > 120) {
            return net.conv(all, 32, 1, 1, true);
        }
        return all;
    }

    private String pool(String x, int[] dims) {
        int size = Math.min(2 + random.nextInt(2), Math.min(dims[0], dims[1]));
        Window window = Window.of(size, size, 1 + random.nextInt(2));
        Padding padding = random.nextBoolean() ? Padding.same(dims[0], dims[1], window) : Padding.none();
        return random.nextBoolean()
                ? net.add(new MaxPool(window, padding), x)
                : net.add(new AveragePool(window, padding), x);
    }

    private String gate(String x, int[] dims) {
        boolean keep = random.nextBoolean();
        String pooled = random.nextBoolean()
                ? net.add(new GlobalPool(GlobalPool.Reduction.AVERAGE, keep), x)
                : net.add(new Mean(List.of(0, 1), keep), x);
        String gate = keep
                ? net.conv(net.relu(net.conv(pooled, 8, 1, 1, true)), dims[2], 1, 1, true)
                : net.dense(net.relu(net.dense(pooled, 8)), dims[2]);
        gate = net.add(new Activate(Activation.of(Activation.Kind.SIGMOID)), gate);
        return random.nextBoolean() ? net.add(new Multiply(), x, gate) : net.add(new Multiply(), gate, x);
    }

    private String padded(String x) {
        float value = random.nextInt(3) == 0 ? 0.5f : 0;
        String pad = net.add(new Pad(new Padding(random.nextInt(2), 1, 1, random.nextInt(3)), value), x);
        return switch (random.nextInt(4)) {
            case 0 -> net.add(new MaxPool(Window.of(3, 3, 2), Padding.none()), padded3(pad));
            case 1 -> net.conv(pad, channels(), 1, 1, false);
            case 2 -> net.depthwise(pad, 3, 1, 1);
            default -> pad;
        };
    }

    private String padded3(String x) {
        return net.add(new Pad(new Padding(1, 1, 1, 1), 0), x);
    }

    private String constant(String x, int[] dims) {
        int[][] shapes = {{dims[2]}, {1}, {1, 1, dims[2]}, dims, {dims[0], dims[1], 1}};
        int[] shape = shapes[random.nextInt(shapes.length)];
        String name = net.add(new Constant(net.weights(0.5, shape)));
        boolean first = random.nextBoolean();
        String[] both = {first ? name : x, first ? x : name};
        return random.nextBoolean() ? net.add(new Add(), both) : net.add(new Multiply(), both);
    }

    private String grouped(String x, int[] dims) {
        int groups = dims[2] % 2 == 0 ? (random.nextBoolean() ? dims[2] : 2) : dims[2];
        Conv2d one = net.convolution(
                dims[2] / groups, groups * (1 + random.nextInt(2)), Window.of(1, 1, 1), Padding.none(), true);
        return net.add(new Conv2d(one.kernel(), one.bias(), one.window(), one.padding(), groups), x);
    }

    private String other(String x, int[] dims) {
        return switch (random.nextInt(5)) {
            case 0 -> net.add(new Transpose(List.of(1, 0, 2)), x);
            case 1 -> net.add(new PRelu(net.weights(0.3, 1, 1, dims[2])), x);
            case 2 -> net.add(new Reshape(Shape.of(dims[1], dims[0], dims[2])), x);
            case 3 ->
                net.add(
                        new Conv2dTranspose(
                                net.weights(0.5 / Math.sqrt(dims[2]), 2, 2, dims[2], 8),
                                net.weights(0.1, 8),
                                Window.of(2, 2, 2),
                                Padding.none(),
                                2 * dims[0],
                                2 * dims[1]),
                        x);
            default -> dims[0] * dims[1] * dims[2] < 1000 ? net.add(new Mean(List.of(1), true), x) : net.relu(x);
        };
    }

    private String flat(String x, int[] dims) {
        int elements = dims[0] * dims[1] * dims[2];
        String flat = random.nextBoolean()
                ? net.add(new Flatten(), x)
                : net.add(new Reshape(Shape.of(dims[0] * dims[1], dims[2])), x);
        return elements < 2000 ? net.dense(flat, channels()) : flat;
    }
}
