package dev.fovea.adapters.models.file;

import dev.fovea.api.graph.Activate;
import dev.fovea.api.graph.Activation;
import dev.fovea.api.graph.Add;
import dev.fovea.api.graph.AlphaDropout;
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
import dev.fovea.api.graph.Dropout;
import dev.fovea.api.graph.Flatten;
import dev.fovea.api.graph.GaussianDropout;
import dev.fovea.api.graph.GaussianNoise;
import dev.fovea.api.graph.GlobalPool;
import dev.fovea.api.graph.Graph;
import dev.fovea.api.graph.GraphBuilder;
import dev.fovea.api.graph.MaxPool;
import dev.fovea.api.graph.Mean;
import dev.fovea.api.graph.Multiply;
import dev.fovea.api.graph.Op;
import dev.fovea.api.graph.PRelu;
import dev.fovea.api.graph.Pad;
import dev.fovea.api.graph.Padding;
import dev.fovea.api.graph.Penalty;
import dev.fovea.api.graph.Quantize;
import dev.fovea.api.graph.Reshape;
import dev.fovea.api.graph.Resize;
import dev.fovea.api.graph.Softmax;
import dev.fovea.api.graph.TensorType;
import dev.fovea.api.graph.Training;
import dev.fovea.api.graph.Transpose;
import dev.fovea.api.graph.Weights;
import dev.fovea.api.graph.Window;
import dev.fovea.api.tensor.DType;
import dev.fovea.api.tensor.Quantization;
import dev.fovea.api.tensor.Shape;
import java.nio.ByteBuffer;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;

/** One small graph that holds every operation, with fields that differ from each other, and weights of every kind. */
final class OpSamples {

    private final Random random = new Random(7);
    private final GraphBuilder builder = new GraphBuilder("all operations, ä → 漢");
    private int number;

    private OpSamples() {}

    static Graph everyOperation() {
        return new OpSamples().graph();
    }

    /** What came after version 1 was recorded. */
    static Graph laterOperations() {
        Weights kernel = Weights.of("dense/kernel", Shape.of(3, 2), 1, 2, 3, 4, 5, 6);
        Weights ones = Weights.of("ones", Shape.of(2), 1, 1);
        GraphBuilder builder = new GraphBuilder("trained")
                .input("x", TensorType.f32(3))
                .add("dense", new Dense(kernel, null), "x")
                .add("norm", new BatchNorm(null, null, ones, ones, 1e-3, 0.9), "dense")
                .add("usual", new BatchNorm(ones, null, ones, ones, 1e-3, 0.99), "norm");
        String last = "usual";
        for (Dropout.Grain grain : Dropout.Grain.values()) {
            builder.add(grain.name(), new Dropout(0.25, grain), last);
            builder.add("alpha " + grain, new AlphaDropout(0.375, grain), grain.name());
            last = "alpha " + grain;
        }
        builder.add("noise", new GaussianNoise(2.5), last).add("times", new GaussianDropout(0.125), "noise");
        return builder.output("times")
                .training(new Training(Map.of("dense/kernel", new Penalty(0.5, 0.25)), Set.of("dense", "norm")))
                .build();
    }

    private Graph graph() {
        builder.input("picture", TensorType.f32(9, 8, 4));
        TensorType bytes = new TensorType(DType.I8, Shape.of(9, 8, 4), new Quantization(0.1, -3));
        builder.input("bytes", bytes);
        Weights kernel = f32(3, 2, 4, 6);
        String x = add(new Conv2d(kernel, f32(6), new Window(3, 2, 2, 1, 1, 2), new Padding(1, 2, 0, 3), 1), "picture");
        // The same weights once more, and a view of them.
        String y = add(new Conv2d(kernel, null, new Window(3, 2, 2, 1, 1, 2), new Padding(1, 2, 0, 3), 1), "picture");
        x = add(new Add(), x, y);
        x = add(new BatchNorm(f32(6), null, f32(6), f32(6), 1e-3), x);
        x = add(new BatchNorm(null, f32(6), f32(6), f32(6), 0.0), x);
        // Those that were there when version 1 was recorded; a later one has a graph of its own.
        for (Activation.Kind kind : EnumSet.range(Activation.Kind.NONE, Activation.Kind.EXPONENTIAL)) {
            x = add(new Activate(new Activation(kind, 0.25f, Float.POSITIVE_INFINITY)), x);
        }
        x = add(new DepthwiseConv2d(f16(2, 2, 1, 12), f32(12), Window.of(2, 2, 1), Padding.none()), x);
        x = add(new MaxPool(Window.of(2, 2, 1), new Padding(1, 0, 0, 1)), x);
        x = add(new AveragePool(new Window(2, 1, 1, 1, 1, 1), new Padding(0, 0, 1, 0)), x);
        x = add(new Pad(new Padding(1, 2, 3, 4), -0.0f), x);
        x = add(new Crop(new Padding(4, 3, 0, 1)), x);
        int[] dims = builder.type(x).shape().dims();
        x = add(new PRelu(f32(1, 1, 12)), x);
        x = add(new Conv2dTranspose(f32(3, 3, 12, 5), null, Window.of(3, 3, 2), Padding.none(), 9, 7), x);
        for (Resize.Method method : Resize.Method.values()) {
            for (Resize.Coordinates coordinates : Resize.Coordinates.values()) {
                x = add(new Resize(dims[0] + number % 3, 6, method, coordinates), x);
            }
        }
        String factors = add(new Constant(i8(5).quantized(new float[] {0.5f}, new int[] {3})));
        x = add(new Multiply(), x, add(new Cast(DType.F32), factors));
        x = add(new Mean(List.of(0), true), x);
        x = add(new Transpose(List.of(2, 0, 1)), x);
        x = add(new Concat(1), x, x);
        String pooled = add(new GlobalPool(GlobalPool.Reduction.AVERAGE, false), x);
        String largest = add(new GlobalPool(GlobalPool.Reduction.MAX, true), x);
        String flat = add(new Flatten(), x);
        int size = builder.type(flat).elements();
        Weights dense = f32(7, size).permuted(1, 0);
        flat = add(new Dense(dense, f32(7)), flat);
        flat = add(new Dense(i8(7, 4).permuted(0, 1).quantized(new float[] {1, 2, 3, 4}, new int[4]), null), flat);
        flat = add(new Dense(i8(4, 2).times(new float[] {0.5f, 2}), null), flat);
        flat = add(new Softmax(), flat);
        flat = add(new Reshape(Shape.of(1, 2, 1)), flat);
        String halves = add(new Cast(DType.F16), flat);
        String real = add(new Dequantize(), "bytes");
        String quanta = add(new Quantize(bytes), real);
        String one = add(new Constant(f32()));
        for (String output : List.of(quanta, halves, pooled, largest, one)) {
            builder.output(output);
        }
        return builder.build();
    }

    private String add(Op op, String... inputs) {
        String name = op.kind() + "/" + ++number;
        builder.add(name, op, inputs);
        return name;
    }

    private Weights f32(int... dims) {
        return stored(DType.F32, dims);
    }

    private Weights f16(int... dims) {
        return stored(DType.F16, dims);
    }

    private Weights i8(int... dims) {
        return stored(DType.I8, dims);
    }

    /** Any bits: NaN, too. */
    private Weights stored(DType dtype, int... dims) {
        Shape shape = Shape.of(dims);
        byte[] bytes = new byte[(int) shape.elements() * dtype.bytes()];
        random.nextBytes(bytes);
        ByteBuffer data = ByteBuffer.allocateDirect(bytes.length).put(bytes).flip();
        return Weights.of("weights " + ++number, dtype, shape, data);
    }
}
