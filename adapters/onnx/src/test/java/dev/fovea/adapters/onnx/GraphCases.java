package dev.fovea.adapters.onnx;

import dev.fovea.adapters.tck.TestSeed;
import dev.fovea.api.graph.Activate;
import dev.fovea.api.graph.Activation;
import dev.fovea.api.graph.Add;
import dev.fovea.api.graph.AveragePool;
import dev.fovea.api.graph.BatchNorm;
import dev.fovea.api.graph.Cast;
import dev.fovea.api.graph.Concat;
import dev.fovea.api.graph.Constant;
import dev.fovea.api.graph.Conv2d;
import dev.fovea.api.graph.Conv2dTranspose;
import dev.fovea.api.graph.Crop;
import dev.fovea.api.graph.Dense;
import dev.fovea.api.graph.DepthwiseConv2d;
import dev.fovea.api.graph.Dequantize;
import dev.fovea.api.graph.Flatten;
import dev.fovea.api.graph.GlobalPool;
import dev.fovea.api.graph.GlobalPool.Reduction;
import dev.fovea.api.graph.Graph;
import dev.fovea.api.graph.GraphBuilder;
import dev.fovea.api.graph.MaxPool;
import dev.fovea.api.graph.Mean;
import dev.fovea.api.graph.Multiply;
import dev.fovea.api.graph.Op;
import dev.fovea.api.graph.PRelu;
import dev.fovea.api.graph.Pad;
import dev.fovea.api.graph.Padding;
import dev.fovea.api.graph.Quantize;
import dev.fovea.api.graph.Reshape;
import dev.fovea.api.graph.Resize;
import dev.fovea.api.graph.Softmax;
import dev.fovea.api.graph.TensorType;
import dev.fovea.api.graph.Transpose;
import dev.fovea.api.graph.Weights;
import dev.fovea.api.graph.Window;
import dev.fovea.api.tensor.DType;
import dev.fovea.api.tensor.Quantization;
import dev.fovea.api.tensor.Shape;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** Small graphs that together hold every operation, in the places where orders of elements differ. */
final class GraphCases {

    private static final Random RANDOM = TestSeed.random("onnx");
    private static final TensorType PICTURE = TensorType.f32(7, 6, 4);

    private GraphCases() {}

    static List<Graph> all() {
        List<Graph> all = new ArrayList<>();
        convolutions(all);
        windows(all);
        vectors(all);
        orders(all);
        for (Activation.Kind kind : Activation.Kind.values()) {
            if (kind == Activation.Kind.RSQRT) {
                // ONNX has no number for roots below 0, and infinities say nothing: of e^x.
                all.add(new GraphBuilder("activation " + kind)
                        .input("x", PICTURE)
                        .add("above", new Activate(Activation.of(Activation.Kind.EXPONENTIAL)), "x")
                        .add("y", new Activate(Activation.of(kind)), "above")
                        .output("y")
                        .build());
                continue;
            }
            all.add(one("activation " + kind, PICTURE, new Activate(new Activation(kind, 0.3f, 1.2f))));
        }
        all.add(one("relu", PICTURE, new Activate(Activation.relu())));
        all.add(one("relu6", PICTURE, new Activate(Activation.relu6())));
        all.add(one("at least", PICTURE, new Activate(Activation.clamp(0.5f, Float.POSITIVE_INFINITY))));
        all.add(one("at most", PICTURE, new Activate(Activation.clamp(Float.NEGATIVE_INFINITY, 0.5f))));
        resizes(all);
        return all;
    }

    private static void convolutions(List<Graph> all) {
        Padding odd = new Padding(1, 0, 2, 1);
        Window dilated = new Window(3, 2, 2, 1, 1, 2);
        all.add(one("conv", PICTURE, new Conv2d(weights(3, 2, 4, 5), weights(5), dilated, odd, 1)));
        all.add(one("conv groups", PICTURE, new Conv2d(weights(1, 1, 2, 6), null, Window.of(1, 1, 2), odd, 2)));
        Weights stored = weights(5, 3, 3, 4).permuted(1, 2, 3, 0);
        all.add(one("conv of a view", PICTURE, new Conv2d(stored, null, Window.of(3, 3, 1), odd, 1)));
        all.add(one(
                "depthwise", PICTURE, new DepthwiseConv2d(weights(3, 3, 1, 8), weights(8), Window.of(3, 3, 2), odd)));
        all.add(new GraphBuilder("padded conv")
                .input("x", PICTURE)
                .add("pad", new Pad(odd, 0), "x")
                .add("pad2", new Pad(new Padding(0, 1, 0, 0), 0), "pad")
                .add("y", new Conv2d(weights(3, 3, 4, 2), null, Window.of(3, 3, 2), odd, 1), "pad2")
                .add("z", new DepthwiseConv2d(weights(3, 3, 1, 4), null, Window.of(3, 3, 1), Padding.none()), "pad")
                .output("y")
                .output("z")
                .build());
        for (int[] size : new int[][] {{12, 12}, {15, 13}, {18, 15}}) {
            Conv2dTranspose op = new Conv2dTranspose(
                    weights(3, 3, 4, 5), weights(5), Window.of(3, 3, 2), new Padding(1, 0, 0, 0), size[0], size[1]);
            all.add(one("transposed " + size[0] + "x" + size[1], PICTURE, op));
        }
        all.add(one("dense on a picture", PICTURE, new Dense(weights(4, 3), weights(3))));
        BatchNorm norm = new BatchNorm(weights(4), weights(4), weights(4), positive(4), 1e-3);
        all.add(one("batch norm", PICTURE, norm));
        all.add(one(
                "batch norm on vectors", TensorType.f32(4), new BatchNorm(null, null, weights(4), positive(4), 0.1)));
        all.add(one("batch norm on a sequence", TensorType.f32(3, 4), norm));
        all.add(one("prelu", PICTURE, new PRelu(weights(1, 1, 4))));
        all.add(one("prelu everywhere", PICTURE, new PRelu(weights(7, 6, 4))));
    }

    private static void windows(List<Graph> all) {
        Padding odd = new Padding(1, 0, 1, 2);
        Window window = new Window(2, 3, 2, 1, 1, 1);
        all.add(one("max pool", PICTURE, new MaxPool(window, odd)));
        all.add(one("average pool", PICTURE, new AveragePool(window, odd)));
        all.add(one("global average", PICTURE, new GlobalPool(Reduction.AVERAGE, false)));
        all.add(one("global maximum", PICTURE, new GlobalPool(Reduction.MAX, true)));
        all.add(one("pad", PICTURE, new Pad(odd, 2.5f)));
        all.add(one("crop", PICTURE, new Crop(odd)));
    }

    private static void resizes(List<Graph> all) {
        for (Resize.Method method : Resize.Method.values()) {
            for (Resize.Coordinates coordinates : Resize.Coordinates.values()) {
                for (int[] size : new int[][] {{14, 12}, {3, 9}, {7, 6}, {10, 4}, {5, 20}}) {
                    all.add(one(
                            "resize " + method + " " + coordinates + " " + size[0] + "x" + size[1],
                            PICTURE,
                            new Resize(size[0], size[1], method, coordinates)));
                }
            }
        }
    }

    private static void vectors(List<Graph> all) {
        all.add(new GraphBuilder("flatten and dense")
                .input("x", PICTURE)
                .add("flat", new Flatten(), "x")
                .add("y", new Dense(weights(168, 5), weights(5)), "flat")
                .add("z", new Dense(weights(3, 168).permuted(1, 0), null), "flat")
                .output("y")
                .output("z")
                .build());
        all.add(new GraphBuilder("flatten that is seen")
                .input("x", PICTURE)
                .add("flat", new Flatten(), "x")
                .add("y", new Dense(weights(168, 5), weights(5)), "flat")
                .output("flat")
                .output("y")
                .build());
        all.add(new GraphBuilder("flatten of a pooled picture")
                .input("x", PICTURE)
                .add("pool", new GlobalPool(Reduction.AVERAGE, true), "x")
                .add("flat", new Flatten(), "pool")
                .add("y", new Dense(weights(4, 5), null), "flat")
                .add("back", new Reshape(Shape.of(1, 1, 5)), "y")
                .output("back")
                .build());
        all.add(one("dense on a sequence", TensorType.f32(3, 4), new Dense(weights(4, 2), weights(2))));
        all.add(one("dense on four dimensions", TensorType.f32(2, 3, 2, 4), new Dense(weights(4, 2), null)));
        all.add(one("softmax", TensorType.f32(9), new Softmax()));
        all.add(one("softmax on a picture", PICTURE, new Softmax()));
        all.add(one("softmax on a sequence", TensorType.f32(3, 4), new Softmax()));
        all.add(new GraphBuilder("quantised and back")
                .input("x", PICTURE)
                .add("q", new Quantize(new TensorType(DType.U8, PICTURE.shape(), new Quantization(0.25, 3))), "x")
                .add("y", new Dequantize(), "q")
                .output("y")
                .build());
        all.add(new GraphBuilder("cast and back")
                .input("x", PICTURE)
                .add("i", new Cast(DType.I32), "x")
                .add("y", new Cast(DType.F32), "i")
                .output("y")
                .build());
    }

    private static void orders(List<Graph> all) {
        all.add(one("reshape to a vector", PICTURE, new Reshape(Shape.of(168))));
        all.add(one("reshape to a picture", TensorType.f32(24), new Reshape(Shape.of(2, 3, 4))));
        all.add(one("reshape of a picture", PICTURE, new Reshape(Shape.of(6, 14, 2))));
        all.add(one("reshape to four dimensions", PICTURE, new Reshape(Shape.of(7, 3, 2, 4))));
        all.add(one("reshape to one channel", TensorType.f32(12), new Reshape(Shape.of(3, 4, 1))));
        for (List<Integer> order : List.of(List.of(2, 0, 1), List.of(1, 0, 2), List.of(1, 2, 0), List.of(0, 1, 2))) {
            all.add(one("transpose " + order, PICTURE, new Transpose(order)));
        }
        all.add(one("transpose of a sequence", TensorType.f32(3, 5), new Transpose(List.of(1, 0))));
        for (List<Integer> axes : List.of(List.of(0, 1), List.of(0), List.of(1), List.of(2), List.of(1, 2))) {
            all.add(one("mean " + axes, PICTURE, new Mean(axes, false)));
            all.add(one("mean kept " + axes, PICTURE, new Mean(axes, true)));
        }
        all.add(one("mean to a picture", TensorType.f32(2, 3, 4, 5), new Mean(List.of(1), false)));
        for (int axis = 0; axis < 3; axis++) {
            all.add(new GraphBuilder("concat " + axis)
                    .input("a", PICTURE)
                    .input("b", PICTURE)
                    .add("y", new Concat(axis), "a", "b")
                    .output("y")
                    .build());
        }
        TensorType[] smaller = {
            PICTURE,
            TensorType.f32(4),
            TensorType.f32(6, 4),
            TensorType.f32(6, 1),
            TensorType.f32(1, 1, 4),
            TensorType.f32()
        };
        for (TensorType type : smaller) {
            all.add(new GraphBuilder("sum and product with " + type)
                    .input("a", PICTURE)
                    .input("b", type)
                    .add("sum", new Add(), "a", "b")
                    .add("product", new Multiply(), "b", "a")
                    .output("sum")
                    .output("product")
                    .build());
        }
        all.add(new GraphBuilder("picture among four dimensions")
                .input("a", TensorType.f32(2, 7, 6, 4))
                .input("b", PICTURE)
                .add("y", new Add(), "a", "b")
                .output("y")
                .build());
        all.add(new GraphBuilder("constants")
                .input("a", PICTURE)
                .add("c", new Constant(weights(7, 6, 4)), List.of())
                .add("d", new Activate(Activation.relu()), "c")
                .add("sum", new Add(), "a", "c")
                .add("both", new Concat(2), "sum", "c")
                .output("both")
                .output("d")
                .build());
    }

    private static Graph one(String name, TensorType input, Op op) {
        return new GraphBuilder(name)
                .input("x", input)
                .add("y", op, "x")
                .output("y")
                .build();
    }

    static Weights weights(int... dims) {
        Shape shape = Shape.of(dims);
        float[] values = new float[(int) shape.elements()];
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) RANDOM.nextGaussian();
        }
        return Weights.of("weights", shape, values);
    }

    private static Weights positive(int size) {
        float[] values = new float[size];
        for (int i = 0; i < size; i++) {
            values[i] = 0.5f + RANDOM.nextFloat();
        }
        return Weights.of("variance", Shape.of(size), values);
    }
}
