package dev.fovea.spark;

import dev.fovea.Graphs;
import dev.fovea.api.graph.Activate;
import dev.fovea.api.graph.Activation;
import dev.fovea.api.graph.Conv2d;
import dev.fovea.api.graph.Dense;
import dev.fovea.api.graph.GlobalPool;
import dev.fovea.api.graph.Graph;
import dev.fovea.api.graph.GraphBuilder;
import dev.fovea.api.graph.Padding;
import dev.fovea.api.graph.Softmax;
import dev.fovea.api.graph.TensorType;
import dev.fovea.api.graph.Weights;
import dev.fovea.api.graph.Window;
import dev.fovea.api.image.Alpha;
import dev.fovea.api.image.ChannelOrder;
import dev.fovea.api.model.FeatureLayer;
import dev.fovea.api.model.Fit;
import dev.fovea.api.model.ImageInput;
import dev.fovea.api.model.LabelTable;
import dev.fovea.api.model.Layout;
import dev.fovea.api.model.ModelSpec;
import dev.fovea.api.model.Normalization;
import dev.fovea.api.model.Resampler;
import dev.fovea.api.tensor.Shape;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;

/** Networks of a few weights, in files of fovea's own. */
final class TinyModels {

    static final int HEIGHT = 6;
    static final int WIDTH = 8;

    private TinyModels() {}

    /** Pictures of that size and as many channels come out as they went in, by the node {@code same}. */
    static Path identity(Path folder, int width, int height, int channels) {
        float[] kernel = new float[channels * channels];
        for (int c = 0; c < channels; c++) {
            kernel[c * channels + c] = 1;
        }
        Graph graph = new GraphBuilder("identity")
                .input("pixels", TensorType.f32(height, width, channels))
                .add("same", conv(1, channels, channels, kernel), "pixels")
                .output("same")
                .build();
        return write(folder.resolve("identity-" + width + "x" + height + "x" + channels + ".fovea"), graph, null);
    }

    /** A classifier of 8 x 6 pixels with a spec, three classes, and features. */
    static Path classifier(Path folder) {
        return classifier(folder, "red", "green", "blue");
    }

    /** The same by other names of its classes. */
    static Path classifier(Path folder, String... classes) {
        ImageInput image = new ImageInput(
                WIDTH,
                HEIGHT,
                ChannelOrder.RGB,
                Layout.NHWC,
                Fit.cropToAspectRatio(),
                Resampler.PILLOW_BICUBIC,
                Alpha.WHITE,
                Normalization.tf());
        ModelSpec spec = new ModelSpec(
                "tiny",
                "a network for tests",
                "Apache-2.0",
                image,
                "scores",
                "pool",
                LabelTable.of(List.of(
                        new LabelTable.Entry("c0", classes[0]),
                        new LabelTable.Entry("c1", classes[1]),
                        new LabelTable.Entry("c2", classes[2]))),
                "map",
                List.of(new FeatureLayer("map", List.of(HEIGHT, WIDTH, 5)), new FeatureLayer("pool", List.of(5))));
        return write(folder.resolve("tiny.fovea"), network(), spec);
    }

    /** The same network alone. */
    static Path withoutSpec(Path folder) {
        return write(folder.resolve("bare.fovea"), network(), null);
    }

    private static Graph network() {
        Random random = new Random(11);
        return new GraphBuilder("tiny")
                .input("image", TensorType.f32(HEIGHT, WIDTH, 3))
                .add("conv", conv(3, 3, 5, values(random, 3 * 3 * 3 * 5)), "image")
                .add("map", new Activate(Activation.relu()), "conv")
                .add("pool", new GlobalPool(GlobalPool.Reduction.AVERAGE, false), "map")
                .add("dense", new Dense(Weights.of("kernel", Shape.of(5, 3), values(random, 15)), null), "pool")
                .add("scores", new Softmax(), "dense")
                .output("scores")
                .build();
    }

    /** A network of one number, which may go through a sigmoid; it has no spec. */
    static Path ofOneNumber(Path folder, boolean isProbability) {
        Random random = new Random(13);
        GraphBuilder builder = new GraphBuilder("one")
                .input("image", TensorType.f32(HEIGHT, WIDTH, 3))
                .add("pool", new GlobalPool(GlobalPool.Reduction.AVERAGE, false), "image")
                .add("dense", new Dense(Weights.of("kernel", Shape.of(3, 1), values(random, 3)), null), "pool");
        Graph graph = isProbability
                ? builder.add("score", new Activate(Activation.of(Activation.Kind.SIGMOID)), "dense")
                        .output("score")
                        .build()
                : builder.output("dense").build();
        return write(folder.resolve("one-" + isProbability + ".fovea"), graph, null);
    }

    private static Conv2d conv(int side, int in, int out, float[] kernel) {
        return new Conv2d(
                Weights.of("kernel" + side, Shape.of(side, side, in, out), kernel),
                null,
                Window.of(side, side, 1),
                new Padding(side / 2, side / 2, side / 2, side / 2),
                1);
    }

    private static float[] values(Random random, int n) {
        float[] values = new float[n];
        for (int i = 0; i < n; i++) {
            values[i] = random.nextFloat() - 0.5f;
        }
        return values;
    }

    private static Path write(Path file, Graph graph, ModelSpec spec) {
        if (Files.exists(file)) {
            // Models are mapped: a file that is in use must stay as it is.
            return file;
        }
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try {
            if (spec == null) {
                Graphs.write(graph, "fovea", out);
            } else {
                Graphs.write(graph, spec, "fovea", out);
            }
            return Files.write(file, out.toByteArray());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
