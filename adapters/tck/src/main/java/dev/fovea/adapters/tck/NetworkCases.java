package dev.fovea.adapters.tck;

import dev.fovea.api.graph.Activation;
import dev.fovea.api.graph.Activation.Kind;
import dev.fovea.api.graph.Add;
import dev.fovea.api.graph.AveragePool;
import dev.fovea.api.graph.Concat;
import dev.fovea.api.graph.Constant;
import dev.fovea.api.graph.Flatten;
import dev.fovea.api.graph.GlobalPool;
import dev.fovea.api.graph.MaxPool;
import dev.fovea.api.graph.Multiply;
import dev.fovea.api.graph.PRelu;
import dev.fovea.api.graph.Pad;
import dev.fovea.api.graph.Padding;
import dev.fovea.api.graph.Softmax;
import dev.fovea.api.graph.Transpose;
import dev.fovea.api.graph.Window;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** Small networks: what planners fuse, fold and place, and several inputs and outputs. */
final class NetworkCases {

    private static final GlobalPool AVERAGE = new GlobalPool(GlobalPool.Reduction.AVERAGE, false);

    private NetworkCases() {}

    static Stream<GraphCase> all() {
        return Stream.concat(
                small(),
                Stream.of(invertedResiduals(), residuals(), mixtures(), outputs())
                        .flatMap(List::stream));
    }

    /** Whole networks in small: for tests that run each of them many times. */
    static Stream<GraphCase> small() {
        return Stream.of(
                GraphCase.of("small mobile network", GraphCase.Source.of(31, 30, 3), NetworkCases::mobile),
                GraphCase.of("small residual network", GraphCase.Source.of(30, 29, 3), NetworkCases::residual),
                GraphCase.of("small network of branches", GraphCase.Source.of(17, 19, 3), NetworkCases::branches),
                GraphCase.of("small plain network", GraphCase.Source.of(28, 28, 3), NetworkCases::plain));
    }

    private static String mobile(Net net, String x) {
        Activation relu6 = Activation.relu6();
        String y = net.activate(relu6, net.norm(net.conv(x, 3, 2, 16)));
        y = net.activate(relu6, net.norm(net.depthwise(y, 3, 1)));
        y = net.norm(net.conv(y, 1, 1, 24));
        String shortcut = y;
        y = net.activate(relu6, net.norm(net.conv(y, 1, 1, 96)));
        y = net.activate(relu6, net.norm(net.depthwise(y, 3, 1)));
        y = net.add(new Add(), shortcut, net.norm(net.conv(y, 1, 1, 24)));
        y = net.activate(relu6, net.depthwise(net.add(new Pad(new Padding(0, 0, 1, 1), 0), y), 5, 2));
        y = squeeze(net, y, 8);
        return net.add(new Softmax(), net.dense(net.add(AVERAGE, y), 10));
    }

    /** Squeeze and excitation: each channel scaled by what the whole picture holds. */
    private static String squeeze(Net net, String x, int channels) {
        String pooled = net.add(new GlobalPool(GlobalPool.Reduction.AVERAGE, true), x);
        String squeezed = net.activate(Activation.of(Kind.SILU), net.conv(pooled, 1, 1, channels));
        String gate = net.conv(squeezed, 1, 1, net.type(x).channels());
        return net.add(new Multiply(), x, net.activate(Activation.of(Kind.SIGMOID), gate));
    }

    private static String residual(Net net, String x) {
        Window first = Window.of(7, 7, 2);
        String padded = net.add(new Pad(new Padding(3, 3, 3, 3), 0), x);
        String y = net.relu(net.norm(net.conv(padded, first, Padding.none(), 32, 1, true)));
        y = net.add(new MaxPool(Window.of(3, 3, 2), Padding.none()), net.add(new Pad(new Padding(1, 1, 1, 1), 0), y));
        String shortcut = net.norm(net.conv(y, 1, 1, 48));
        y = net.relu(net.norm(net.conv(y, 1, 1, 16)));
        y = net.relu(net.norm(net.conv(y, 3, 1, 16)));
        y = net.relu(net.add(new Add(), shortcut, net.norm(net.conv(y, 1, 1, 48))));
        return net.dense(net.add(AVERAGE, y), 7);
    }

    private static String branches(Net net, String x) {
        String y = net.relu(net.norm(net.conv(x, Window.of(3, 3, 2), Padding.none(), 32, 1, false)));
        String narrow = net.relu(net.conv(y, 1, 1, 16));
        String wide = net.relu(net.conv(net.relu(net.conv(y, 1, 1, 24)), 5, 1, 24));
        Window across = Window.of(1, 7, 1);
        Window down = Window.of(7, 1, 1);
        String cross = net.relu(net.conv(y, across, net.same(y, across), 20, 1, true));
        cross = net.relu(net.conv(cross, down, net.same(cross, down), 32, 1, true));
        Window three = Window.of(3, 3, 1);
        String pooled = net.conv(net.add(new AveragePool(three, net.same(y, three)), y), 1, 1, 16);
        String joined = net.add(new Concat(2), narrow, wide, cross, pooled);
        String halved = net.add(new MaxPool(Window.of(3, 3, 2), Padding.none()), joined);
        Window stride = Window.of(3, 3, 2);
        String reduced = net.relu(net.conv(joined, stride, Padding.none(), 17, 1, true));
        return net.add(AVERAGE, net.add(new Concat(2), halved, reduced));
    }

    private static String plain(Net net, String x) {
        String y = net.relu(net.conv(net.relu(net.conv(x, 3, 1, 32)), 3, 1, 32));
        y = net.add(new MaxPool(Window.of(2, 2, 2), Padding.none()), y);
        y = net.relu(net.conv(y, 3, 1, 48));
        y = net.add(new MaxPool(Window.of(2, 2, 2), Padding.none()), y);
        y = net.relu(net.dense(net.add(new Flatten(), y), 33));
        return net.add(new Softmax(), net.dense(y, 5));
    }

    /** Expand, depthwise, project: what strips are made of. */
    private static List<GraphCase> invertedResiduals() {
        int[][] rows = {
            {56, 16, 96, 24, 3, 2},
            {56, 24, 144, 24, 3, 1},
            {28, 32, 192, 32, 3, 1},
            {28, 40, 240, 40, 5, 1},
            {56, 24, 48, 40, 5, 2},
            {29, 17, 51, 17, 3, 1},
            {112, 16, 32, 16, 3, 1}
        };
        List<GraphCase> cases = new ArrayList<>();
        for (int[] row : rows) {
            boolean shortcut = row[5] == 1 && row[1] == row[3];
            cases.add(GraphCase.of(
                    "inverted residual %dx%dx%d by %d to %d, %dx%d/%d"
                            .formatted(row[0], row[0], row[1], row[2], row[3], row[4], row[4], row[5]),
                    GraphCase.Source.of(row[0], row[0], row[1]),
                    (net, x) -> {
                        String wide = net.activate(Activation.relu6(), net.conv(x, 1, 1, row[2]));
                        String deep = net.activate(Activation.relu6(), net.depthwise(wide, row[4], row[5]));
                        String made = net.conv(deep, 1, 1, row[3]);
                        return shortcut ? net.add(new Add(), x, made) : made;
                    }));
        }
        return cases;
    }

    private static List<GraphCase> residuals() {
        return List.of(
                GraphCase.of(
                        "residual after an activation",
                        GraphCase.Source.of(14, 15, 32),
                        (net, x) -> net.add(new Add(), net.relu(net.conv(x, 3, 1, 32)), x)),
                GraphCase.of(
                        "residual before an activation",
                        GraphCase.Source.of(14, 15, 24),
                        (net, x) -> net.relu(net.add(new Add(), net.conv(x, 1, 1, 24), x))),
                GraphCase.of(
                        "sum of two convolutions",
                        GraphCase.Source.of(13, 7, 16),
                        (net, x) -> net.relu(net.add(new Add(), net.conv(x, 3, 1, 33), net.conv(x, 1, 1, 33)))),
                GraphCase.of("sum with what is used once more", GraphCase.Source.of(8, 8, 16), (net, x) -> {
                    String first = net.conv(x, 1, 1, 32);
                    String sum = net.relu(net.add(new Add(), first, net.conv(first, 3, 1, 32)));
                    return net.add(new Concat(2), first, sum);
                }),
                GraphCase.of(
                        "normalisation before an activation and a convolution",
                        GraphCase.Source.of(9, 9, 17),
                        (net, x) -> net.conv(net.relu(net.norm(x)), 3, 1, 16)),
                GraphCase.of(
                        "normalisation of a depthwise convolution",
                        GraphCase.Source.of(9, 9, 17),
                        (net, x) -> net.relu(net.norm(net.depthwise(x, 3, 1)))),
                GraphCase.of(
                        "normalisation of a dense layer",
                        GraphCase.Source.of(33),
                        (net, x) -> net.norm(net.dense(x, 18))),
                GraphCase.of("separable convolutions", GraphCase.Source.of(19, 19, 16), (net, x) -> {
                    String y = net.conv(net.depthwise(net.relu(x), 3, 1), 1, 1, 48);
                    y = net.conv(net.depthwise(net.relu(y), 3, 1), 1, 1, 48);
                    return net.add(new Add(), y, net.conv(x, 1, 1, 48));
                }),
                GraphCase.of(
                        "squeeze and excitation", GraphCase.Source.of(14, 14, 40), (net, x) -> squeeze(net, x, 10)));
    }

    /** Neighbours that do not suit each other: what one wants of a tensor the other cannot give. */
    private static List<GraphCase> mixtures() {
        return List.of(
                GraphCase.of(
                        "a constant added to a convolution",
                        GraphCase.Source.of(7, 6, 16),
                        (net, x) -> net.relu(net.add(
                                new Add(), net.conv(x, 3, 1, 32), net.add(new Constant(net.weights(7, 6, 32)))))),
                GraphCase.of(
                        "a constant added to a convolution of narrow groups",
                        GraphCase.Source.of(7, 6, 12),
                        (net, x) -> net.add(
                                new Add(),
                                net.conv(x, Window.of(3, 3, 1), new Padding(1, 1, 1, 1), 12, 3, true),
                                net.add(new Constant(net.weights(7, 6, 12))))),
                GraphCase.of(
                        "prelu by rows of as many as channels",
                        GraphCase.Source.of(16, 5, 16),
                        (net, x) -> net.add(new PRelu(net.weights(16, 1, 1)), net.conv(x, 1, 1, 16))),
                GraphCase.of(
                        "a convolution with padding behind a transpose",
                        GraphCase.Source.of(3, 9, 8),
                        (net, x) -> net.conv(net.add(new Transpose(List.of(1, 2, 0)), x), 3, 1, 16)),
                GraphCase.of("a transpose of what a convolution pads", GraphCase.Source.of(9, 8, 3), (net, x) -> {
                    String y = net.relu(x);
                    String turned = net.add(new Transpose(List.of(1, 0, 2)), y);
                    return net.add(
                            new Add(),
                            net.conv(turned, 1, 1, 16),
                            net.conv(
                                    net.add(new Transpose(List.of(1, 0, 2)), net.relu(net.conv(y, 3, 1, 3))),
                                    3,
                                    1,
                                    16));
                }));
    }

    private static List<GraphCase> outputs() {
        return List.of(
                new GraphCase("inner outputs", net -> {
                    String x = net.input(14, 14, 3);
                    String linear = net.conv(x, 3, 1, 24);
                    String active = net.relu(linear);
                    String pooled = net.add(AVERAGE, active);
                    return new String[] {pooled, linear, active};
                }),
                new GraphCase("an input is an output", net -> {
                    String x = net.input(5, 4, 17);
                    return new String[] {x, net.relu(x)};
                }),
                new GraphCase("two inputs and two outputs", net -> {
                    String a = net.input(8, 8, 16);
                    String b = net.input(8, 8, 16);
                    String sum = net.add(new Add(), net.conv(a, 3, 1, 16), b);
                    return new String[] {net.relu(sum), net.dense(net.add(AVERAGE, b), 3)};
                }),
                new GraphCase("a piece of a concatenation is an output", net -> {
                    String x = net.input(7, 7, 16);
                    String first = net.relu(net.conv(x, 1, 1, 32));
                    String joined = net.add(new Concat(2), first, net.relu(net.conv(x, 3, 1, 16)));
                    return new String[] {first, joined};
                }),
                new GraphCase("the middle of an inverted residual is an output", net -> {
                    String x = net.input(28, 28, 16);
                    String wide = net.activate(Activation.relu6(), net.conv(x, 1, 1, 96));
                    String deep = net.activate(Activation.relu6(), net.depthwise(wide, 3, 1));
                    return new String[] {net.conv(deep, 1, 1, 24), deep};
                }));
    }
}
