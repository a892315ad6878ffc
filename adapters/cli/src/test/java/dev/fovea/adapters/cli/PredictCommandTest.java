package dev.fovea.adapters.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.grack.nanojson.JsonArray;
import com.grack.nanojson.JsonObject;
import dev.fovea.adapters.tck.Goldens;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** {@code fovea predict} on the real default model. */
class PredictCommandTest {

    /** From a photo to a probability: what the issue of the default model promises. */
    private static final double FLOAT16_TOLERANCE = 0.002;

    /** Two quanta of the 8-bit model. */
    private static final double INT8_TOLERANCE = 2 / 256.0;

    private static final Path ESPRESSO = Run.picture("espresso.jpg");

    @TempDir
    private Path folder;

    @Test
    void theTableShowsTheLikeliestLabelFirst() {
        Run run = Run.of("predict", ESPRESSO);
        assertThat(run.code()).isZero();
        assertThat(run.out()).startsWith(ESPRESSO + "\n  0.957  espresso\n");
        assertThat(run.out().lines()).hasSize(6);
        assertThat(run.err()).doesNotContain("failed");
    }

    @Test
    void onAWideUnicodeTerminalTheTableHasBars() {
        Terminal terminal = new Terminal(true, true, 100, true);
        Run run = Run.of(terminal, new ByteArrayInputStream(new byte[0]), "predict", "--top", 2, ESPRESSO);
        // 0.957 of 40 cells is 38.3, in eighths 306: 38 whole cells and 2 eighths.
        assertThat(run.out().lines().toList().get(1)).isEqualTo("  0.957  espresso  " + "█".repeat(38) + "▎");
        assertThat(run.err()).as("no progress bar where the table is").doesNotContain("\r");
    }

    @Test
    void elsewhereBarsAreHashSignsOrLeftOut() {
        Run ascii = Run.of(
                new Terminal(true, false, 100, false), new ByteArrayInputStream(new byte[0]), "predict", ESPRESSO);
        assertThat(ascii.out()).contains("  0.957  espresso" + " ".repeat(9) + "#".repeat(38) + "\n");
        Run narrow =
                Run.of(new Terminal(true, false, 40, true), new ByteArrayInputStream(new byte[0]), "predict", ESPRESSO);
        assertThat(narrow.out()).contains("  0.957  espresso\n");
    }

    @ParameterizedTest
    @CsvSource({"EfficientNet-Lite0, float16", "EfficientNet-Lite0-int8, int8"})
    void jsonAgreesWithTheGoldens(String model, String golden) throws IOException {
        Path images = Goldens.folder("images");
        JsonObject goldens = Run.parse(Files.readString(Goldens.file("golden/efficientnet-lite0/predictions.json")));
        List<Path> photos =
                goldens.keySet().stream().sorted().map(images::resolve).toList();
        assertThat(photos).hasSizeGreaterThan(8).allMatch(Files::exists);
        Object[] args = Stream.concat(Stream.of("predict", "--format", "json", "--model", model), photos.stream())
                .toArray();
        Run run = Run.of(args);
        assertThat(run.code()).as(run.err()).isZero();
        List<JsonObject> rows = run.json();
        assertThat(rows).hasSameSizeAs(photos);
        double tolerance = golden.equals("int8") ? INT8_TOLERANCE : FLOAT16_TOLERANCE;
        for (int i = 0; i < photos.size(); i++) {
            String source = rows.get(i).getString("source");
            assertThat(source).isEqualTo(photos.get(i).toString());
            JsonArray top5 = goldens.getObject(images.relativize(photos.get(i)).toString())
                    .getObject(golden)
                    .getArray("top5");
            compare(source, rows.get(i).getArray("labels"), top5, tolerance);
        }
    }

    private static void compare(String source, JsonArray labels, JsonArray top5, double tolerance) {
        assertThat(labels).as(source).hasSize(5);
        for (int rank = 0; rank < 5; rank++) {
            JsonArray expected = top5.getArray(rank);
            JsonObject label = labels.getObject(rank);
            assertThat(label.keySet()).containsExactly("index", "id", "name", "probability");
            assertThat(label.getDouble("probability")).as(source).isCloseTo(expected.getDouble(3), within(tolerance));
            boolean isDistinct =
                    rank == 0 && expected.getDouble(3) - top5.getArray(1).getDouble(3) > 2 * tolerance;
            if (isDistinct) {
                assertThat(label.getInt("index")).as(source).isEqualTo(expected.getInt(0));
                assertThat(label.getString("id")).isEqualTo(expected.getString(1));
                assertThat(label.getString("name")).isEqualTo(expected.getString(2));
            }
        }
    }

    @Test
    void theFormOfAJsonLineIsFixed() {
        Run run = Run.of("predict", "-f", "json", "-k", 1, ESPRESSO, "nope.jpg");
        assertThat(run.code()).isEqualTo(1);
        assertThat(run.out())
                .matches("\\{\"source\":\"" + Pattern.quote(ESPRESSO.toString())
                        + "\",\"labels\":\\[\\{\"index\":967,\"id\":\"n07920052\",\"name\":\"espresso\","
                        + "\"probability\":0\\.95\\d{4,7}\\}\\]\\}\n"
                        + "\\{\"source\":\"nope.jpg\",\"error\":\\{\"type\":\"image.unreadable\",\"message\":\"image"
                        + " nope.jpg: expected a readable file, got no such file; check the path\"\\}\\}\n");
    }

    @Test
    void resultsDoNotDependOnBatchThreadsOrOrder() {
        Object[] photos = {ESPRESSO, Run.picture("cat.jpg"), Run.picture("rocket.jpg"), Run.picture("astronaut.jpg")};
        String one =
                Run.of(join(photos, "predict", "-f", "json", "-b", 1, "-t", 1)).out();
        String many =
                Run.of(join(photos, "predict", "-f", "json", "-b", 3, "-t", 2)).out();
        assertThat(many).isEqualTo(one).hasLineCount(4);
    }

    private static Object[] join(Object[] photos, Object... options) {
        return Stream.concat(Arrays.stream(options), Arrays.stream(photos)).toArray();
    }

    @Test
    void csvIsQuoted() throws IOException {
        Path odd = Files.copy(ESPRESSO, folder.resolve("a, \"b\".jpg"));
        Run run = Run.of("predict", "--format", "csv", "--top", 1, odd, "no,pe.jpg");
        assertThat(run.code()).isEqualTo(1);
        List<String> lines = List.of(run.out().split("\r\n", -1));
        assertThat(lines).hasSize(4).last().asString().isEmpty();
        assertThat(lines.get(0)).isEqualTo("source,rank,index,id,name,probability");
        assertThat(lines.get(1))
                .matches("\"" + Pattern.quote(odd.toString().replace("\"", "\"\""))
                        + "\",1,967,n07920052,espresso,0\\.95\\d+");
        assertThat(lines.get(2))
                .isEqualTo("\"no,pe.jpg\",0,,image.unreadable,\"image no,pe.jpg: expected a readable file, got no such"
                        + " file; check the path\",");
    }

    @Test
    void outputGoesToAFile() throws IOException {
        Path file = folder.resolve("labels.jsonl");
        Files.writeString(file, "what was here before, and longer than what comes".repeat(100));
        Run run = Run.of("predict", "-f", "json", "-o", file, ESPRESSO);
        assertThat(run.code()).isZero();
        assertThat(run.out()).isEmpty();
        assertThat(Files.readAllLines(file)).hasSize(1).first().asString().startsWith("{\"source\"");
    }

    @Test
    void anUnknownModelLeavesTheOutputAlone() throws IOException {
        Path file = Files.writeString(folder.resolve("labels.jsonl"), "precious");
        Run run = Run.of("predict", "-m", "EfficentNet-Lite0", "-o", file, ESPRESSO);
        assertThat(run.code()).isEqualTo(2);
        assertThat(run.err())
                .isEqualTo(
                        "fovea: model 'EfficentNet-Lite0': expected a known name or a model file, got neither; did you"
                                + " mean 'EfficientNet-Lite0'?\n");
        assertThat(file).hasContent("precious");
    }

    @Test
    void standardInputIsOnePicture() throws IOException {
        Run run = Run.of(
                Terminal.none(), new ByteArrayInputStream(Files.readAllBytes(ESPRESSO)), "predict", "-f", "json", "-");
        assertThat(run.code()).isZero();
        assertThat(run.json().get(0).getString("source")).isEqualTo("-");
        assertThat(run.json().get(0).getArray("labels").getObject(0).getString("name"))
                .isEqualTo("espresso");
    }

    @Test
    void emptyStandardInputFails() {
        Run run = Run.of("predict", "-");
        assertThat(run.code()).isEqualTo(1);
        assertThat(run.err()).contains("image standard input: expected an encoded picture, got 0 bytes");
    }

    @Test
    void onErrorFailStopsAtTheFirst() throws IOException {
        Path bad = Files.writeString(folder.resolve("bad.jpg"), "no picture");
        Run run = Run.of("predict", "-f", "json", "--on-error", "fail", "-b", 1, ESPRESSO, bad, ESPRESSO);
        assertThat(run.code()).isEqualTo(1);
        assertThat(run.json()).hasSize(2);
        assertThat(run.err()).contains("stopped at the first bad picture");
        Run skip = Run.of("predict", "-f", "json", "--on-error", "skip", ESPRESSO, bad, ESPRESSO);
        assertThat(skip.code()).isEqualTo(1);
        assertThat(skip.json()).hasSize(3);
        assertThat(skip.err()).endsWith("fovea: 1 of 3 pictures failed\n");
    }

    @Test
    void everyBadPictureIsListedWithItsReason() {
        Path bad = Goldens.folder("golden/odd-images/bad");
        List<Path> files = Goldens.files(bad, "*");
        Run run = Run.of("predict", "-f", "json", bad);
        assertThat(run.code()).isEqualTo(1);
        assertThat(run.json()).hasSameSizeAs(files);
        for (int i = 0; i < files.size(); i++) {
            JsonObject row = run.json().get(i);
            assertThat(row.getString("source")).isEqualTo(files.get(i).toString());
            assertThat(row.getObject("error").getString("type")).startsWith("image.");
            assertThat(row.getObject("error").getString("message"))
                    .contains(files.get(i).toString());
            assertThat(run.err()).contains(row.getObject("error").getString("message"));
        }
    }

    @Test
    void whatIsSaidOfPicturesReachesTheModel() {
        String plain = Run.of("predict", "-f", "json", ESPRESSO).out();
        assertThat(Run.of("predict", "-f", "json", "--fit", "stretch", ESPRESSO).out())
                .isNotEqualTo(plain);
        assertThat(Run.of("predict", "-f", "json", "--fit", "center-square:0.875", ESPRESSO)
                        .out())
                .isEqualTo(plain);
        String boxed =
                Run.of("predict", "-f", "json", "--fit", "letterbox", ESPRESSO).out();
        assertThat(boxed).isNotEqualTo(plain);
        assertThat(Run.of("predict", "-f", "json", "--fit", "letterbox", "--background", "white", ESPRESSO)
                        .out())
                .isNotEqualTo(boxed);
        assertThat(Run.of("predict", "-f", "json", "--mode", "caffe", ESPRESSO).out())
                .isNotEqualTo(plain);
        assertThat(Run.of("predict", "-f", "json", "--order", "bgr", ESPRESSO).out())
                .isNotEqualTo(plain);
        assertThat(Run.of("predict", "-f", "json", "--resampler", "nearest", ESPRESSO)
                        .out())
                .isNotEqualTo(plain);
        assertThat(Run.of("predict", "-f", "json", "--resampler", "bicubic", ESPRESSO)
                        .out())
                .isEqualTo(plain);
        assertThat(Run.of("predict", "-f", "json", "--orientation", "ignore", "--alpha", "drop", ESPRESSO)
                        .out())
                .as("a photo without orientation and alpha")
                .isEqualTo(plain);
        Path turned = Goldens.file("golden/odd-images/good/exif_orientation_6.jpg");
        assertThat(Run.of("predict", "-f", "json", "--orientation", "ignore", turned)
                        .out())
                .isNotEqualTo(Run.of("predict", "-f", "json", "--orientation", "apply", turned)
                        .out());
        Path transparent = Goldens.file("golden/odd-images/good/rgba.png");
        assertThat(Run.of("predict", "-f", "json", "--alpha", "drop", transparent)
                        .out())
                .isNotEqualTo(Run.of("predict", "-f", "json", "--alpha", "white", transparent)
                        .out());
    }

    @Test
    void verboseSaysHowPicturesArePreparedAndWhatWasReplaced() {
        Run own = Run.of("--verbose", "predict", ESPRESSO);
        assertThat(own.err())
                .contains("fit=centre-square:0.875")
                .contains("resampler=PILLOW_BICUBIC")
                .contains("replaced by options: []");
        Run replaced =
                Run.of("--verbose", "predict", "--fit", "letterbox", "--background", "114", "--mode", "tf", ESPRESSO);
        assertThat(replaced.err())
                .contains("fit: letterbox instead of centre-square:0.875")
                .contains("background: #727272 instead of #000000")
                .contains("values: mode tf: (x / 127.5 - [1.0]) / [1.0] instead of (x / 1.0 - [127.0]) / [128.0]");
    }

    @Test
    void aGrayPictureIsNotForAModelOfThreeChannels() {
        Run run = Run.of("predict", "--order", "gray", ESPRESSO);
        assertThat(run.code()).isEqualTo(2);
        assertThat(run.err())
                .contains("option order: expected an order of 3 channels, as model EfficientNet-Lite0 takes, got GRAY");
    }

    @Test
    void aBackendThatIsNamedIsUsedOrAnError() {
        // The text rounds to three digits, where the backends' roundings do not show.
        String chosen = Run.of("predict", ESPRESSO).out();
        for (String backend : List.of("tflite", "reference")) {
            assertThat(Run.of("predict", "--backend", backend, ESPRESSO).out()).isEqualTo(chosen);
        }
        Run unknown = Run.of("predict", "--backend", "tflit", ESPRESSO);
        assertThat(unknown.code()).isEqualTo(2);
        assertThat(unknown.err()).contains("backend 'tflit': expected one of").contains("did you mean 'tflite'?");
    }

    @Test
    void aForeignModelTakesItsLabelsFromAFile() {
        Path model = Goldens.file("models/mobilenet_v2_1.0_224_quant.tflite");
        Path labels = Goldens.file("models/imagenet_labels.txt");
        Path parrot = Goldens.file("images/parrot.jpg");
        Run run = Run.of("predict", "-f", "json", "-k", 1, "-m", model, "--labels", labels, parrot);
        assertThat(run.code()).as(run.err()).isZero();
        assertThat(run.json().get(0).getArray("labels").getObject(0).getString("name"))
                .contains("macaw");
        Run bare = Run.of("predict", "-k", 1, "-m", model, parrot);
        assertThat(bare.out()).contains("  class 89\n");
        Run named = Run.of("predict", "--labels", labels, parrot);
        assertThat(named.code()).isEqualTo(2);
        assertThat(named.err()).contains("option --labels: expected a model file beside it, got the named model");
    }

    @Test
    void aFloatModelWithoutASpecIsWarnedAbout() {
        Path model = Goldens.file("models/efficientnet_lite0/efficientnet_lite0_float16.tflite");
        Run run = Run.of("predict", "-m", model, ESPRESSO);
        assertThat(run.err())
                .contains("fovea: warning: model")
                .contains("assuming x / 127.5 - 1")
                .contains(".fovea.json");
        assertThat(run.err().lines())
                .as("one short line, not the two of the JDK")
                .hasSize(1);
    }

    @Test
    void aModelThatIsNoClassifierShowsItsOutputs() {
        Path model = Goldens.file("models/movenet_single_pose_lightning_ptq.tflite");
        Path squat = Goldens.file("images/squat.bmp");
        Run table = Run.of("predict", "-m", model, squat);
        assertThat(table.code()).as(table.err()).isZero();
        assertThat(table.out()).containsPattern("F32 \\[1, 17, 3\\]  min \\S+  mean \\S+  max \\S+\n");
        JsonObject output = Run.of("predict", "-f", "json", "-m", model, squat)
                .json()
                .get(0)
                .getArray("outputs")
                .getObject(0);
        assertThat(output.keySet()).containsExactly("name", "dtype", "shape", "min", "mean", "max");
        assertThat(output.getArray("shape")).containsExactly(1, 17, 3);
        assertThat(output.getDouble("min")).isLessThan(output.getDouble("mean"));
        assertThat(output.getDouble("max")).isBetween(output.getDouble("mean"), 1.0);
    }

    @Test
    void aDamagedModelIsATypedError() throws IOException {
        Path model = Files.write(folder.resolve("broken.tflite"), "TFL3 but no more".getBytes(StandardCharsets.UTF_8));
        Run run = Run.of("predict", "-m", model, ESPRESSO);
        assertThat(run.code()).isEqualTo(2);
        assertThat(run.err()).startsWith("fovea: ").contains("broken.tflite").hasLineCount(1);
        Run missing = Run.of("predict", "-m", folder.resolve("missing.tflite"), ESPRESSO);
        assertThat(missing.code()).isEqualTo(2);
        assertThat(missing.err()).contains("missing.tflite").hasLineCount(1);
    }

    @Test
    void verboseAddsTheStackTrace() {
        assertThat(Run.of("predict", "-m", "nothing", ESPRESSO).err()).doesNotContain("\tat ");
        assertThat(Run.of("predict", "--verbose", "-m", "nothing", ESPRESSO).err())
                .contains("\tat ");
    }

    @Test
    void topBeyondTheClassesIsRefused() {
        Run run = Run.of("predict", "--top", 1001, ESPRESSO);
        assertThat(run.code()).isEqualTo(2);
        assertThat(run.out()).isEmpty();
        assertThat(run.err()).isEqualTo("fovea: option --top: expected at most the model's 1000 classes, got 1001\n");
    }

    @Test
    void theMemoryLimitIsATypedError() {
        System.setProperty("fovea.memory.max", "1k");
        try {
            Run run = Run.of("predict", ESPRESSO);
            assertThat(run.code()).isEqualTo(2);
            assertThat(run.err()).contains("expected at most 1024 bytes in all").contains("fovea.memory.max");
        } finally {
            System.clearProperty("fovea.memory.max");
        }
    }

    @Test
    void anOutputThatCannotBeWrittenIsATypedError() {
        Path file = folder.resolve("no/such/folder.txt");
        Run run = Run.of("predict", "-o", file, ESPRESSO);
        assertThat(run.code()).isEqualTo(2);
        assertThat(run.err())
                .startsWith("fovea: output " + file + ": expected a file that can be written, got NoSuchFile");
        Run html = Run.of("predict", "--html", file, ESPRESSO);
        assertThat(html.code()).isEqualTo(2);
        assertThat(html.err()).startsWith("fovea: output " + file + ": expected a file that can be written");
    }

    @Test
    void namesOfFilesCannotSteerTheTerminal() throws IOException {
        Path odd = Files.copy(ESPRESSO, folder.resolve("a\u001b[31m\nb.jpg"));
        Run run = Run.of("predict", odd, folder.resolve("\u001b[31m.jpg"));
        assertThat(run.out()).contains("a\\u001b[31m\\nb.jpg\n").doesNotContain("\u001b");
        assertThat(run.err()).doesNotContain("\u001b");
    }

    @Test
    void csvIsRawInFilesAndPrintableOnATerminal() throws IOException {
        Path odd = Files.copy(ESPRESSO, folder.resolve("a\u001b[31mb.jpg"));
        Terminal terminal = new Terminal(true, false, 100, true);
        ByteArrayInputStream nothing = new ByteArrayInputStream(new byte[0]);
        assertThat(Run.of(terminal, nothing, "predict", "-f", "csv", odd, "c\u009bd.jpg")
                        .out())
                .contains("a\\u001b[31mb.jpg,1,967,", "c\\u009bd.jpg,0,")
                .doesNotContain("\u001b", "\u009b");
        assertThat(Run.of(terminal, nothing, "featurize", odd).out()).doesNotContain("\u001b");
        Run json = Run.of(terminal, nothing, "predict", "-f", "json", "c\u009bd.jpg");
        assertThat(json.out()).doesNotContain("\u009b");
        assertThat(json.json().get(0).getString("source")).isEqualTo("c\u009bd.jpg");
        assertThat(Run.of("predict", "-f", "csv", odd).out()).contains("a\u001b[31mb.jpg,1,967,");
    }
}
