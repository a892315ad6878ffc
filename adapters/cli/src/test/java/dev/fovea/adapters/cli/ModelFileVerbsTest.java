package dev.fovea.adapters.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.grack.nanojson.JsonObject;
import dev.fovea.adapters.tck.Goldens;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Model files: converted, verified, summed up. */
class ModelFileVerbsTest {

    @TempDir
    private Path folder;

    private static Path model() {
        return Goldens.file("golden/tensorflow/float.tflite");
    }

    private Path converted() {
        Path file = folder.resolve("my.fovea");
        Run run = Run.of("models", "convert", model(), file);
        assertThat(run.code()).as(run.err()).isZero();
        assertThat(run.out()).startsWith(file + ": ").endsWith(" KiB\n");
        return file;
    }

    @Test
    void aConvertedModelIsTheSameNetwork() {
        Path file = converted();
        assertThat(folder.toFile().list()).containsExactly("my.fovea");
        assertThat(Run.of("models", "graph", file).out())
                .isEqualTo(Run.of("models", "graph", model()).out());
        Path image = Goldens.file("golden/tensorflow/image.npy");
        for (Path each : List.of(model(), file)) {
            Path out = folder.resolve("of " + each.getFileName());
            Run run = Run.of("run", each, "-i", image, "--backend", "reference", "-o", out);
            assertThat(run.code()).as(run.err()).isZero();
        }
        Path golden = Goldens.files(folder.resolve("of float.tflite"), "*.npy").get(0);
        assertThat(folder.resolve("of my.fovea").resolve(golden.getFileName())).hasSameBinaryContentAs(golden);
    }

    /** 1e-5 is what the goldens allow. */
    @Test
    void aKerasModelIsSummedUpConvertedAndGivesItsGolden() {
        Path golden = Goldens.folder("golden/keras/mini_mobile_se");
        Path file = folder.resolve("keras.fovea");
        Run convert = Run.of("models", "convert", golden.resolve("model.keras"), file);
        assertThat(convert.code()).as(convert.err()).isZero();
        assertThat(Run.of("models", "verify", file).code()).isZero();
        assertThat(Run.of("models", "summary", file).out().replaceFirst("\nfile .*", ""))
                .isEqualTo(Run.of("models", "summary", golden.resolve("model.keras"))
                        .out()
                        .replaceFirst("\nfile .*", ""))
                .contains("conv2d");
        Path out = folder.resolve("out");
        Run run = Run.of("run", file, "-i", golden.resolve("input0.npy"), "--backend", "reference", "-o", out);
        assertThat(run.code()).as(run.err()).isZero();
        assertThat(Goldens.npy(Goldens.files(out, "*.npy").get(0)).values())
                .containsExactly(Goldens.npy(golden.resolve("output0.npy")).values(), within(1e-5f));
    }

    @Test
    void theSpecComesAlong() throws IOException {
        Path source = Files.copy(model(), folder.resolve("five.tflite"));
        Files.writeString(
                folder.resolve("five.fovea.json"),
                "{\"name\": \"five\", \"file\": \"five.tflite\", \"license\": \"MIT\"}");
        Path file = folder.resolve("five.fovea");
        assertThat(Run.of("models", "convert", source, file).code()).isZero();
        assertThat(Run.of("models", "show", file).out())
                .containsPattern("name +five\n")
                .containsPattern("licence +MIT\n");
        // Again, over what is there: written beside it first, so that those who have it mapped keep the old one.
        assertThat(Run.of("models", "convert", source, file).code()).isZero();
        assertThat(Run.of("models", "convert", file, folder.resolve("again.fovea"))
                        .code())
                .isZero();
        assertThat(folder.resolve("again.fovea")).hasSameBinaryContentAs(file);
    }

    /** Without them, a network whose features are an inner layer's could not be opened again. */
    @Test
    void theLayersOfTheSpecComeAlong() throws IOException {
        Path source = Files.copy(Goldens.file("golden/keras/mini_mobile_se/model.keras"), folder.resolve("mini.keras"));
        Files.writeString(folder.resolve("mini.fovea.json"), """
                {"name": "mini", "file": "mini.keras", "input": {"width": 32, "height": 32},
                 "outputs": {"probabilities": "dense_3", "features": "global_average_pooling2d_4",
                             "featureMap": "multiply_2"},
                 "layers": [{"name": "global_average_pooling2d_4", "shape": [16]}]}
                """);
        Path file = folder.resolve("whole.fovea");
        Run convert = Run.of("models", "convert", source, file);
        assertThat(convert.code()).as(convert.err()).isZero();
        assertThat(Run.of("models", "show", file).out().replaceAll("(?m)^(size|sha256) .*", ""))
                .isEqualTo(Run.of("models", "show", source).out().replaceAll("(?m)^(size|sha256) .*", ""))
                .containsPattern("feature map +multiply_2\n");
        Run predict = Run.of("predict", Run.picture("cat.jpg"), "--model", file);
        assertThat(predict.code()).as(predict.err()).isZero();
        Path cut = folder.resolve("cut.fovea");
        assertThat(Run.of("models", "convert", source, cut, "--output", "bp0").code())
                .isZero();
        assertThat(Run.of("models", "show", cut).out())
                .containsPattern("feature map +not named\n")
                .containsPattern("layers +none listed\n");
    }

    @Test
    void theFormatIsToldByTheNameOrByHand() throws IOException {
        Path onnx = folder.resolve("out.onnx");
        assertThat(Run.of("models", "convert", model(), onnx).code()).isZero();
        assertThat(Files.readAllBytes(onnx)).startsWith(8, 8);
        Path named = folder.resolve("out.bin");
        assertThat(Run.of("models", "convert", model(), named, "--format", "fovea")
                        .code())
                .isZero();
        assertThat(Run.of("models", "verify", named).code()).isZero();
        Path exported = folder.resolve("exported.fovea");
        assertThat(Run.of("models", "export", model(), "--format", "fovea", "-o", exported)
                        .code())
                .isZero();
        assertThat(exported).hasSameBinaryContentAs(named);
        Run unknown = Run.of("models", "convert", model(), folder.resolve("out.pb"));
        assertThat(unknown.code()).isEqualTo(2);
        assertThat(unknown.err())
                .isEqualTo("fovea: file 'out.pb': expected a name that ends in one of [.fovea, .onnx], got another;"
                        + " name it so, or name the format\n");
        assertThat(Run.of("models", "convert", model(), named, "--format", "pb").err())
                .startsWith("fovea: format 'pb': expected one of [fovea, onnx], got an unknown one");
    }

    @Test
    void inputsAndOtherModelsAreNotOverwritten() throws IOException {
        Path file = converted();
        byte[] before = Files.readAllBytes(file);
        Run same = Run.of("models", "convert", file, file);
        assertThat(same.code()).isEqualTo(2);
        assertThat(same.err())
                .isEqualTo("fovea: output " + file + ": expected a file that is not read, got the input " + file
                        + "; give the output a name of its own\n");
        Path tflite = Files.copy(model(), folder.resolve("copy.tflite"));
        assertThat(Run.of("models", "convert", file, tflite, "--format", "fovea")
                        .err())
                .contains("expected a file that may be overwritten, got a model");
        assertThat(Run.of("predict", Run.picture("cat.jpg"), "-o", file).err())
                .contains("expected a file that may be overwritten, got a model");
        assertThat(file).hasBinaryContent(before);
        Run missing = Run.of("models", "convert", folder.resolve("none.tflite"), folder.resolve("new.fovea"));
        assertThat(missing.code()).isEqualTo(2);
        assertThat(missing.err()).contains("none.tflite: expected an existing file, got none");
        assertThat(folder.resolve("new.fovea")).doesNotExist();
        Path nowhere = folder.resolve("no/such/folder/x.fovea");
        assertThat(Run.of("models", "convert", model(), nowhere).err())
                .startsWith("fovea: output " + nowhere + ": expected a file that can be written, got NoSuchFile ");
    }

    @Test
    void damageIsFoundAndNamed() throws IOException {
        Path good = converted();
        Path bad = folder.resolve("bad.fovea");
        byte[] bytes = Files.readAllBytes(good);
        bytes[bytes.length - 5] ^= 1;
        Files.write(bad, bytes);
        Run run = Run.of("models", "verify", good, bad, model());
        assertThat(run.code()).isEqualTo(1);
        assertThat(run.out().lines())
                .hasSize(2)
                .allSatisfy(line -> assertThat(line)
                        .containsPattern(": good, [0-9.]+ KiB, \\d+ nodes, [0-9,]+ parameters, sha256 [0-9a-f]{64}$"));
        assertThat(run.err())
                .startsWith("fovea: " + bad + ": model file bad.fovea: expected SHA-256 ")
                .hasLineCount(1);
        assertThat(Run.of("models", "verify", good).code()).isZero();
        assertThat(Run.of("models", "verify").code()).isEqualTo(2);
        Path text = Files.writeString(folder.resolve("notes.txt"), "no model");
        assertThat(Run.of("models", "verify", text).err()).contains("expected a format that is read as a graph");
    }

    @Test
    void aModelIsSummedUp() {
        Run run = Run.of("models", "summary", converted());
        assertThat(run.code()).as(run.err()).isZero();
        assertThat(run.out())
                .startsWith("model ")
                .containsPattern("\nNAME +TYPE +OUTPUT +PARAMETERS +INPUTS\n")
                .containsPattern("\n\\S+ +conv2d +f32 \\[\\?,\\d+,\\d+,\\d+] +[0-9,]+ +\\S+\n")
                .containsPattern("\nparameters +[0-9,]+, [0-9.]+ KiB of f32\n")
                .containsPattern("\noperations +[0-9.]+ MFLOP a row\n")
                .containsPattern("\nactivations +[0-9.]+ KiB a row\n")
                .containsPattern("\nfile +[0-9.]+ KiB\n$");
        JsonObject json = Run.parse(
                Run.of("models", "summary", model(), "--format", "json").out());
        long sum = json.getArray("layers").stream()
                .mapToLong(layer -> ((JsonObject) layer).getLong("parameters"))
                .sum();
        assertThat(json.getLong("parameters")).isEqualTo(sum).isPositive();
        assertThat(json.getLong("weightBytes")).isEqualTo(4 * sum);
        assertThat(json.getLong("activationBytes")).isPositive();
        assertThat(json.getArray("weights").getObject(0).getString("dtype")).isEqualTo("f32");
        assertThat(json.getArray("layers").getObject(0).getArray("inputs")).isEmpty();
        assertThat(Run.of("models", "summary", model(), "--backend", "nothing").code())
                .isEqualTo(2);
        // Integer layers have a plan for the reference alone.
        Run quantised = Run.of("models", "summary", Goldens.file("golden/tensorflow/int8.tflite"));
        assertThat(quantised.out())
                .containsPattern("\nparameters +472, 556 bytes \\(i8 444, 444 bytes; i32 28, 112 bytes\\)\n")
                .containsPattern("\nactivations +[0-9.]+ KiB a row\n");
    }

    @Test
    void writingIsShownOnATerminalAndTakenAwayAgain() {
        Terminal screen = new Terminal(false, true, 80, true);
        Run run = Run.of(
                screen, new ByteArrayInputStream(new byte[0]), "models", "convert", model(), folder.resolve("x.fovea"));
        assertThat(run.code()).isZero();
        assertThat(run.err()).doesNotContain("written\n");
    }
}
