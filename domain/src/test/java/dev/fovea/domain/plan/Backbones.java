package dev.fovea.domain.plan;

import dev.fovea.api.graph.Activate;
import dev.fovea.api.graph.Activation;
import dev.fovea.api.graph.Add;
import dev.fovea.api.graph.AveragePool;
import dev.fovea.api.graph.BatchNorm;
import dev.fovea.api.graph.Concat;
import dev.fovea.api.graph.Conv2d;
import dev.fovea.api.graph.Dense;
import dev.fovea.api.graph.DepthwiseConv2d;
import dev.fovea.api.graph.GlobalPool;
import dev.fovea.api.graph.Graph;
import dev.fovea.api.graph.GraphBuilder;
import dev.fovea.api.graph.MaxPool;
import dev.fovea.api.graph.Op;
import dev.fovea.api.graph.Pad;
import dev.fovea.api.graph.Padding;
import dev.fovea.api.graph.Softmax;
import dev.fovea.api.graph.TensorType;
import dev.fovea.api.graph.Weights;
import dev.fovea.api.graph.Window;
import dev.fovea.api.tensor.DType;
import dev.fovea.api.tensor.Shape;
import java.nio.ByteBuffer;

/** Networks of full size whose weights are all the same zeros. */
public final class Backbones {

    private final GraphBuilder builder;
    private final ByteBuffer zeros = ByteBuffer.allocateDirect(16 << 20);
    private int number;

    private Backbones(String name) {
        builder = new GraphBuilder(name);
    }

    private String add(Op op, String... inputs) {
        String name = op.kind() + "_" + ++number;
        builder.add(name, op, inputs);
        return name;
    }

    private Weights weights(int... dims) {
        Shape shape = Shape.of(dims);
        return Weights.of("w" + ++number, DType.F32, shape, zeros.slice(0, (int) shape.elements() * 4));
    }

    private int[] dims(String node) {
        return builder.type(node).shape().dims();
    }

    private String conv(String x, int out, int height, int width, int stride, boolean same) {
        Window window = new Window(height, width, stride, stride, 1, 1);
        int[] dims = dims(x);
        Padding padding = same ? Padding.same(dims[0], dims[1], window) : Padding.none();
        String y = add(new Conv2d(weights(height, width, dims[2], out), null, window, padding, 1), x);
        return add(new BatchNorm(weights(out), weights(out), weights(out), weights(out), 1e-3), y);
    }

    private String relu(String x) {
        return add(new Activate(Activation.relu()), x);
    }

    private String head(String x) {
        String pooled = add(new GlobalPool(GlobalPool.Reduction.AVERAGE, false), x);
        return add(new Softmax(), add(new Dense(weights(dims(pooled)[0], 1000), weights(1000)), pooled));
    }

    /** ResNet50 (He and others, 2015) as Keras has it. */
    public static Graph resnet50() {
        Backbones net = new Backbones("resnet50");
        net.builder.input("input", TensorType.f32(224, 224, 3));
        String x = net.add(new Pad(new Padding(3, 3, 3, 3), 0), "input");
        x = net.relu(net.conv(x, 64, 7, 7, 2, false));
        x = net.add(new Pad(new Padding(1, 1, 1, 1), 0), x);
        x = net.add(new MaxPool(Window.of(3, 3, 2), Padding.none()), x);
        int[] blocks = {3, 4, 6, 3};
        for (int stage = 0; stage < 4; stage++) {
            int width = 64 << stage;
            for (int block = 0; block < blocks[stage]; block++) {
                int stride = block == 0 && stage > 0 ? 2 : 1;
                String shortcut = block == 0 ? net.conv(x, 4 * width, 1, 1, stride, false) : x;
                String y = net.relu(net.conv(x, width, 1, 1, stride, false));
                y = net.relu(net.conv(y, width, 3, 3, 1, true));
                y = net.conv(y, 4 * width, 1, 1, 1, false);
                x = net.relu(net.add(new Add(), shortcut, y));
            }
        }
        return net.builder.output(net.head(x)).build();
    }

    /** MobileNetV2 (Sandler and others, 2018). */
    public static Graph mobilenetV2() {
        Backbones net = new Backbones("mobilenet_v2");
        net.builder.input("input", TensorType.f32(224, 224, 3));
        String x = net.relu6(net.conv("input", 32, 3, 3, 2, true));
        int[][] settings = {
            {1, 16, 1, 1}, {6, 24, 2, 2}, {6, 32, 3, 2}, {6, 64, 4, 2}, {6, 96, 3, 1}, {6, 160, 3, 2}, {6, 320, 1, 1}
        };
        for (int[] setting : settings) {
            for (int i = 0; i < setting[2]; i++) {
                int in = net.dims(x)[2];
                int stride = i == 0 ? setting[3] : 1;
                String y = setting[0] == 1 ? x : net.relu6(net.conv(x, in * setting[0], 1, 1, 1, true));
                int[] dims = net.dims(y);
                Window window = Window.of(3, 3, stride);
                y = net.add(
                        new DepthwiseConv2d(
                                net.weights(3, 3, 1, dims[2]), null, window, Padding.same(dims[0], dims[1], window)),
                        y);
                y = net.add(new BatchNorm(null, null, net.weights(dims[2]), net.weights(dims[2]), 1e-3), y);
                y = net.conv(net.relu6(y), setting[1], 1, 1, 1, true);
                x = in == setting[1] && stride == 1 ? net.add(new Add(), x, y) : y;
            }
        }
        return net.builder
                .output(net.head(net.relu6(net.conv(x, 1280, 1, 1, 1, true))))
                .build();
    }

    private String relu6(String x) {
        return add(new Activate(Activation.relu6()), x);
    }

    private String unit(String x, int out, int height, int width, int stride, boolean same) {
        return relu(conv(x, out, height, width, stride, same));
    }

    private String average(String x) {
        return add(new AveragePool(Window.of(3, 3, 1), new Padding(1, 1, 1, 1)), x);
    }

    private String join(String... parts) {
        return add(new Concat(2), parts);
    }

    /** InceptionV3 (Szegedy and others, 2015) as Keras has it. */
    public static Graph inceptionV3() {
        Backbones net = new Backbones("inception_v3");
        net.builder.input("input", TensorType.f32(299, 299, 3));
        String x = net.unit("input", 32, 3, 3, 2, false);
        x = net.unit(net.unit(x, 32, 3, 3, 1, false), 64, 3, 3, 1, true);
        x = net.add(new MaxPool(Window.of(3, 3, 2), Padding.none()), x);
        x = net.unit(net.unit(x, 80, 1, 1, 1, false), 192, 3, 3, 1, false);
        x = net.add(new MaxPool(Window.of(3, 3, 2), Padding.none()), x);
        for (int pool : new int[] {32, 64, 64}) {
            String five = net.unit(net.unit(x, 48, 1, 1, 1, true), 64, 5, 5, 1, true);
            String three = net.unit(net.unit(net.unit(x, 64, 1, 1, 1, true), 96, 3, 3, 1, true), 96, 3, 3, 1, true);
            x = net.join(net.unit(x, 64, 1, 1, 1, true), five, three, net.unit(net.average(x), pool, 1, 1, 1, true));
        }
        String three = net.unit(net.unit(net.unit(x, 64, 1, 1, 1, true), 96, 3, 3, 1, true), 96, 3, 3, 2, false);
        x = net.join(
                net.unit(x, 384, 3, 3, 2, false), three, net.add(new MaxPool(Window.of(3, 3, 2), Padding.none()), x));
        for (int width : new int[] {128, 160, 160, 192}) {
            String seven =
                    net.unit(net.unit(net.unit(x, width, 1, 1, 1, true), width, 1, 7, 1, true), 192, 7, 1, 1, true);
            String twice =
                    net.unit(net.unit(net.unit(x, width, 1, 1, 1, true), width, 7, 1, 1, true), width, 1, 7, 1, true);
            twice = net.unit(net.unit(twice, width, 7, 1, 1, true), 192, 1, 7, 1, true);
            x = net.join(net.unit(x, 192, 1, 1, 1, true), seven, twice, net.unit(net.average(x), 192, 1, 1, 1, true));
        }
        String seven = net.unit(net.unit(net.unit(x, 192, 1, 1, 1, true), 192, 1, 7, 1, true), 192, 7, 1, 1, true);
        x = net.join(
                net.unit(net.unit(x, 192, 1, 1, 1, true), 320, 3, 3, 2, false),
                net.unit(seven, 192, 3, 3, 2, false),
                net.add(new MaxPool(Window.of(3, 3, 2), Padding.none()), x));
        for (int i = 0; i < 2; i++) {
            String a = net.unit(x, 384, 1, 1, 1, true);
            String b = net.unit(net.unit(x, 448, 1, 1, 1, true), 384, 3, 3, 1, true);
            x = net.join(
                    net.unit(x, 320, 1, 1, 1, true),
                    net.join(net.unit(a, 384, 1, 3, 1, true), net.unit(a, 384, 3, 1, 1, true)),
                    net.join(net.unit(b, 384, 1, 3, 1, true), net.unit(b, 384, 3, 1, 1, true)),
                    net.unit(net.average(x), 192, 1, 1, 1, true));
        }
        return net.builder.output(net.head(x)).build();
    }
}
