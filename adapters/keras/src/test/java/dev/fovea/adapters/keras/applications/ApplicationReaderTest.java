package dev.fovea.adapters.keras.applications;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.fovea.adapters.tck.MadeUpWeights;
import dev.fovea.adapters.tck.PublishedWeights;
import dev.fovea.api.error.ModelException;
import dev.fovea.api.error.UnknownNameException;
import dev.fovea.api.graph.Graph;
import dev.fovea.api.graph.Node;
import dev.fovea.api.graph.Weights;
import dev.fovea.api.model.ModelFile;
import dev.fovea.api.spi.ModelReader;
import dev.fovea.api.spi.Services;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Architecture text beside a file of weights as Keras publishes it. */
class ApplicationReaderTest {

    private static final ApplicationReader READER = new ApplicationReader();

    @TempDir
    private Path folder;

    private static ModelFile text(String json) {
        return ModelFile.of("net.json", json.replace('\'', '"').getBytes(StandardCharsets.UTF_8));
    }

    @ParameterizedTest
    @CsvSource({"true, 157", "false, 154"})
    void everyWeightComesToItsLayer(boolean includeTop, int nodes) {
        MadeUpWeights made = MadeUpWeights.of("MobileNetV2");
        List<String> kept = made.names().stream()
                .filter(weight -> includeTop || !weight.startsWith("predictions"))
                .toList();
        ModelFile published = PublishedWeights.of(made, kept).write(folder.resolve("mobilenet.h5"));
        ModelFile file = text("{'application': 'MobileNetV2', 'include_top': " + includeTop + "}")
                .withWeights(published);

        assertThat(READER.accepts(file)).isTrue();
        Graph graph = READER.read(file);

        assertThat(graph.nodes()).hasSize(nodes);
        Set<Weights> weights = graph.nodes().stream()
                .map(Node::op)
                .flatMap(op -> op.weights().stream())
                .collect(Collectors.toSet());
        assertThat(weights).extracting(Weights::name).containsExactlyInAnyOrderElementsOf(kept);
        assertThat(weights).allSatisfy(each -> {
            String[] names = each.name().split("/", -1);
            assertThat(each.toFloats()).as(each.name()).isEqualTo(made.values(names[0], names[1]));
        });
    }

    @Test
    void isOneReaderOfSeveralAndEachFileIsOfOne() {
        ModelFile ours = text("{'application': 'VGG16'}");
        ModelFile config = text("{'class_name': 'Functional', 'config': {'application': 1}}");
        List<ModelReader> readers = Services.all(ModelReader.class);
        assertThat(readers).hasAtLeastOneElementOfType(ApplicationReader.class);
        for (ModelFile file : List.of(ours, config)) {
            assertThat(readers.stream().filter(reader -> reader.accepts(file)))
                    .as(file.name())
                    .hasSize(1);
        }
        assertThat(READER.accepts(ours)).isTrue();
    }

    @Test
    void aFileOfAnotherNetworkIsRefused() {
        PublishedWeights one = new PublishedWeights()
                .with("a", "kernel", new int[] {3, 3, 3, 64}, new float[3 * 3 * 3 * 64])
                .with("a", "bias", new int[] {64}, new float[64]);
        ModelFile short1 = one.write(folder.resolve("short.h5"));
        refused(
                short1,
                "weights short.h5: expected weights of layer block1_conv2 after those of 1 others, got none; "
                        + "the file of weights is of another model, or without the layers at its top");

        one.with("b", "kernel", new int[] {3, 3, 64, 32}, new float[3 * 3 * 64 * 32]);
        refused(
                one.write(folder.resolve("other.h5")),
                "weights block1_conv2/kernel: expected shape [3,3,64,64], got [3, 3, 64, 32] at "
                        + "/old_1/old_1/kernel:0 of other.h5; the file of weights is of another model");

        PublishedWeights bare = new PublishedWeights()
                .with("a", "kernel", new int[] {3, 3, 3, 64}, new float[3 * 3 * 3 * 64])
                .with("b", "kernel", new int[] {1}, new float[1]);
        refused(
                bare.write(folder.resolve("bare.h5")),
                "weights bare.h5: expected a weight bias of layer block1_conv1, got 1 others at /old_0; "
                        + "the file of weights is of another model, or without the layers at its top");

        PublishedWeights more = new PublishedWeights()
                .with("a", "kernel", new int[] {3, 3, 3, 64}, new float[3 * 3 * 3 * 64])
                .with("a", "bias", new int[] {64}, new float[64])
                .with("a", "gamma", new int[] {64}, new float[64]);
        refused(
                more.write(folder.resolve("more.h5")),
                "weights more.h5: expected 2 weights of layer block1_conv1, got 3 at /old_0; "
                        + "the file of weights is of another model, or without the layers at its top");
    }

    @Test
    void weightsOfTheWholeAreNotThoseOfItsBase() {
        MadeUpWeights made = MadeUpWeights.of("MobileNetV2");
        ModelFile whole = PublishedWeights.of(made, made.names()).write(folder.resolve("whole.h5"));
        assertThatThrownBy(() -> READER.read(text("{'application': 'MobileNetV2', 'include_top': false}")
                        .withWeights(whole)))
                .isInstanceOf(ModelException.class)
                .hasMessage("weights whole.h5: expected 104 layers with weights, got 105; "
                        + "the file of weights is of another model, or with the layers at its top");
    }

    private static void refused(ModelFile weights, String message) {
        assertThatThrownBy(() -> READER.read(text("{'application': 'VGG16'}").withWeights(weights)))
                .isInstanceOf(ModelException.class)
                .hasMessage(message);
    }

    @Test
    void withoutWeightsItSaysHowToGetThem() {
        assertThatThrownBy(() -> READER.read(text("{'application': 'ResNet50', 'include_top': true}")))
                .isInstanceOf(ModelException.class)
                .hasMessage(
                        "network ResNet50: expected a file of weights beside the architecture, got none; give it: "
                                + "--weights FILE, or weights(file) of the builder; 'fovea models fetch' gets the published one");
    }

    @Test
    void weightsThatAreNoHdf5AreRefused() {
        refused(
                ModelFile.of("x.h5", new byte[100]),
                "weights x.h5: expected an HDF5 file, as Keras publishes it, got another format; "
                        + "save the weights with model.save_weights('NAME.h5')");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{'application': 5}",
                "{'application': 'VGG16', 'include_top': 'no'}",
                "{'application': 'VGG16', 'classes': 0}",
                "{'application': 'VGG16', 'classes': 1e9}",
                "{'application': 'VGG16', 'alpha': 0.5}",
                "{'application': 'VGG16'",
                "{'application'"
            })
    void oddTextsAreRefused(String json) {
        assertThatThrownBy(() -> READER.read(text(json)))
                .isInstanceOf(ModelException.class)
                .hasMessageStartingWith("keras application net.json: expected ");
    }

    @Test
    void unknownApplicationsAreNamed() {
        assertThatThrownBy(() -> READER.read(text("{'application': 'VGG17'}")))
                .isInstanceOf(UnknownNameException.class)
                .hasMessageContaining("did you mean 'VGG16'?");
    }
}
