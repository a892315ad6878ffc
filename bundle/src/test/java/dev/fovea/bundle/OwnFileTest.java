package dev.fovea.bundle;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fovea.Fovea;
import dev.fovea.Graphs;
import dev.fovea.ModelRunner;
import dev.fovea.ModelSummary;
import dev.fovea.adapters.tck.Goldens;
import dev.fovea.api.graph.Graph;
import dev.fovea.api.graph.Node;
import dev.fovea.api.graph.Weights;
import dev.fovea.api.image.Image;
import dev.fovea.api.model.Model;
import dev.fovea.api.model.ModelFile;
import dev.fovea.api.port.Prediction;
import dev.fovea.api.port.Predictor;
import dev.fovea.api.tensor.Shape;
import dev.fovea.api.tensor.Tensor;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A model that was written into fovea's own file and read again is the model. */
class OwnFileTest {

    private static final String NO_NATIVE = "this build has no native code (no C++ compiler, or -Dfovea.native=false)";

    @TempDir
    private Path folder;

    private Path write(Model model) throws IOException {
        return write(Graphs.of(model), model, "model.fovea");
    }

    private Path write(Graph graph, Model model, String name) throws IOException {
        Path file = folder.resolve(name);
        try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(file))) {
            Graphs.write(graph, model.spec(), "fovea", out);
        }
        return file;
    }

    @Test
    @EnabledIfSystemProperty(named = "fovea.native.built", matches = "true", disabledReason = NO_NATIVE)
    void theDefaultModelAnswersTheSameBits() throws IOException {
        Model original = Fovea.model(Fovea.DEFAULT_MODEL);
        Path file = write(original);
        Model copy = Fovea.model(file);
        assertThat(copy.file().sha256()).isNotEqualTo(original.file().sha256());
        assertThat(Graphs.verify(copy).toString()).isEqualTo(Graphs.of(original).toString());
        List<Image> photos = List.of(
                Image.read(Path.of("../docs/images/espresso.jpg")), Image.read(Path.of("../docs/images/cat.jpg")));
        try (Predictor first =
                        Fovea.predictor(original).backend("cpu").threads(2).build();
                Predictor second =
                        Fovea.predictor(file).backend("cpu").threads(2).build()) {
            assertThat(second.describe().runtime()).startsWith("cpu");
            List<Prediction> expected = first.predict(photos);
            List<Prediction> actual = second.predict(photos);
            for (int i = 0; i < photos.size(); i++) {
                assertThat(actual.get(i).top(5)).isEqualTo(expected.get(i).top(5));
                assertThat(bits(actual.get(i).probabilities()))
                        .isEqualTo(bits(expected.get(i).probabilities()));
            }
            assertThat(actual.get(0).top(1).get(0).name()).isEqualTo("espresso");
        }
    }

    /** Integer weights with their scales, and layers between integers: read from TensorFlow Lite, run by the reference. */
    @ParameterizedTest
    @CsvSource({"float", "float16", "dynamic_range", "int8", "int8_float_io"})
    void smallFilesAnswerTheSameBits(String name) throws IOException {
        Model original = Fovea.model(Goldens.file("golden/tensorflow/" + name + ".tflite"));
        Path file = write(original);
        Graph graph = Graphs.of(original);
        Graph copy = Graphs.of(Fovea.model(file));
        assertThat(copy.toString()).isEqualTo(graph.toString());
        assertWeights(graph, copy);
        assertThat(run(Fovea.model(file))).isEqualTo(run(original));
    }

    private static void assertWeights(Graph expected, Graph actual) {
        for (int i = 0; i < expected.nodes().size(); i++) {
            Node node = expected.nodes().get(i);
            List<Weights> weights = node.op().weights();
            for (int j = 0; j < weights.size(); j++) {
                Weights other = actual.nodes().get(i).op().weights().get(j);
                assertThat(other.data())
                        .as(node.name())
                        .isEqualTo(weights.get(j).data());
                assertThat(other.strides()).isEqualTo(weights.get(j).strides());
                assertThat(other.scale()).isEqualTo(weights.get(j).scale());
                assertThat(other.zeroPoint()).isEqualTo(weights.get(j).zeroPoint());
            }
        }
    }

    private static int[] run(Model model) {
        try (ModelRunner runner = ModelRunner.open(model, List.of(), "reference", 1)) {
            var input = runner.inputs().get(0);
            Shape shape = input.shape().withFirst(1);
            float[] values = new float[(int) shape.elements()];
            Random random = new Random(3);
            for (int i = 0; i < values.length; i++) {
                values[i] = random.nextFloat();
            }
            try (Tensor tensor = Tensor.allocate(input.dtype(), shape)) {
                if (input.dtype().bytes() == Float.BYTES) {
                    tensor.floats().put(values);
                } else {
                    for (int i = 0; i < values.length; i++) {
                        tensor.bytes().put(i, (byte) (values[i] * 100));
                    }
                }
                Map<String, Tensor> outputs = runner.run(Map.of(input.name(), tensor));
                byte[] content =
                        new byte[outputs.values().iterator().next().bytes().remaining()];
                outputs.values().iterator().next().bytes().get(content);
                outputs.values().forEach(Tensor::close);
                int[] widened = new int[content.length];
                Arrays.setAll(widened, i -> content[i]);
                return widened;
            }
        }
    }

    /** Every kind of layer that Keras files hold, through the file and back. */
    @Test
    void kerasModelsConvert() throws IOException {
        int run = 0;
        for (Path file : Goldens.files(Goldens.folder("golden/keras"), "*")) {
            // Normalisation by the layer's own values is what graphs cannot say yet.
            if (!Files.exists(file.resolve("model.keras")) || file.endsWith("norms")) {
                continue;
            }
            Model original = Fovea.model(file.resolve("model.keras"));
            Graph graph = Graphs.of(original);
            Model copy = Fovea.model(write(graph, original, file.getFileName() + ".fovea"));
            assertThat(Graphs.verify(copy).toString()).isEqualTo(graph.toString());
            assertWeights(graph, Graphs.of(copy));
            if (graph.inputs().size() == 1 && graph.outputs().size() == 1) {
                assertThat(run(copy)).as(file.toString()).isEqualTo(run(original));
                run++;
            }
        }
        assertThat(run).isGreaterThan(45);
    }

    /** What Keras's own summary says of the network: parameters, and how many of them no gradient trains. */
    @ParameterizedTest
    @CsvSource({"MobileNetV2, 3538984, 34112", "ResNet50, 25636712, 53120"})
    void aSummaryCountsAsKerasDoes(String name, long parameters, long statistics) throws IOException {
        Graph graph = GoldenNetwork.of(name).graph();
        ModelSummary summary = ModelSummary.of(graph);
        assertThat(summary.parameters()).isEqualTo(parameters);
        assertThat(summary.statistics()).isEqualTo(statistics);
        assertThat(summary.weightBytes()).isEqualTo(4 * parameters);
        Model bare = new Model(
                new dev.fovea.api.model.ModelSpec(name, "", "", null, null, null, null),
                ModelFile.of(name, new byte[1]));
        Path file = write(graph, bare, name + ".fovea");
        assertThat(Files.size(file)).isBetween(4 * parameters - (parameters >> 4), 4 * parameters + (parameters >> 4));
        Graph copy = Graphs.verify(Fovea.model(file));
        assertThat(copy.toString()).isEqualTo(graph.toString());
        assertWeights(graph, copy);
        assertThat(ModelSummary.of(copy)).isEqualTo(summary);
    }

    private static int[] bits(float[] values) {
        int[] bits = new int[values.length];
        Arrays.setAll(bits, i -> Float.floatToRawIntBits(values[i]));
        return bits;
    }
}
