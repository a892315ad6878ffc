package dev.fovea.adapters.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.grack.nanojson.JsonObject;
import dev.fovea.adapters.tck.Goldens;
import dev.fovea.adapters.tck.NumpyArray;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code fovea featurize} on the real default model. */
class FeaturizeCommandTest {

    private static final int SIZE = 1280;
    private static final Path ESPRESSO = Run.picture("espresso.jpg");
    private static final Path CAT = Run.picture("cat.jpg");

    @TempDir
    private Path folder;

    @Test
    void numpyFilesHoldARowForEachGoodPicture() throws IOException {
        Path file = folder.resolve("features.npy");
        Run run = Run.of("featurize", "-o", file, ESPRESSO, "nope.jpg", CAT);
        assertThat(run.code()).isEqualTo(1);
        assertThat(run.out()).isEmpty();
        assertThat(run.err()).contains("nope.jpg").contains("1 of 3 pictures failed");
        assertThat(Files.readAllLines(folder.resolve("features.paths.txt")))
                .containsExactly(ESPRESSO.toString(), CAT.toString());
        NumpyArray array = Goldens.npy(file);
        assertThat(array.shape().toString()).isEqualTo("[2,1280]");
        assertThat(Files.size(file)).isEqualTo(128 + 2L * SIZE * Float.BYTES);
    }

    @Test
    void csvAndNumpyHoldTheSameFloats() throws IOException {
        Path file = folder.resolve("features.npy");
        assertThat(Run.of("featurize", "-o", file, ESPRESSO, CAT).code()).isZero();
        Run run = Run.of("featurize", "--format", "csv", ESPRESSO, CAT);
        List<String> lines = run.out().lines().toList();
        assertThat(lines).hasSize(3);
        assertThat(lines.get(0)).startsWith("source,f0,f1,").endsWith(",f1279");
        float[] floats = Goldens.npy(file).values();
        for (int row = 0; row < 2; row++) {
            String[] fields = lines.get(row + 1).split(",", -1);
            assertThat(fields).hasSize(SIZE + 1);
            for (int i = 0; i < SIZE; i++) {
                assertThat(Float.parseFloat(fields[i + 1])).isEqualTo(floats[row * SIZE + i]);
            }
        }
    }

    @Test
    void featuresAgreeWithTheGolden() throws IOException {
        Path parrot = Goldens.file("images/parrot.jpg");
        JsonObject golden = Run.parse(Files.readString(Goldens.file("golden/efficientnet-lite0/predictions.json")))
                .getObject("parrot.jpg")
                .getObject("float16");
        String[] fields =
                Run.of("featurize", parrot).out().lines().toList().get(1).split(",", -1);
        double squares = 0;
        for (int i = 1; i <= SIZE; i++) {
            squares += Math.pow(Float.parseFloat(fields[i]), 2);
        }
        // One step of the decoder's rounding moves a photo's features in the third digit.
        assertThat(Math.sqrt(squares)).isCloseTo(golden.getDouble("features_norm"), within(0.02));
    }

    @Test
    void theFeatureOutputCanBeChosen() {
        Run run = Run.of("featurize", "--feature-output", "probabilities", ESPRESSO);
        assertThat(run.code()).as(run.err()).isZero();
        assertThat(run.out().lines().findFirst().orElseThrow()).endsWith(",f999");
        Run unknown = Run.of("featurize", "--backend", "tflite", "--layer", "nothing", ESPRESSO);
        assertThat(unknown.code()).isEqualTo(2);
        assertThat(unknown.err())
                .contains("expected an output 'nothing', got outputs [features, probabilities] of backend tflite")
                .contains("use a backend that reads the model as a graph");
        Run node = Run.of("featurize", "--backend", "reference", "--layer", "feature", ESPRESSO);
        assertThat(node.code()).isEqualTo(2);
        assertThat(node.err()).contains("node 'feature'").contains("did you mean 'features'?");
    }

    /** The default model's file names no feature map: it is found in its graph. */
    @Test
    void theLastFeatureMapIsGivenWholeOrPooled() throws IOException {
        Path map = folder.resolve("map.npy");
        Path most = folder.resolve("max.npy");
        Path features = folder.resolve("features.npy");
        featurize(map, "none");
        featurize(most, "max");
        featurize(features, "avg");
        float[] places = Goldens.npy(map).values();
        assertThat(places).hasSize(7 * 7 * SIZE);
        float[] means = new float[SIZE];
        float[] largest = new float[SIZE];
        for (int i = 0; i < places.length; i++) {
            means[i % SIZE] += places[i] / 49;
            largest[i % SIZE] = Math.max(largest[i % SIZE], places[i]);
        }
        assertThat(Goldens.npy(most).values()).isEqualTo(largest);
        // Means of 49 values of up to 6, summed in f32 here and there: 49 roundings of 2^-24 each.
        assertThat(Goldens.npy(features).values()).containsExactly(means, within(49 * 6 * 0x1p-24f));
    }

    private static void featurize(Path file, String pooling) {
        Run run = Run.of("featurize", "--backend", "reference", "--pooling", pooling, "-o", file, ESPRESSO);
        assertThat(run.code()).as(run.err()).isZero();
    }

    @Test
    void whatCannotBePooledIsRefused() {
        Run run = Run.of("featurize", "--layer", "features", "--pooling", "max", ESPRESSO);
        assertThat(run.code()).isEqualTo(2);
        assertThat(run.err())
                .contains("expected a layer of height, width and channels to pool, got features f32 [?,1280]");
        Run word = Run.of("featurize", "--pooling", "median", ESPRESSO);
        assertThat(word.code()).isEqualTo(2);
        assertThat(word.err()).contains("--pooling").contains("avg, max").contains("median");
    }

    @Test
    void aModelWithoutFeaturesSaysWhatToChooseFrom() {
        Run run = Run.of("featurize", "-m", Goldens.file("models/mobilenet_v2_1.0_224_quant.tflite"), ESPRESSO);
        assertThat(run.code()).isEqualTo(2);
        assertThat(run.err())
                .contains("expected a spec that names its feature output")
                .contains("with --layer NAME, or the last feature map with --pooling avg");
    }
}
