package dev.fovea.adapters.keras;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.fovea.api.error.ModelException;
import dev.fovea.api.graph.Dense;
import dev.fovea.api.graph.Graph;
import dev.fovea.api.model.ModelFile;
import io.jhdf.HdfFile;
import io.jhdf.WritableHdfFile;
import io.jhdf.api.DatasetCreationOptions;
import io.jhdf.api.WritableGroup;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Weights under the names of classes, in files of the newer kind of HDF5. */
class CheckpointWeightsTest {

    private static final String TWO_DENSE = Json.quoted(Json.sequential(
            "[null, 3]",
            Json.layer("Dense", "first", "'units': 2"),
            Json.layer("Activation", "act", "'activation': 'relu'"),
            Json.layer("Dense", "second", "'units': 4, 'use_bias': false")));

    private static final float[][] FIRST = {{1, 2}, {3, 4}, {5, 6}};
    private static final float[][] SECOND = {{1, 2, 3, 4}, {5, 6, 7, 8}};

    @TempDir
    private Path folder;

    private Graph read(Consumer<WritableGroup> content) throws IOException {
        return read(TWO_DENSE, content);
    }

    private Graph read(String json, Consumer<WritableGroup> content) throws IOException {
        Path file = folder.resolve("w.weights.h5");
        try (WritableHdfFile hdf5 = HdfFile.write(file)) {
            content.accept(hdf5);
        }
        ModelFile architecture = ModelFile.of("two.json", json.getBytes(StandardCharsets.UTF_8));
        return new KerasModelReader()
                .read(architecture.withWeights(ModelFile.of("w.weights.h5", Files.readAllBytes(file))));
    }

    private static void layers(WritableGroup file, String container, String first, String second) {
        WritableGroup layers = file.putGroup(container);
        WritableGroup vars = layers.putGroup(first).putGroup("vars");
        vars.putDataset("0", FIRST);
        vars.putDataset("1", new float[] {7, 8});
        layers.putGroup(second).putGroup("vars").putDataset("0", SECOND);
    }

    private static List<float[]> kernels(Graph graph) {
        return graph.nodes().stream()
                .filter(node -> node.op() instanceof Dense)
                .map(node -> ((Dense) node.op()).kernel().toFloats())
                .toList();
    }

    /** Keras 2.12 to 2.15 count a layer with weights twice. */
    @ParameterizedTest
    @CsvSource({"layers, dense, dense_1", "_layer_checkpoint_dependencies, dense, dense_2"})
    void layersAreCountedByClass(String container, String first, String second) throws IOException {
        List<float[]> kernels = kernels(read(file -> layers(file, container, first, second)));
        assertThat(kernels).hasSize(2);
        assertThat(kernels.get(0)).containsExactly(1, 2, 3, 4, 5, 6);
        assertThat(kernels.get(1)).containsExactly(1, 2, 3, 4, 5, 6, 7, 8);
    }

    @Test
    void compressedChunksAreDecoded() throws IOException {
        List<float[]> kernels = kernels(read(file -> {
            WritableGroup layers = file.putGroup("layers");
            WritableGroup vars = layers.putGroup("dense").putGroup("vars");
            vars.putDataset(
                    "0",
                    FIRST,
                    DatasetCreationOptions.builder()
                            .chunkDimensions(2, 1)
                            .shuffle()
                            .deflate()
                            .build());
            vars.putDataset("1", new float[] {7, 8});
            layers.putGroup("dense_1")
                    .putGroup("vars")
                    .putDataset(
                            "0",
                            SECOND,
                            DatasetCreationOptions.builder()
                                    .chunkDimensions(2, 3)
                                    .build());
        }));
        assertThat(kernels.get(0)).containsExactly(1, 2, 3, 4, 5, 6);
        assertThat(kernels.get(1)).containsExactly(1, 2, 3, 4, 5, 6, 7, 8);
    }

    /** What may be read of a file suffices for many layers with hardly a number. */
    @Test
    void aThousandLayers() throws IOException {
        int count = 1000;
        String[] layers = new String[count];
        for (int i = 0; i < count; i++) {
            layers[i] = Json.layer("Dense", "layer" + i, "'units': 1");
        }
        Graph graph = read(Json.quoted(Json.sequential("[null, 1]", layers)), file -> {
            WritableGroup group = file.putGroup("layers");
            for (int i = 0; i < count; i++) {
                WritableGroup vars =
                        group.putGroup(i == 0 ? "dense" : "dense_" + i).putGroup("vars");
                vars.putDataset("0", new float[][] {{i}});
                vars.putDataset("1", new float[] {1});
            }
        });
        assertThat(kernels(graph)).hasSize(count).last().isEqualTo(new float[] {count - 1});
    }

    @Test
    void aLayerThatIsNotThere() {
        assertThatThrownBy(() -> read(file -> layers(file, "layers", "dense", "dense_7")))
                .isInstanceOf(ModelException.class)
                .hasMessage("weights second/kernel: expected weights at /layers/dense_1/vars in w.weights.h5, got none"
                        + " there; the file of weights is of another model");
    }

    @Test
    void moreWeightsThanTheLayerHas() {
        assertThatThrownBy(() -> read(file -> layers(file, "layers", "dense_1", "dense")))
                .isInstanceOf(ModelException.class)
                .hasMessage("weights first/kernel: expected 2 weights at /layers/dense/vars in w.weights.h5, got 1;"
                        + " the file of weights is of another model");
    }

    @Test
    void aFileOfOtherThings() {
        assertThatThrownBy(() -> read(file -> file.putGroup("other")))
                .isInstanceOf(ModelException.class)
                .hasMessage("weights w.weights.h5: expected weights as Keras saves them, got groups [other]; save the"
                        + " weights with model.save_weights(…)");
    }

    @ParameterizedTest
    @CsvSource({
        "Conv2D, conv2d",
        "SeparableConv2D, separable_conv2d",
        "BatchNormalization, batch_normalization",
        "PReLU, p_re_lu",
        "Conv2DTranspose, conv2d_transpose",
        "GlobalAveragePooling2D, global_average_pooling2d"
    })
    void classNames(String className, String name) {
        assertThat(CheckpointWeights.snakeCase(className)).isEqualTo(name);
    }
}
