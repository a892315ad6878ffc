package dev.fovea.adapters.keras;

import static org.assertj.core.api.Assertions.assertThat;

import com.grack.nanojson.JsonObject;
import com.grack.nanojson.JsonParser;
import dev.fovea.adapters.tck.Goldens;
import dev.fovea.adapters.tck.MadeUpWeights;
import dev.fovea.adapters.tck.NumpyArray;
import dev.fovea.api.graph.Graph;
import dev.fovea.api.graph.Weights;
import dev.fovea.api.tensor.DType;
import dev.fovea.api.tensor.Shape;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The six Keras applications, with the shapes of their made-up weights. */
class NetworksTest {

    private static ByteBuffer buffer = ByteBuffer.allocateDirect(0);

    private static ByteBuffer zeros(long bytes) {
        if (bytes > buffer.capacity()) {
            buffer = ByteBuffer.allocateDirect(Math.toIntExact(bytes));
        }
        return buffer.slice(0, Math.toIntExact(bytes));
    }

    /** Nodes: one a layer, and one more for each layer with an activation and each separable convolution. */
    @ParameterizedTest
    @CsvSource({
        "InceptionV3, 314, 313",
        "Xception, 169, 134",
        "ResNet50, 178, 177",
        "VGG16, 39, 23",
        "VGG19, 45, 26",
        "MobileNetV2, 157, 156"
    })
    void builds(String network, int nodes, int layers) throws Exception {
        Path folder = Goldens.folder("golden/networks/" + network);
        JsonObject meta = JsonParser.object().from(Files.readString(folder.resolve("meta.json")));
        String json = Files.readString(folder.resolve("config.json"));
        MadeUpWeights made = MadeUpWeights.of(network);

        // The values are no matter here: all weights share one buffer.
        Graph graph = KerasConfigReader.read(json, network, (layer, weight, shape) -> {
            Shape recorded = made.shape(layer, weight);
            return Weights.of(weight, DType.F32, recorded, zeros(recorded.elements() * Float.BYTES));
        });

        assertThat(JsonParser.object().from(json).getObject("config").getArray("layers"))
                .hasSize(layers)
                .allSatisfy(layer -> assertThat(graph.has(((JsonObject) layer).getString("name")))
                        .isTrue());
        assertThat(graph.nodes()).hasSize(nodes);
        assertThat(graph.parameters()).isEqualTo(meta.getLong("parameters")).isEqualTo(made.parameters());
        assertThat(graph.inputs()).singleElement().satisfies(input -> {
            int size = meta.getInt("input_size");
            assertThat(input.type().shape()).isEqualTo(Shape.of(size, size, 3));
        });
        assertThat(graph.outputs()).containsExactly("predictions");
        assertThat(graph.node("predictions").type().shape()).isEqualTo(Shape.of(meta.getInt("classes")));
        for (Object layer : meta.getArray("layers")) {
            Path recorded = folder.resolve("parrot." + layer + ".npy");
            if (Files.exists(recorded)) {
                NumpyArray array = Goldens.npy(recorded);
                assertThat(graph.node((String) layer).type().shape())
                        .as((String) layer)
                        .isEqualTo(array.shape());
            } else {
                int kept = Goldens.npy(folder.resolve("parrot." + layer + ".every97.npy"))
                        .values()
                        .length;
                assertThat((graph.node((String) layer).type().elements() + 96) / 97)
                        .as((String) layer)
                        .isEqualTo(kept);
            }
        }
    }
}
