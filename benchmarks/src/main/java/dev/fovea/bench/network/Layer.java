package dev.fovea.bench.network;

import dev.fovea.api.graph.Conv2d;
import dev.fovea.api.graph.DepthwiseConv2d;
import dev.fovea.api.graph.Graph;
import dev.fovea.api.graph.GraphBuilder;
import dev.fovea.api.graph.Op;
import dev.fovea.api.graph.Padding;
import dev.fovea.api.graph.TensorType;
import dev.fovea.api.graph.Weights;
import dev.fovea.api.graph.Window;
import dev.fovea.api.tensor.DType;
import dev.fovea.api.tensor.Shape;
import dev.fovea.bench.peer.OneDnn;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/**
 * One convolution, of the shapes that networks have.
 *
 * @param height of the input
 * @param width of the input
 * @param inputs channels
 * @param outputs channels; of a depthwise convolution as many as inputs
 * @param kernelHeight rows of the kernel
 * @param kernelWidth columns of the kernel
 * @param stride along both axes
 * @param depthwise each channel by itself
 */
public record Layer(
        int height,
        int width,
        int inputs,
        int outputs,
        int kernelHeight,
        int kernelWidth,
        int stride,
        boolean depthwise) {

    private static final long SEED = 815;

    /** The shapes of the tables: ResNet50's and VGG16's, InceptionV3's, and those of small networks. */
    public static List<Layer> all() {
        List<Layer> layers = new ArrayList<>(List.of(square(224, 3, 64, 7, 2)));
        layers.addAll(List.of(
                square(56, 64, 64, 3, 1),
                square(28, 128, 128, 3, 1),
                square(14, 256, 256, 3, 1),
                square(7, 512, 512, 3, 1),
                square(224, 64, 64, 3, 1),
                square(28, 512, 512, 3, 1),
                square(56, 64, 256, 1, 1),
                square(56, 256, 64, 1, 1),
                square(28, 512, 128, 1, 1),
                square(14, 1024, 256, 1, 1),
                square(7, 512, 2048, 1, 1),
                square(14, 1024, 2048, 1, 2),
                square(56, 24, 144, 1, 1),
                square(35, 288, 384, 3, 2),
                square(35, 48, 64, 5, 1),
                new Layer(17, 17, 192, 192, 1, 7, 1, false),
                depthwise(56, 144, 3, 1),
                depthwise(28, 192, 3, 1),
                depthwise(14, 384, 3, 1),
                depthwise(7, 960, 3, 1),
                depthwise(14, 672, 5, 1),
                depthwise(112, 96, 3, 2)));
        return layers;
    }

    private static Layer square(int size, int inputs, int outputs, int kernel, int stride) {
        return new Layer(size, size, inputs, outputs, kernel, kernel, stride, false);
    }

    private static Layer depthwise(int size, int channels, int kernel, int stride) {
        return new Layer(size, size, channels, channels, kernel, kernel, stride, true);
    }

    /** What people read and {@code -p layer=} names, such as {@code 3x3/2-288-384@35}. */
    public String id() {
        String steps = stride == 1 ? "" : "/" + stride;
        String channels = depthwise ? "depthwise-" + inputs : inputs + "-" + outputs;
        return kernelHeight + "x" + kernelWidth + steps + "-" + channels + "@" + height;
    }

    private Padding padding() {
        Window window = new Window(kernelHeight, kernelWidth, stride, stride, 1, 1);
        return Padding.same(height, width, window);
    }

    /** A network of this layer alone, with weights and bias at random. */
    public Graph graph() {
        return graph(Weights.of("bias", Shape.of(outputs), bias()));
    }

    /** The same without bias. */
    Graph unbiased() {
        return graph(null);
    }

    private Graph graph(@Nullable Weights bias) {
        Shape kernel = Shape.of(kernelHeight, kernelWidth, depthwise ? 1 : inputs, outputs);
        Window window = new Window(kernelHeight, kernelWidth, stride, stride, 1, 1);
        Op op = depthwise
                ? new DepthwiseConv2d(Weights.of("kernel", kernel, weights()), bias, window, padding())
                : new Conv2d(Weights.of("kernel", kernel, weights()), bias, window, padding(), 1);
        return new GraphBuilder(id())
                .input("input", TensorType.of(DType.F32, Shape.of(height, width, inputs)))
                .add("layer", op, "input")
                .output("layer")
                .build();
    }

    /** The same by oneDNN. */
    public OneDnn peer(float[] values) {
        Padding padding = padding();
        return OneDnn.convolution(
                new int[] {height, width, inputs},
                new int[] {kernelHeight, kernelWidth, depthwise ? 1 : inputs, outputs},
                stride,
                new int[] {padding.top(), padding.left(), padding.bottom(), padding.right()},
                depthwise ? inputs : 1,
                values,
                weights(),
                bias());
    }

    float[] weights() {
        return random(kernelHeight * kernelWidth * (depthwise ? 1 : inputs) * outputs, SEED);
    }

    private float[] bias() {
        return random(outputs, SEED + 1);
    }

    private static float[] random(int size, long seed) {
        Random random = new Random(seed);
        float[] values = new float[size];
        for (int i = 0; i < size; i++) {
            values[i] = 2 * random.nextFloat() - 1;
        }
        return values;
    }
}
