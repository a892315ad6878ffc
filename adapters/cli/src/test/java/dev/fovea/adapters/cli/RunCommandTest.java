package dev.fovea.adapters.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.grack.nanojson.JsonArray;
import com.grack.nanojson.JsonParser;
import com.grack.nanojson.JsonParserException;
import dev.fovea.adapters.tck.Goldens;
import dev.fovea.adapters.tck.NumpyArray;
import dev.fovea.adapters.tck.TestSeed;
import dev.fovea.api.tensor.DType;
import dev.fovea.api.tensor.HeapTensor;
import dev.fovea.api.tensor.Shape;
import dev.fovea.api.tensor.Tensor;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code fovea run} on the default model, run by TensorFlow Lite, whose outputs are those of the file. */
class RunCommandTest {

    private static final String MODEL = "EfficientNet-Lite0";
    private static final Shape PICTURE = Shape.of(224, 224, 3);

    @TempDir
    private Path folder;

    private Path array(String name, Shape shape) throws IOException {
        Random random = TestSeed.random("run");
        Path file = folder.resolve(name);
        try (Tensor tensor = Tensor.allocate(DType.F32, shape)) {
            float[] values = new float[(int) shape.elements()];
            for (int i = 0; i < values.length; i++) {
                values[i] = 2 * random.nextFloat() - 1;
            }
            tensor.floats().put(values);
            NpyFiles.write(file, tensor);
        }
        return file;
    }

    private Path doubles(Path from) throws IOException {
        NumpyArray array = Goldens.npy(from);
        Path file = folder.resolve("doubles.npy");
        try (Tensor tensor = Tensor.allocate(DType.F64, array.shape())) {
            var to = tensor.bytes().asDoubleBuffer();
            for (float value : array.values()) {
                to.put(value);
            }
            NpyFiles.write(file, tensor);
        }
        return file;
    }

    @Test
    void outputsAreShownAndWritten() throws IOException, JsonParserException {
        Path input = array("one.npy", PICTURE);
        Path out = folder.resolve("new/out");
        Run run = Run.of("run", MODEL, "--input", input, "--backend", "tflite", "--out-dir", out, "--repeat", 3);
        assertThat(run.err()).isEmpty();
        assertThat(run.code()).isZero();
        List<String> lines = run.out().lines().toList();
        assertThat(lines).hasSize(4);
        assertThat(lines.get(0)).matches("OUTPUT +TYPE +SHAPE +MIN +MEAN +MAX");
        assertThat(lines.get(1) + "\n" + lines.get(2))
                .containsPattern("probabilities +f32 +\\[1,1000\\] +\\S+ +0\\.00100000 ");
        assertThat(lines.get(3)).matches("median of 3: [0-9.]+ ms, first: [0-9.]+ ms, tflite 2.*, \\d+ threads?");
        JsonArray index = JsonParser.array().from(Files.readString(out.resolve("outputs.json")));
        assertThat(index).hasSize(2);
        float sum = 0;
        for (float value : Goldens.npy(out.resolve("probabilities.npy")).values()) {
            sum += value;
        }
        assertThat(sum).isBetween(0.999f, 1.001f);
        for (Object name : index) {
            assertThat(out.resolve((String) name)).isRegularFile();
        }
    }

    @Test
    void doublesAndBatchesAreTaken() throws IOException {
        Path input = array("one.npy", PICTURE);
        Run run = Run.of("run", MODEL, "-i", doubles(input), "--backend", "tflite", "--output", "probabilities");
        assertThat(run.code()).isZero();
        assertThat(run.err()).contains("float64 was rounded to float32, which the model takes");
        Run same = Run.of("run", MODEL, "-i", input, "--backend", "tflite", "--output", "probabilities");
        assertThat(run.out().lines().toList().get(1))
                .isEqualTo(same.out().lines().toList().get(1));
        Path batch = array("batch.npy", Shape.of(2, 224, 224, 3));
        assertThat(Run.of("run", MODEL, "-i", batch, "--backend", "tflite").out())
                .contains("[2,1000]");
    }

    @Test
    void backendsAreCompared() throws IOException {
        Path input = array("one.npy", PICTURE);
        Run run = Run.of("run", MODEL, "-i", input, "--backend", "tflite", "--compare", "tflite");
        assertThat(run.code()).isZero();
        assertThat(run.out())
                .containsPattern("largest differences from tflite 2.*:\nOUTPUT +ABSOLUTE +AT +VALUES +RELATIVE")
                .containsPattern("\nprobabilities +0\\.00 +\\[0, 0\\] +\\S+ and \\S+ +0\\.00 +\\[0, 0\\]");
    }

    private static void refused(Run run, String message) {
        assertThat(run.code()).isEqualTo(2);
        assertThat(run.out()).isEmpty();
        assertThat(run.err()).startsWith("fovea: " + message);
    }

    @Test
    void whatDoesNotFitIsRefusedInWords() throws IOException {
        Path input = array("one.npy", PICTURE);
        refused(Run.of("run", MODEL), "option --input: expected [NAME=]FILE.npy, got nothing");
        refused(
                Run.of("run", MODEL, "-i", input, "--backend", "tflite", "--output", "inner"),
                "model output 'inner': expected one of [features, probabilities], the outputs that backend tflite gives, got another; inner nodes need");
        refused(
                Run.of("run", MODEL, "-i", "imag=" + input, "--backend", "tflite"),
                "input 'imag': expected one of the model's inputs [");
        refused(Run.of("run", MODEL, "-i", input, "-i", input, "--backend", "tflite"), "input '");
        Path small = array("small.npy", Shape.of(1, 2, 2, 3));
        Run wrong = Run.of("run", MODEL, "-i", small, "--backend", "tflite");
        assertThat(wrong.code()).isEqualTo(2);
        assertThat(wrong.err()).contains("expected").contains("[1,2,2,3]");
    }

    @Test
    void anInputIsNotOverwritten() throws IOException {
        Path input = array("probabilities.npy", PICTURE);
        byte[] before = Files.readAllBytes(input);
        refused(
                Run.of("run", MODEL, "-i", input, "--backend", "tflite", "--out-dir", folder),
                "output " + input + ": expected a file that is not read, got the input " + input);
        assertThat(input).hasBinaryContent(before);
    }

    @Test
    void fileNamesArePlainAndUnique() {
        assertThat(ArrayFiles.names(List.of("a/b:0", "a:b_0", "A_b_0", "..", "x y", "é")))
                .containsExactly("a_b_0.npy", "a_b_0_2.npy", "A_b_0_3.npy", "...npy", "x_y.npy", "_.npy");
        assertThat(ArrayFiles.names(List.of("n".repeat(400))).get(0)).hasSize(204);
    }

    @Test
    void differencesAreFoundAndPlaced() {
        Shape shape = Shape.of(2, 3);
        HeapTensor one = HeapTensor.of(shape, 1, 2, 100, 0, Float.NaN, Float.POSITIVE_INFINITY);
        HeapTensor other = HeapTensor.of(shape, 1, 3, 102, -0.0f, Float.NaN, Float.POSITIVE_INFINITY);
        Difference difference = Difference.of(one, other);
        assertThat(difference.absolute()).isEqualTo(2);
        assertThat(difference.absoluteAt()).isEqualTo("[0, 2]");
        assertThat(difference.relative()).isEqualTo(1 / 3.0);
        assertThat(difference.relativeAt()).isEqualTo("[0, 1]");
        assertThat(difference.relativeValues()).isEqualTo("2.00000 and 3.00000");
        HeapTensor nan = HeapTensor.of(shape, 1, 2, Float.NaN, 0, Float.NaN, 0);
        assertThat(Difference.of(one, nan).absolute()).isInfinite();
        assertThat(Difference.of(one, nan).absoluteAt()).isEqualTo("[0, 2]");
    }
}
