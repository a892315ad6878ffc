package dev.fovea.adapters.keras;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.fovea.api.error.ModelException;
import dev.fovea.api.graph.BatchNorm;
import dev.fovea.api.graph.Dense;
import dev.fovea.api.graph.Graph;
import dev.fovea.api.model.ModelFile;
import io.jhdf.HdfFile;
import io.jhdf.WritableHdfFile;
import io.jhdf.api.WritableGroup;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Weights in groups of layers, with lists of their names. */
class LegacyWeightsTest {

    private static final String TWO_DENSE = Json.sequential(
            "[null, 2]",
            Json.layer("Dense", "first", "'units': 2, 'use_bias': false"),
            Json.layer("Activation", "act", "'activation': 'relu'"),
            Json.layer("Dense", "second", "'units': 2, 'use_bias': false"));

    private static final float[][] ONE = {{1, 2}, {3, 4}};
    private static final float[][] OTHER = {{5, 6}, {7, 8}};

    @TempDir
    private Path folder;

    private Graph read(String json, Consumer<WritableHdfFile> content) throws IOException {
        Path file = folder.resolve("w.h5");
        try (WritableHdfFile hdf5 = HdfFile.write(file)) {
            content.accept(hdf5);
        }
        ModelFile architecture = ModelFile.of("m.json", Json.quoted(json).getBytes(StandardCharsets.UTF_8));
        return new KerasModelReader().read(architecture.withWeights(ModelFile.of("w.h5", Files.readAllBytes(file))));
    }

    private static void dense(WritableHdfFile file, String layer, float[][] kernel) {
        WritableGroup group = file.putGroup(layer);
        group.putAttribute("weight_names", new String[] {"kernel:0"});
        group.putDataset("kernel:0", kernel);
    }

    private static List<float[]> kernels(Graph graph) {
        return graph.nodes().stream()
                .filter(node -> node.op() instanceof Dense)
                .map(node -> ((Dense) node.op()).kernel().toFloats())
                .toList();
    }

    @Test
    void otherNamesAreMatchedByOrder() throws IOException {
        List<float[]> kernels = kernels(read(TWO_DENSE, file -> {
            file.putAttribute("layer_names", new String[] {"a", "b"});
            dense(file, "a", ONE);
            dense(file, "b", OTHER);
        }));
        assertThat(kernels.get(0)).containsExactly(1, 2, 3, 4);
        assertThat(kernels.get(1)).containsExactly(5, 6, 7, 8);
    }

    @Test
    void theModelsNamesAreMatchedInAnyOrder() throws IOException {
        List<float[]> kernels = kernels(read(TWO_DENSE, file -> {
            // A list too long for one attribute is in several.
            file.putAttribute("layer_names0", new String[] {"second"});
            file.putAttribute("layer_names1", new String[] {"first"});
            dense(file, "second", OTHER);
            dense(file, "first", ONE);
        }));
        assertThat(kernels.get(0)).containsExactly(1, 2, 3, 4);
        assertThat(kernels.get(1)).containsExactly(5, 6, 7, 8);
    }

    private static String nested(boolean trainable) {
        return Json.sequential(
                "[null, 2]",
                Json.layer(
                        "Sequential",
                        "inner",
                        "'layers': ["
                                + Json.layer("BatchNormalization", "bn", "")
                                + ", "
                                + Json.layer("Dense", "d", "'units': 2, 'use_bias': false, 'trainable': " + trainable)
                                + "]"));
    }

    private Graph readNested(boolean trainable, String... names) throws IOException {
        return read(nested(trainable), file -> {
            file.putAttribute("layer_names", new String[] {"old"});
            WritableGroup group = file.putGroup("old");
            group.putAttribute("weight_names", names);
            group.putDataset("gamma", new float[] {1, 1});
            group.putDataset("beta", new float[] {2, 2});
            group.putDataset("mean", new float[] {3, 3});
            group.putDataset("variance", new float[] {4, 4});
            group.putDataset("kernel", ONE);
        });
    }

    private static void assertNested(Graph graph) {
        assertThat(kernels(graph)).singleElement().isEqualTo(new float[] {1, 2, 3, 4});
        assertThat(graph.nodes())
                .filteredOn(node -> node.op() instanceof BatchNorm)
                .singleElement()
                .satisfies(node -> {
                    BatchNorm norm = (BatchNorm) node.op();
                    assertThat(norm.gamma().toFloats()).containsExactly(1, 1);
                    assertThat(norm.beta().toFloats()).containsExactly(2, 2);
                    assertThat(norm.mean().toFloats()).containsExactly(3, 3);
                    assertThat(norm.variance().toFloats()).containsExactly(4, 4);
                });
    }

    /** Of a model in the model first what is trained in all of its layers; what is frozen counts as statistics. */
    @Test
    void aModelListsWhatIsTrainedFirst() throws IOException {
        assertNested(readNested(true, "gamma", "beta", "kernel", "mean", "variance"));
        assertNested(readNested(false, "gamma", "beta", "mean", "variance", "kernel"));
    }

    @Test
    void whatIsMissingIsNamed() {
        assertThatThrownBy(() -> readNested(true, "gamma", "beta", "mean", "variance"))
                .isInstanceOf(ModelException.class)
                .hasMessage("weights w.h5: expected 5 weights for layer inner, got 4 at /old; the file of weights is of"
                        + " another model, or without the layers at its top");
        assertThatThrownBy(() -> read(TWO_DENSE, file -> {
                    file.putAttribute("layer_names", new String[] {"a", "nowhere"});
                    dense(file, "a", ONE);
                }))
                .isInstanceOf(ModelException.class)
                .hasMessageStartingWith(
                        "weights w.h5: expected a group for each layer in 'layer_names', got none for nowhere;");
        assertThatThrownBy(() -> read(TWO_DENSE, file -> {
                    file.putAttribute("layer_names", new String[] {"a"});
                    dense(file, "a", ONE);
                }))
                .isInstanceOf(ModelException.class)
                .hasMessageStartingWith("weights w.h5: expected 2 layers with weights, got 1;");
    }
}
