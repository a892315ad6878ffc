package dev.fovea.adapters.keras.applications;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.fovea.adapters.keras.KerasConfigReader;
import dev.fovea.adapters.keras.KerasWeights;
import dev.fovea.adapters.tck.Goldens;
import dev.fovea.adapters.tck.MadeUpWeights;
import dev.fovea.api.error.ModelException;
import dev.fovea.api.error.UnknownNameException;
import dev.fovea.api.graph.Graph;
import dev.fovea.api.graph.Node;
import dev.fovea.api.graph.Weights;
import dev.fovea.api.tensor.DType;
import dev.fovea.api.tensor.Shape;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.zip.ZipFile;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** The applications, layer by layer against what Keras wrote of its own. */
class ApplicationTest {

    /** Weights without values, each the same object whenever it is asked for, and a note of who asked in what order. */
    private static final class Blank implements KerasWeights {

        private static ByteBuffer buffer = ByteBuffer.allocateDirect(0);

        final List<String> asked = new ArrayList<>();
        private final Map<String, Weights> known = new HashMap<>();

        @Override
        public Weights weight(String layer, String weight, Shape shape) {
            String name = layer + "/" + weight;
            asked.add(name);
            return known.computeIfAbsent(
                    name + shape,
                    key -> Weights.of(name, DType.F32, shape, zeros(Math.toIntExact(shape.elements() * Float.BYTES))));
        }

        private static ByteBuffer zeros(int bytes) {
            if (bytes > buffer.capacity()) {
                buffer = ByteBuffer.allocateDirect(bytes);
            }
            return buffer.slice(0, bytes);
        }
    }

    private static String config(Application application) throws IOException {
        if (application != Application.EFFICIENTNET_LITE0) {
            return Files.readString(Goldens.file("golden/networks/" + application.title() + "/config.json"));
        }
        Path file = Goldens.file("models/efficientnet_lite0/efficientnet_lite0.keras");
        try (ZipFile zip = new ZipFile(file.toFile());
                InputStream in = zip.getInputStream(zip.getEntry("config.json"))) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    @ParameterizedTest
    @EnumSource
    void isTheNetworkOfKerasNodeByNode(Application application) throws IOException {
        Blank weights = new Blank();
        Graph keras = KerasConfigReader.read(config(application), application.title(), weights);
        List<String> askedByConfig = List.copyOf(weights.asked);
        weights.asked.clear();

        Graph ours = application.graph(true, Application.CLASSES, weights);

        assertThat(ours.toString()).isEqualTo(keras.toString());
        assertThat(ours.outputs()).isEqualTo(keras.outputs());
        for (int i = 0; i < keras.nodes().size(); i++) {
            Node expected = keras.nodes().get(i);
            Node actual = ours.nodes().get(i);
            // The same weights, but for views of them: settings that the text leaves out count too, such as epsilon.
            assertThat(actual)
                    .as(expected.name())
                    .usingRecursiveComparison()
                    .withEqualsForType((a, b) -> sameWeights(a, b), Weights.class)
                    .isEqualTo(expected);
        }
        // Keras lists layers in a config in the order of model.layers.
        assertThat(weights.asked).isEqualTo(askedByConfig);
    }

    private static boolean sameWeights(Weights a, Weights b) {
        return a == b || (a.name().equals(b.name()) && a.toString().equals(b.toString()) && a.isPlain() && b.isPlain());
    }

    /** The order in which weights of the published files are taken is that of model.layers and layer.weights. */
    @ParameterizedTest
    @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "EFFICIENTNET_LITE0")
    void asksForWeightsInTheOrderOfModelLayers(Application application) {
        List<String> recorded = MadeUpWeights.of(application.title()).names();
        Blank weights = new Blank();

        application.graph(true, Application.CLASSES, weights);

        assertThat(weights.asked).isEqualTo(recorded);
    }

    @ParameterizedTest
    @CsvSource({
        "INCEPTION_V3, mixed10, 8x8x2048",
        "XCEPTION, block14_sepconv2_act, 10x10x2048",
        "RESNET50, conv5_block3_out, 7x7x2048",
        "VGG16, block5_pool, 7x7x512",
        "VGG19, block5_pool, 7x7x512",
        "MOBILENET_V2, out_relu, 7x7x1280",
        "EFFICIENTNET_LITE0, top_relu6, 7x7x1280"
    })
    void withoutTopItEndsInTheLastFeatureMap(Application application, String node, String shape) {
        Blank weights = new Blank();
        Graph whole = application.graph(true, 10, weights);
        List<String> ofWhole = List.copyOf(weights.asked);
        weights.asked.clear();

        Graph base = application.graph(false, 1, weights);

        assertThat(base.outputs()).containsExactly(node);
        assertThat(base.node(node).type()).hasToString("f32[" + shape.replace('x', ',') + "]");
        assertThat(whole.outputs(node).toString()).isEqualTo(base.toString());
        assertThat(whole.node("predictions").type().shape()).isEqualTo(Shape.of(10));
        assertThat(weights.asked).isEqualTo(ofWhole.subList(0, weights.asked.size()));
    }

    @Test
    void weightsOfAnotherShapeAreRefused() {
        KerasWeights odd = (layer, weight, shape) -> Weights.of(weight, Shape.of(1), 0f);

        assertThatThrownBy(() -> Application.VGG16.graph(false, 1, odd))
                .isInstanceOf(ModelException.class)
                .hasMessage("layer block1_conv1: expected kernel of floating point and shape [3,3,3,64], "
                        + "got kernel f32[1]");
    }

    @Test
    void unknownNames() {
        assertThatThrownBy(() -> Application.of("ResNet51"))
                .isInstanceOf(UnknownNameException.class)
                .hasMessage("keras application 'ResNet51': expected one of [InceptionV3, Xception, ResNet50, VGG16, "
                        + "VGG19, MobileNetV2, EfficientNet-Lite0], got an unknown name; did you mean 'ResNet50'?");
        assertThat(Application.of("VGG19")).isEqualTo(Application.VGG19);
    }
}
