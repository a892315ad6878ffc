package dev.fovea.bench.network;

import dev.fovea.Fovea;
import dev.fovea.adapters.keras.KerasConfigReader;
import dev.fovea.adapters.tck.MadeUpWeights;
import dev.fovea.api.graph.Conv2d;
import dev.fovea.api.graph.Dense;
import dev.fovea.api.graph.DepthwiseConv2d;
import dev.fovea.api.graph.Graph;
import dev.fovea.api.graph.Node;
import dev.fovea.api.graph.Op;
import dev.fovea.api.model.Model;
import dev.fovea.api.model.ModelFile;
import dev.fovea.api.spi.ModelReader;
import dev.fovea.api.spi.Services;
import dev.fovea.bench.pair.SkippedException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Objects;

/** The networks that are raced: five of Keras with made-up weights, and the one that fovea carries. */
public enum Network {
    RESNET50("ResNet50"),
    VGG16("VGG16"),
    INCEPTIONV3("InceptionV3"),
    XCEPTION("Xception"),
    MOBILENETV2("MobileNetV2"),
    EFFICIENTNET_LITE0("EfficientNet-Lite0");

    private final String title;

    Network(String title) {
        this.title = title;
    }

    /** What people read. */
    public String title() {
        return title;
    }

    /** What {@code -p network=} names. */
    public String id() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** True for the networks of small convolutions and few of them, in which starting threads tells. */
    public boolean isSmall() {
        return this == MOBILENETV2 || this == EFFICIENTNET_LITE0;
    }

    /** The network with its weights off the heap and one output: the predictions. */
    public Graph graph() throws IOException, SkippedException {
        if (this == EFFICIENTNET_LITE0) {
            return read(Fovea.model(Fovea.DEFAULT_MODEL));
        }
        Path config =
                Path.of(System.getProperty("fovea.shared", "../shared"), "golden", "networks", title, "config.json");
        if (!Files.isRegularFile(config)) {
            throw new SkippedException(title + ": " + config + " is not there");
        }
        MadeUpWeights made = MadeUpWeights.of(title);
        return KerasConfigReader.read(
                Files.readString(config), title, (layer, weight, shape) -> made.weights(layer, weight));
    }

    /** The network of a model that is in memory, cut at its probabilities. */
    static Graph read(Model model) throws SkippedException {
        ModelFile file = model.file();
        ModelReader reader = Services.all(ModelReader.class).stream()
                .filter(candidate -> candidate.accepts(file))
                .findFirst()
                .orElseThrow(() -> new SkippedException(file.name() + ": no reader for it"));
        return reader.read(file).outputs(Objects.requireNonNull(model.spec().probabilities(), "probabilities"));
    }

    /** Additions and multiplications of one picture in convolutions and dense layers, by the direct method. */
    public static double flops(Graph graph) {
        return graph.nodes().stream()
                .filter(node -> isCounted(node.op()))
                .mapToDouble((Node node) -> graph.flops(node))
                .sum();
    }

    private static boolean isCounted(Op op) {
        return op instanceof Conv2d || op instanceof DepthwiseConv2d || op instanceof Dense;
    }
}
