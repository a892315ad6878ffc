package dev.fovea.adapters.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fovea.adapters.tck.Goldens;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Models that Keras saved, by path, in every verb that takes a model. */
class KerasVerbsTest {

    @TempDir
    private Path folder;

    private static Path example(String name) {
        return Path.of(System.getProperty("fovea.root", "../.."), "docs/examples", name);
    }

    private void assertOutput(Path golden, String name) {
        float[] expected = Goldens.npy(golden).values();
        float[] actual = Goldens.npy(folder.resolve(name + ".npy")).values();
        assertThat(actual).hasSameSizeAs(expected);
        for (int i = 0; i < actual.length; i++) {
            assertThat(Math.abs((double) actual[i] - expected[i])).isLessThan(1e-5 + 1e-5 * Math.abs(expected[i]));
        }
    }

    @Test
    void aKerasFileRuns() {
        Run run = Run.of(
                "run",
                example("mini.keras"),
                "--input",
                example("mini.npy"),
                "--out-dir",
                folder,
                "--compare",
                "reference");
        assertThat(run.code()).as(run.err()).isZero();
        assertOutput(Goldens.file("golden/keras/mini_mobile_se/output0.npy"), "dense_3");
    }

    @Test
    void anInnerLayerIsAnOutput() {
        Run run = Run.of(
                "run", example("mini.keras"), "--input", example("mini.npy"), "--output", "global_average_pooling2d_4");
        assertThat(run.code()).as(run.err()).isZero();
        assertThat(run.out()).contains("global_average_pooling2d_4 ");
    }

    @Test
    void anArchitectureRunsWithItsWeights() {
        Path mobile = Goldens.folder("golden/keras2/mobile");
        Run run = Run.of(
                "run",
                mobile.resolve("architecture.json"),
                "--weights",
                mobile.resolve("weights_other_names.h5"),
                "--input",
                mobile.resolve("input0.npy"),
                "--out-dir",
                folder);
        assertThat(run.code()).as(run.err()).isZero();
        assertOutput(mobile.resolve("output0.npy"), "predictions");
    }

    @Test
    void anArchitectureWithoutWeightsSaysSo() {
        Path mobile = Goldens.folder("golden/keras2/mobile");
        Run run = Run.of("run", mobile.resolve("architecture.json"), "--input", mobile.resolve("input0.npy"));
        assertThat(run.code()).isEqualTo(ExitCode.FATAL);
        assertThat(run.err())
                .contains("keras model architecture.json: expected a file of weights beside the architecture, got none;"
                        + " give it: --weights FILE, or weights(file) of the builder");
    }

    @Test
    void anArchitectureIsVerifiedWithItsWeights() {
        Path mobile = Goldens.folder("golden/keras2/mobile");
        Path architecture = mobile.resolve("architecture.json");
        assertThat(Run.of("models", "verify", architecture).err()).contains("give it: --weights FILE");
        Run run = Run.of("models", "verify", architecture, "--weights", mobile.resolve("weights.h5"));
        assertThat(run.code()).as(run.err()).isZero();
        assertThat(run.out()).contains("good, ").contains(" 1,235 parameters");
    }

    @Test
    void theNetworkIsShownAndExported() {
        Path mobile = Goldens.folder("golden/keras2/mobile");
        Run graph = Run.of("models", "graph", example("mini.keras"));
        assertThat(graph.code()).as(graph.err()).isZero();
        assertThat(graph.err()).isEmpty();
        assertThat(graph.out()).contains("  dense_3: softmax (dense_3/linear) f32[10] -> output");
        Path onnx = folder.resolve("mobile.onnx");
        Run export = Run.of(
                "models",
                "export",
                mobile.resolve("architecture.json"),
                "--weights",
                mobile.resolve("weights.h5"),
                "--format",
                "onnx",
                "--output-file",
                onnx);
        assertThat(export.code()).as(export.err()).isZero();
        assertThat(onnx).isNotEmptyFile();
        Run show = Run.of(
                "models", "show", mobile.resolve("architecture.json"), "--weights", mobile.resolve("weights.h5"));
        assertThat(show.code()).as(show.err()).isZero();
        assertThat(show.out()).contains("sha256");
    }

    @Test
    void weightsAreNoUseToAModelThatHoldsThem() {
        Path tflite = Goldens.file("golden/tensorflow/float.tflite");
        Path weights = Goldens.file("golden/keras2/mobile/weights.h5");
        Run run = Run.of("run", tflite, "--weights", weights, "--input", example("mini.npy"));
        assertThat(run.code()).isEqualTo(ExitCode.FATAL);
        assertThat(run.err()).contains("tflite: takes no file of weights beside the model");
    }
}
