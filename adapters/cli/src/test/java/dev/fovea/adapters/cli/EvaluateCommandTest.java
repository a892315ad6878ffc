package dev.fovea.adapters.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.grack.nanojson.JsonArray;
import com.grack.nanojson.JsonObject;
import dev.fovea.adapters.tck.Goldens;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** {@code fovea evaluate} with a small network that {@code fovea train} wrote. */
class EvaluateCommandTest {

    @TempDir
    private static Path shared;

    private static Path model = Path.of("");
    private static Path photos = Path.of("");

    @TempDir
    private Path folder;

    @BeforeAll
    static void train() throws IOException {
        photos = ColorPhotos.in(shared.resolve("photos"));
        model = shared.resolve("colours.fovea");
        Path network = Goldens.file("golden/training/initial.keras");
        Run run = Run.of(
                "train",
                "--data",
                photos,
                "--model",
                network,
                "--out",
                model,
                "--epochs",
                30,
                "--batch",
                8,
                "--learning-rate",
                0.01,
                "--mode",
                "tf");
        assertThat(run.code()).as(run.err()).isZero();
    }

    private static Run evaluate(Object... more) {
        Object[] arguments = new Object[more.length + 3];
        System.arraycopy(new Object[] {"evaluate", "--model", model}, 0, arguments, 0, 3);
        System.arraycopy(more, 0, arguments, 3, more.length);
        return Run.of(arguments);
    }

    /** Six photos of which two lie in the wrong folder; a class of the model is missing. */
    private Path muddled() throws IOException {
        Path root = folder.resolve("muddled");
        for (int i = 0; i < 4; i++) {
            ColorPhotos.write(root.resolve("red").resolve(i + ".png"), i < 2 ? 2 : 0, 20 + i);
        }
        ColorPhotos.write(root.resolve("blue/8.png"), 0, 30);
        ColorPhotos.write(root.resolve("blue/9.png"), 0, 31);
        return root;
    }

    @Test
    void theTableTellsWhatWasRight() throws IOException {
        Run run = evaluate("--data", muddled());
        assertThat(run.code()).as(run.err()).isZero();
        assertThat(run.out())
                .startsWith("accuracy  0.6667  4 of 6; 0.3000 to 0.9032 with 95 % confidence\n")
                .contains("top-4     1.0000  6 of 6\n")
                .contains("macro F1  0.6667  ")
                .containsPattern("log loss  [0-9.]+")
                .containsPattern("ECE       [0-9.]+ ")
                .contains("2         0.5000     1.0000  0.6667  blue\n")
                .contains("4         1.0000     0.5000  0.6667  red\n")
                .contains("(1)  (2)\n2    .    (1) blue\n2    2    (2) red\n");
        assertThat(run.err()).isEmpty();
    }

    @Test
    void jsonHasTheKeysThatScriptsReadAndABrokenPhotoIsListed() throws IOException {
        Path root = muddled();
        Files.writeString(root.resolve("red/bad.png"), "no picture");
        Files.writeString(root.resolve("red/notes.txt"), "x");
        Run run = evaluate("--data", root, "--format", "json");
        assertThat(run.code()).as(run.err()).isEqualTo(ExitCode.SOME_FAILED);
        JsonObject json = run.json().get(0);
        assertThat(json.getString("model")).isEqualTo(model.toString());
        assertThat(json.getString("data")).isEqualTo(root.toString());
        assertThat(json.getInt("n")).isEqualTo(6);
        assertThat(json.getDouble("accuracy")).isEqualTo(4 / 6.0, within(1e-12));
        assertThat(json.getArray("interval").getDouble(0)).isEqualTo(0.3, within(1e-3));
        assertThat(json.getInt("top_k")).isEqualTo(4);
        assertThat(json.getDouble("top5")).isEqualTo(1);
        assertThat(json.getDouble("ece")).isBetween(0.0, 1.0);
        JsonArray confusion = json.getArray("confusion");
        assertThat(confusion.getArray(0)).containsExactly(2, 0);
        assertThat(confusion.getArray(1)).containsExactly(2, 2);
        JsonObject red = json.getArray("per_class").getObject(1);
        assertThat(red.getString("label")).isEqualTo("red");
        assertThat(red.getInt("support")).isEqualTo(4);
        assertThat(red.getDouble("precision")).isEqualTo(1);
        assertThat(red.getDouble("recall")).isEqualTo(0.5);
        assertThat(json.getArray("reliability")).hasSize(15);
        assertThat(json.getArray("mistakes")).hasSize(2);
        assertThat(json.getArray("mistakes").getObject(0).getString("predicted"))
                .isEqualTo("blue");
        assertThat(json.getArray("skipped")).hasSize(2);
        assertThat(json.getArray("skipped").getObject(0).getString("name")).endsWith("bad.png");
        assertThat(run.err()).contains("left out: " + root.resolve("red/bad.png") + ": image ");
    }

    /** What is found out while the folder is listed, before anything is decoded. */
    @Test
    void aPhotoThatCannotEvenBeOpenedIsAFailureToo() throws IOException {
        Path root = muddled();
        Files.writeString(root.resolve("red/notes.txt"), "x");
        assertThat(evaluate("--data", root).code()).isZero();
        Files.createFile(root.resolve("red/zero.jpg"));
        Files.createSymbolicLink(root.resolve("red/gone.jpg"), root.resolve("nowhere.jpg"));
        Path html = folder.resolve("report.html");
        Run run = evaluate("--data", root, "--html", html);
        assertThat(run.code()).as(run.err()).isEqualTo(ExitCode.SOME_FAILED);
        assertThat(run.out()).contains("4 of 6");
        assertThat(run.err())
                .contains("left out: " + root.resolve("red/zero.jpg") + ": 0 bytes")
                .contains("left out: " + root.resolve("red/gone.jpg") + ": a link that leads nowhere")
                .contains("left out: " + root.resolve("red/*.txt") + ": not a photo");
        assertThat(Files.readString(html)).contains("zero.jpg <span>0 bytes</span>");
        assertThat(evaluate("--data", root, "--val-split", "0.3").code()).isEqualTo(ExitCode.SOME_FAILED);
    }

    /** Four classes of eight: a fifth of each is one or two. */
    @Test
    void whatATrainingHeldOutIsMeasuredWithAlone() {
        Run run = evaluate("--data", photos, "--val-split", "0.2", "--format", "json");
        assertThat(run.code()).as(run.err()).isZero();
        assertThat(run.json().get(0).getInt("n")).isEqualTo(8);
        assertThat(run.json().get(0).getDouble("accuracy")).isEqualTo(1);
    }

    /** Classes that are numbers alone mean the model's outputs. */
    @Test
    void arraysAreMeasuredToo() {
        Run run = evaluate("--data", Goldens.folder("golden/training"), "--format", "json");
        assertThat(run.code()).as(run.err()).isZero();
        assertThat(run.json().get(0).getArray("per_class").getObject(0).getString("label"))
                .isEqualTo("blue");
    }

    @Test
    void aManifestIsMeasuredToo() throws IOException {
        Path red = photos.resolve("red/0.png");
        Path blue = photos.resolve("blue/1.png");
        Path manifest = Files.writeString(
                folder.resolve("some.csv"), "path,label\n" + red + ",red\n" + blue + ",blue\n" + blue + ",red\n");
        Run run = evaluate("--data", manifest, "--format", "json");
        assertThat(run.code()).as(run.err()).isZero();
        assertThat(run.json().get(0).getInt("n")).isEqualTo(3);
        assertThat(run.json().get(0).getDouble("accuracy")).isEqualTo(2 / 3.0, within(1e-12));
    }

    @Test
    void theReportIsOnePageWithThePictures() throws IOException {
        Path html = folder.resolve("report.html");
        Run run = evaluate("--data", muddled(), "--html", html);
        assertThat(run.code()).as(run.err()).isZero();
        assertThat(Files.readString(html))
                .contains("<h1>Evaluation</h1>")
                .contains("colours.fovea measured with 6 examples of 2 classes: ")
                .contains("<b>0.6667</b>")
                .contains("id=\"confusion\"")
                .contains("id=\"classes\"")
                .contains("id=\"calibration\"")
                .contains("id=\"mistakes\"")
                .contains("alt=\"red, taken for blue\"")
                .contains("src=\"data:image/jpeg;base64,")
                .contains("SHA-256 of the examples")
                .contains("default-src 'none'")
                .doesNotContain("http://")
                .doesNotContain("https://")
                .doesNotContain("<script")
                .doesNotContain("url(")
                .endsWith("</html>\n");
    }

    @Test
    void namesOfFilesAreTextInTheReport() throws IOException {
        Path root = muddled();
        String hostile = "<img src=x onerror=alert(1)>&\"'.png";
        Files.move(root.resolve("red/3.png"), root.resolve("red").resolve(hostile));
        Files.writeString(root.resolve("red/<script>alert(2)<&.png"), "no picture");
        Path html = folder.resolve("report.html");
        evaluate("--data", root, "--html", html);
        assertThat(Files.readString(html))
                .contains("&lt;img src=x onerror=alert(1)&gt;&amp;&quot;&#39;.png")
                .contains("&lt;script&gt;alert(2)&lt;&amp;.png")
                .doesNotContain("<img src=x")
                .doesNotContain("<script");
    }

    @Test
    void aClassThatTheModelDoesNotKnowIsToldWithItsNames() throws IOException {
        Path root = muddled();
        ColorPhotos.write(root.resolve("bleu/1.png"), 0, 1);
        Run run = evaluate("--data", root);
        assertThat(run.code()).isEqualTo(ExitCode.FATAL);
        assertThat(run.err())
                .startsWith("fovea: class 'bleu' of " + root + ": expected the name of a label of model ")
                .contains("did you mean 'blue'?");
        assertThat(evaluate("--data", root, "--classes", "red,blue").code()).isZero();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "--val-split 0 | option --val-split: expected ",
                "--seed x | option --seed: expected a whole number, got 'x'",
                "--seed 5 | option --seed: expected --val-split beside it, the split that it is of, got none; add ",
                "--format csv | option --format: expected one of table, json, got 'csv'",
                "--html photo.png/x.html | output photo.png/x.html: expected a file that can be written",
                "--classes a,,b | option --classes: expected names with commas between, each once, got 'a,,b'"
            })
    void badOptionsAreOneLine(String options, String message) {
        Object[] arguments = ("--data " + photos + " " + options).split(" ", -1);
        Run run = evaluate(arguments);
        assertThat(run.code()).isEqualTo(ExitCode.FATAL);
        assertThat(run.err()).startsWith("fovea: " + message).doesNotContain("\tat ");
    }

    @Test
    void dataIsAskedForAndAReportDestroysNothing() {
        Run none = Run.of("evaluate", "--model", model);
        assertThat(none.code()).isEqualTo(ExitCode.FATAL);
        assertThat(none.err()).contains("--data");
        Run onModel = evaluate("--data", photos, "--html", model);
        assertThat(onModel.code()).isEqualTo(ExitCode.FATAL);
        assertThat(onModel.err()).contains("output " + model);
    }
}
