package dev.fovea.adapters.tck;

import dev.fovea.api.graph.Activate;
import dev.fovea.api.graph.Activation;
import dev.fovea.api.graph.Add;
import dev.fovea.api.graph.AlphaDropout;
import dev.fovea.api.graph.AveragePool;
import dev.fovea.api.graph.Concat;
import dev.fovea.api.graph.Constant;
import dev.fovea.api.graph.Crop;
import dev.fovea.api.graph.Dense;
import dev.fovea.api.graph.Dropout;
import dev.fovea.api.graph.Flatten;
import dev.fovea.api.graph.GaussianDropout;
import dev.fovea.api.graph.GaussianNoise;
import dev.fovea.api.graph.GlobalPool;
import dev.fovea.api.graph.GlobalPool.Reduction;
import dev.fovea.api.graph.MaxPool;
import dev.fovea.api.graph.Mean;
import dev.fovea.api.graph.Multiply;
import dev.fovea.api.graph.Op;
import dev.fovea.api.graph.PRelu;
import dev.fovea.api.graph.Pad;
import dev.fovea.api.graph.Padding;
import dev.fovea.api.graph.Reshape;
import dev.fovea.api.graph.Resize;
import dev.fovea.api.graph.Softmax;
import dev.fovea.api.graph.Transpose;
import dev.fovea.api.graph.Window;
import dev.fovea.api.tensor.DType;
import dev.fovea.api.tensor.Shape;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;

/** Every layer that is no convolution, each by itself or behind one. */
final class LayerCases {

    private static final int[] CHANNELS = {1, 3, 15, 16, 17, 24, 32, 48, 96};
    private static final int[] SIZES = {1, 2, 6, 7, 8, 13, 14, 15, 28, 35};

    private LayerCases() {}

    static Stream<GraphCase> all() {
        return Stream.of(
                        pools(),
                        globalPools(),
                        dense(),
                        activations(),
                        broadcasts(),
                        prelus(),
                        softmaxes(),
                        concats(),
                        resizes(),
                        arrangements())
                .flatMap(List::stream);
    }

    private static List<GraphCase> pools() {
        List<Window> windows = List.of(
                Window.of(2, 2, 2),
                Window.of(3, 3, 2),
                Window.of(3, 3, 1),
                new Window(3, 2, 1, 3, 1, 1),
                Window.of(5, 5, 3));
        List<GraphCase> cases = new ArrayList<>();
        for (int[] row : Pairwise.rows(
                TestSeed.random("pools"), CHANNELS.length, SIZES.length, SIZES.length, windows.size(), 2, 2)) {
            int height = SIZES[row[1]];
            int width = SIZES[row[2]];
            Window window = windows.get(row[3]);
            boolean fits = height >= window.height() && width >= window.width();
            Padding padding = row[4] == 0 && fits ? Padding.none() : Padding.same(height, width, window);
            Op pool = row[5] == 0 ? new MaxPool(window, padding) : new AveragePool(window, padding);
            cases.add(one(pool + " on", pool, height, width, CHANNELS[row[0]]));
        }
        return cases;
    }

    private static List<GraphCase> globalPools() {
        List<GraphCase> cases = new ArrayList<>();
        for (Reduction reduction : Reduction.values()) {
            for (boolean keep : new boolean[] {false, true}) {
                GlobalPool pool = new GlobalPool(reduction, keep);
                String name = pool + (keep ? " keep on" : " on");
                cases.add(one(name, pool, 7, 7, 1280));
                cases.add(one(name, pool, 1, 1, 17));
                cases.add(one(name, pool, 13, 6, 3));
                cases.add(GraphCase.of(
                        name + " behind a convolution",
                        GraphCase.Source.of(8, 9, 16),
                        (net, x) -> net.add(pool, net.relu(net.conv(x, 3, 1, 40)))));
            }
        }
        return cases;
    }

    private static List<GraphCase> dense() {
        int[] inputs = {1, 2, 15, 16, 17, 64, 257, 1024, 1025};
        int[] outputs = {1, 2, 15, 16, 17, 33, 257, 1000, 1001};
        List<DType> types = List.of(DType.F32, DType.F16, DType.I8, DType.U8);
        List<GraphCase> cases = new ArrayList<>();
        for (int[] row :
                Pairwise.rows(TestSeed.random("dense"), inputs.length, outputs.length, types.size(), 2, 2, 2)) {
            int in = inputs[row[0]];
            int out = outputs[row[1]];
            DType type = types.get(row[2]);
            boolean outputsFirst = row[3] == 1;
            boolean bias = row[4] == 1;
            Activation activation = row[5] == 1 ? Activation.relu() : Activation.none();
            String name = "dense %s%s %d to %d%s %s"
                    .formatted(type, outputsFirst ? " outputs first" : "", in, out, bias ? " bias" : "", activation);
            cases.add(GraphCase.of(
                    name,
                    GraphCase.Source.of(in),
                    (net, x) -> net.activate(
                            activation,
                            net.add(
                                    new Dense(
                                            net.numbers().weights("kernel", type, outputsFirst, in, out),
                                            net.bias(bias, out)),
                                    x))));
        }
        cases.add(GraphCase.of("dense of rank 2", GraphCase.Source.of(5, 33), (net, x) -> net.dense(x, 18)));
        cases.add(GraphCase.of("dense of rank 3", GraphCase.Source.of(3, 4, 17), (net, x) -> net.dense(x, 32)));
        return cases;
    }

    private static List<GraphCase> activations() {
        List<GraphCase> cases = new ArrayList<>();
        for (Activation.Kind kind : Activation.Kind.values()) {
            Activation activation = switch (kind) {
                case CLAMP -> Activation.clamp(-2, 3);
                case LEAKY_RELU -> new Activation(kind, 0.25f, 0);
                case ELU -> new Activation(kind, 0.75f, 0);
                case CELU -> new Activation(kind, 1.5f, 0);
                case SELU -> new Activation(kind, 1.6732632f, 1.0507010f);
                default -> Activation.of(kind);
            };
            if (activation.isNone()) {
                continue;
            }
            if (kind == Activation.Kind.RSQRT) {
                // Of what is above 0 alone.
                Activation above = Activation.of(Activation.Kind.EXPONENTIAL);
                for (int[] shape : new int[][] {{5, 7, 17}, {3}}) {
                    cases.add(GraphCase.of(
                            activation + " of e^x " + shape.length,
                            GraphCase.Source.of(shape),
                            (net, x) -> net.activate(activation, net.activate(above, x))));
                }
                continue;
            }
            cases.add(one(activation + " on", new Activate(activation), 5, 7, 17));
            cases.add(one(activation + " on", new Activate(activation), 3));
            // The exponential's error grows with its value: it is tried where the value stays small.
            if (kind != Activation.Kind.EXPONENTIAL) {
                cases.add(GraphCase.of(
                        activation + " behind a convolution",
                        GraphCase.Source.of(9, 8, 3),
                        (net, x) -> net.activate(activation, net.conv(x, 3, 1, 33))));
                cases.add(GraphCase.of(
                        activation + " behind a depthwise convolution",
                        GraphCase.Source.of(9, 8, 17),
                        (net, x) -> net.activate(activation, net.depthwise(x, 3, 1))));
                cases.add(GraphCase.of(
                        activation + " behind a dense layer",
                        GraphCase.Source.of(19),
                        (net, x) -> net.activate(activation, net.dense(x, 21))));
            }
        }
        return cases;
    }

    private static List<GraphCase> broadcasts() {
        int[][][] shapes = {
            {{7, 5, 17}, {7, 5, 17}},
            {{7, 5, 32}, {32}},
            {{7, 5, 17}, {1, 1, 17}},
            {{7, 5, 17}, {7, 1, 17}},
            {{7, 5, 16}, {7, 5, 1}},
            {{7, 5, 3}, {1}},
            {{33}, {33}},
            {{4, 6}, {6}},
            {{17}, {7, 5, 17}}
        };
        List<GraphCase> cases = new ArrayList<>();
        for (Op op : List.of(new Add(), new Multiply())) {
            for (int[][] pair : shapes) {
                String name = op + " " + Arrays.toString(pair[0]) + " and " + Arrays.toString(pair[1]);
                cases.add(new GraphCase(name, net -> {
                    String first = net.input(pair[0]);
                    return new String[] {net.add(op, first, net.input(pair[1]))};
                }));
                cases.add(GraphCase.of(
                        name + " of the model",
                        GraphCase.Source.of(pair[0]),
                        (net, x) -> net.add(op, x, net.add(new Constant(net.weights(pair[1]))))));
            }
            cases.add(GraphCase.of(
                    op + " of a tensor and itself", GraphCase.Source.of(3, 3, 16), (net, x) -> net.add(op, x, x)));
        }
        return cases;
    }

    private static List<GraphCase> prelus() {
        int[][][] shapes = {
            {{7, 5, 17}, {1, 1, 17}},
            {{7, 5, 32}, {1, 1, 1}},
            {{7, 5, 17}, {7, 5, 17}},
            {{7, 5, 3}, {7, 1, 3}},
            {{19}, {19}}
        };
        List<GraphCase> cases = new ArrayList<>();
        for (int[][] pair : shapes) {
            cases.add(GraphCase.of(
                    "prelu " + Arrays.toString(pair[1]) + " on " + Arrays.toString(pair[0]),
                    GraphCase.Source.of(pair[0]),
                    (net, x) -> net.add(new PRelu(net.weights(pair[1])), x)));
        }
        return cases;
    }

    private static List<GraphCase> softmaxes() {
        List<GraphCase> cases = new ArrayList<>();
        for (int size : new int[] {1, 2, 15, 16, 17, 1000, 1001}) {
            cases.add(one("softmax on", new Softmax(), size));
        }
        cases.add(one("softmax on", new Softmax(), 7, 5, 17));
        cases.add(one("softmax on", new Softmax(), 6, 21));
        return cases;
    }

    private static List<GraphCase> concats() {
        int[][] widths = {{16, 32}, {15, 17, 1}, {24, 48, 16}, {3}, {32, 8, 64}, {1, 1}};
        List<GraphCase> cases = new ArrayList<>();
        for (int[] channels : widths) {
            cases.add(new GraphCase("concat of inputs of " + Arrays.toString(channels), net -> new String[] {
                net.add(
                        new Concat(2),
                        Arrays.stream(channels)
                                .mapToObj(c -> net.input(7, 6, c))
                                .toArray(String[]::new))
            }));
            cases.add(GraphCase.of(
                    "concat of convolutions of " + Arrays.toString(channels),
                    GraphCase.Source.of(9, 8, 16),
                    (net, x) -> {
                        String joined = net.add(
                                new Concat(2),
                                Arrays.stream(channels)
                                        .mapToObj(c -> net.relu(net.conv(x, 1, 1, c)))
                                        .toArray(String[]::new));
                        return net.conv(joined, 3, 1, 17);
                    }));
        }
        for (int axis : new int[] {0, 1}) {
            cases.add(GraphCase.of(
                    "concat along axis " + axis,
                    GraphCase.Source.of(5, 4, 17),
                    (net, x) -> net.add(new Concat(axis), net.relu(x), x)));
        }
        cases.add(new GraphCase("concat of vectors", net ->
                new String[] {net.add(new Concat(0), net.input(17), net.input(16), net.input(1))}));
        return cases;
    }

    private static List<GraphCase> resizes() {
        int[][] sizes = {{7, 5, 14, 10, 17}, {13, 6, 5, 9, 16}, {1, 1, 3, 4, 3}, {8, 8, 8, 8, 1}, {4, 3, 8, 9, 32}};
        List<GraphCase> cases = new ArrayList<>();
        for (Resize.Method method : Resize.Method.values()) {
            for (Resize.Coordinates coordinates : Resize.Coordinates.values()) {
                for (int[] size : sizes) {
                    Resize resize = new Resize(size[2], size[3], method, coordinates);
                    cases.add(one(resize + " on", resize, size[0], size[1], size[4]));
                }
            }
        }
        return cases;
    }

    private static List<GraphCase> arrangements() {
        List<GraphCase> cases = new ArrayList<>();
        cases.add(one("pad on", new Pad(new Padding(1, 3, 2, 0), 0), 7, 5, 17));
        cases.add(one("pad with a value on", new Pad(new Padding(2, 0, 1, 3), -1.5f), 7, 5, 16));
        cases.add(one("crop on", new Crop(new Padding(1, 0, 2, 3)), 7, 5, 17));
        cases.add(one("flatten on", new Flatten(), 5, 4, 17));
        cases.add(one("dropout on", new Dropout(0.5), 5, 4, 17));
        cases.add(one("dropout of channels on", new Dropout(0.5, Dropout.Grain.CHANNEL), 5, 4, 3));
        cases.add(one("gaussian noise on", new GaussianNoise(0.5), 5, 4, 17));
        cases.add(one("gaussian dropout on", new GaussianDropout(0.5), 5, 4, 17));
        cases.add(one("alpha dropout on", new AlphaDropout(0.5), 5, 4, 17));
        cases.add(one("reshape on", new Reshape(Shape.of(24, 5)), 4, 6, 5));
        List<List<Integer>> orders =
                List.of(List.of(1, 0, 2), List.of(2, 0, 1), List.of(2, 1, 0), List.of(0, 2, 1), List.of(0, 1, 2));
        for (List<Integer> order : orders) {
            cases.add(one("transpose " + order + " on", new Transpose(order), 5, 7, 17));
        }
        cases.add(one("transpose on", new Transpose(List.of(3, 1, 0, 2)), 2, 3, 5, 16));
        for (List<Integer> axes : List.of(List.of(0, 1), List.of(2), List.of(0), List.of(0, 1, 2), List.of(1, 2))) {
            for (boolean keep : new boolean[] {false, true}) {
                Mean mean = new Mean(axes, keep);
                cases.add(one(mean + " on", mean, 5, 6, 17));
            }
        }
        cases.add(GraphCase.of(
                "flatten and dense behind a convolution",
                GraphCase.Source.of(7, 6, 16),
                (net, x) -> net.dense(net.add(new Flatten(), net.relu(net.conv(x, 3, 1, 24))), 10)));
        cases.add(GraphCase.of(
                "reshapes and a transpose between convolutions", GraphCase.Source.of(6, 8, 16), (net, x) -> {
                    String shuffled = net.add(new Reshape(Shape.of(48, 2, 16)), net.conv(x, 1, 1, 32));
                    String back = net.add(new Transpose(List.of(0, 2, 1)), shuffled);
                    return net.conv(net.add(new Reshape(Shape.of(6, 8, 32)), back), 3, 1, 16);
                }));
        cases.add(GraphCase.of("crop behind a convolution", GraphCase.Source.of(9, 8, 3), (net, x) -> {
            String cropped = net.add(new Crop(new Padding(1, 1, 0, 2)), net.relu(net.conv(x, 3, 1, 40)));
            return net.conv(net.add(new Pad(new Padding(2, 1, 1, 3), 0), cropped), 3, 2, 16);
        }));
        return cases;
    }

    private static GraphCase one(String name, Op op, int... row) {
        return GraphCase.of(name + " " + Arrays.toString(row), GraphCase.Source.of(row), (net, x) -> net.add(op, x));
    }
}
