package dev.fovea.adapters.tck;

import dev.fovea.api.graph.Activation;
import dev.fovea.api.graph.Conv2d;
import dev.fovea.api.graph.Conv2dTranspose;
import dev.fovea.api.graph.Padding;
import dev.fovea.api.graph.Window;
import dev.fovea.api.tensor.DType;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** Convolutions over awkward shapes: every pair of two factors' levels occurs together at least once. */
final class ConvolutionCases {

    /** Around the block of 16, one, the colours of a picture, and numbers of blocks that tiles do not divide. */
    private static final int[] CHANNELS = {1, 3, 15, 16, 17, 24, 32, 48, 96};

    /** Around the tiles of micro-kernels (6, 8, 9, 14 pixels), and below them. */
    private static final int[] SIZES = {1, 2, 6, 7, 8, 13, 14, 15, 28, 29, 35};

    private static final int[][] KERNELS = {{1, 1}, {3, 3}, {5, 5}, {1, 7}, {7, 1}, {2, 2}};

    private static final List<Activation> ACTIVATIONS =
            List.of(Activation.none(), Activation.relu(), Activation.relu6(), Activation.of(Activation.Kind.SILU));

    /** How the input is padded. */
    private enum Pad {
        VALID,
        SAME,
        /** Another number on each side, more than the kernel asks for. */
        ODD
    }

    private ConvolutionCases() {}

    static Stream<GraphCase> all() {
        return Stream.of(
                        grid(),
                        depthwiseGrid(),
                        firstLayers(),
                        winograd(),
                        pointwise(),
                        groups(),
                        transposed(),
                        stored())
                .flatMap(List::stream);
    }

    private static List<GraphCase> grid() {
        List<GraphCase> cases = new ArrayList<>();
        for (int[] row : Pairwise.rows(
                TestSeed.random("convolutions"),
                CHANNELS.length,
                CHANNELS.length,
                SIZES.length,
                SIZES.length,
                KERNELS.length,
                3,
                2,
                Pad.values().length,
                2,
                ACTIVATIONS.size())) {
            int height = SIZES[row[2]];
            int width = SIZES[row[3]];
            Window window = window(row[4], row[5] + 1, row[6] + 1);
            Padding padding = padding(Pad.values()[row[7]], height, width, window);
            int inputs = CHANNELS[row[0]];
            int outputs = CHANNELS[row[1]];
            boolean bias = row[8] == 1;
            Activation activation = ACTIVATIONS.get(row[9]);
            String name = "conv %s pad %s on %dx%dx%d to %d%s %s"
                    .formatted(window, padding, height, width, inputs, outputs, bias ? " bias" : "", activation);
            cases.add(GraphCase.of(
                    name,
                    GraphCase.Source.of(height, width, inputs),
                    (net, x) -> net.activate(activation, net.conv(x, window, padding, outputs, 1, bias))));
        }
        return cases;
    }

    private static List<GraphCase> depthwiseGrid() {
        List<GraphCase> cases = new ArrayList<>();
        for (int[] row : Pairwise.rows(
                TestSeed.random("depthwise"),
                CHANNELS.length,
                SIZES.length,
                SIZES.length,
                KERNELS.length,
                3,
                2,
                Pad.values().length,
                2,
                ACTIVATIONS.size())) {
            int height = SIZES[row[1]];
            int width = SIZES[row[2]];
            Window window = window(row[3], row[4] + 1, row[5] + 1);
            Padding padding = padding(Pad.values()[row[6]], height, width, window);
            int channels = CHANNELS[row[0]];
            int multiplier = row[7] + 1;
            Activation activation = ACTIVATIONS.get(row[8]);
            String name = "depthwise %s pad %s on %dx%dx%d times %d %s"
                    .formatted(window, padding, height, width, channels, multiplier, activation);
            cases.add(GraphCase.of(
                    name,
                    GraphCase.Source.of(height, width, channels),
                    (net, x) ->
                            net.activate(activation, net.depthwise(x, window, padding, multiplier, multiplier == 1))));
        }
        return cases;
    }

    /** Dilation is for strides of 1, as in every framework. */
    private static Window window(int kernel, int stride, int dilation) {
        int spread = stride == 1 ? dilation : 1;
        return new Window(KERNELS[kernel][0], KERNELS[kernel][1], stride, stride, spread, spread);
    }

    /** A window that does not fit the input without padding gets the padding that it needs. */
    private static Padding padding(Pad pad, int height, int width, Window window) {
        boolean fits = height >= window.extentHeight() && width >= window.extentWidth();
        return switch (pad) {
            case VALID -> fits ? Padding.none() : Padding.same(height, width, window);
            case SAME -> Padding.same(height, width, window);
            case ODD -> {
                Padding same = Padding.same(height, width, window);
                yield fits ? new Padding(0, 2, 1, 3) : same.plus(new Padding(1, 0, 0, 2));
            }
        };
    }

    /** On three channels as a caller gives them. */
    private static List<GraphCase> firstLayers() {
        List<GraphCase> cases = new ArrayList<>();
        int[][] rows = {{3, 2, 56, 32}, {3, 2, 35, 24}, {7, 2, 56, 64}, {3, 1, 29, 64}, {3, 2, 57, 16}, {5, 3, 31, 48}};
        for (int[] row : rows) {
            Window window = Window.of(row[0], row[0], row[1]);
            for (Padding padding :
                    List.of(Padding.none(), Padding.same(row[2], row[2], window), new Padding(3, 3, 3, 3))) {
                cases.add(GraphCase.of(
                        "first layer %s pad %s on %dx%dx3 to %d".formatted(window, padding, row[2], row[2], row[3]),
                        GraphCase.Source.of(row[2], row[2], 3),
                        (net, x) -> net.activate(Activation.relu6(), net.conv(x, window, padding, row[3], 1, true))));
            }
        }
        return cases;
    }

    /** 3 x 3 at stride 1 where rules choose Winograd, with whole and broken tiles. */
    private static List<GraphCase> winograd() {
        List<GraphCase> cases = new ArrayList<>();
        int[] channels = {32, 48, 64};
        int[] sizes = {12, 14, 15, 16, 17, 18, 20, 23, 25, 27, 28, 29, 56};
        for (int i = 0; i < sizes.length; i++) {
            int width = sizes[i];
            int height = i % 2 == 0 ? width : sizes[(i + 3) % (sizes.length - 1)];
            int inputs = channels[i % 3];
            int outputs = channels[(i / 3) % 3];
            Padding padding = i % 4 == 3 ? Padding.none() : new Padding(1, 1, 1, 1);
            cases.add(GraphCase.of(
                    "conv 3x3 pad %s on %dx%dx%d to %d".formatted(padding, height, width, inputs, outputs),
                    GraphCase.Source.of(height, width, inputs),
                    (net, x) -> net.relu(net.conv(x, Window.of(3, 3, 1), padding, outputs, 1, true))));
        }
        cases.add(GraphCase.of(
                "two conv 3x3 on 28x28x64",
                GraphCase.Source.of(28, 28, 64),
                (net, x) -> net.relu(net.conv(net.relu(net.conv(x, 3, 1, 64)), 3, 1, 64))));
        return cases;
    }

    private static List<GraphCase> pointwise() {
        List<GraphCase> cases = new ArrayList<>();
        int[][] rows = {
            {56, 16, 96}, {28, 144, 24}, {14, 96, 576}, {14, 576, 80}, {7, 320, 1280}, {7, 1152, 192}, {1, 512, 1000}
        };
        for (int[] row : rows) {
            cases.add(GraphCase.of(
                    "conv 1x1 on %dx%dx%d to %d".formatted(row[0], row[0], row[1], row[2]),
                    GraphCase.Source.of(row[0], row[0], row[1]),
                    (net, x) -> net.conv(x, 1, 1, row[2])));
        }
        return cases;
    }

    private static List<GraphCase> groups() {
        List<GraphCase> cases = new ArrayList<>();
        int[][] rows = {{2, 32, 32, 3, 1}, {4, 48, 96, 3, 2}, {3, 15, 24, 1, 1}, {16, 32, 16, 5, 1}, {8, 8, 64, 3, 1}};
        for (int[] row : rows) {
            Window window = Window.of(row[3], row[3], row[4]);
            cases.add(GraphCase.of(
                    "conv %s groups %d on 15x14x%d to %d".formatted(window, row[0], row[1], row[2]),
                    GraphCase.Source.of(15, 14, row[1]),
                    (net, x) -> net.relu(net.conv(x, window, net.same(x, window), row[2], row[0], true))));
        }
        return cases;
    }

    private static List<GraphCase> transposed() {
        List<GraphCase> cases = new ArrayList<>();
        List<Window> windows = List.of(
                Window.of(2, 2, 2),
                Window.of(3, 3, 2),
                Window.of(4, 4, 2),
                Window.of(3, 3, 1),
                new Window(5, 2, 3, 1, 1, 1),
                new Window(3, 3, 1, 2, 2, 2));
        int[][] channels = {{3, 17}, {16, 32}, {24, 3}, {32, 48}, {1, 1}, {17, 16}};
        for (int i = 0; i < windows.size(); i++) {
            Window window = windows.get(i);
            int[] io = channels[i];
            int fullHeight = 6 * window.strideHeight() + window.extentHeight();
            int fullWidth = 4 * window.strideWidth() + window.extentWidth();
            for (Padding crop : List.of(Padding.none(), new Padding(1, 0, 0, 1))) {
                // Without crop there is a row and a column more than the full result, of the bias alone.
                int height = crop.isNone() ? fullHeight + 1 : fullHeight - 1;
                int width = crop.isNone() ? fullWidth + 1 : fullWidth - 1;
                cases.add(GraphCase.of(
                        "conv transpose %s crop %s on 7x5x%d to %d".formatted(window, crop, io[0], io[1]),
                        GraphCase.Source.of(7, 5, io[0]),
                        (net, x) -> net.relu(net.add(
                                new Conv2dTranspose(
                                        net.weights(window.height(), window.width(), io[0], io[1]),
                                        net.bias(true, io[1]),
                                        window,
                                        crop,
                                        height,
                                        width),
                                x))));
            }
        }
        return cases;
    }

    /** Kernels as files store them. */
    private static List<GraphCase> stored() {
        List<GraphCase> cases = new ArrayList<>();
        for (DType type : List.of(DType.F32, DType.F16, DType.I8, DType.U8)) {
            for (boolean outputsFirst : new boolean[] {false, true}) {
                cases.add(GraphCase.of(
                        "conv 3x3 stored as " + type + (outputsFirst ? ", outputs first" : ""),
                        GraphCase.Source.of(14, 15, 24),
                        (net, x) -> net.add(
                                new Conv2d(
                                        net.numbers().weights("kernel", type, outputsFirst, 3, 3, 24, 17),
                                        net.bias(true, 17),
                                        Window.of(3, 3, 1),
                                        new Padding(1, 1, 1, 1),
                                        1),
                                x)));
            }
        }
        return cases;
    }
}
