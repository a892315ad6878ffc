package dev.fovea.adapters.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.grack.nanojson.JsonObject;
import dev.fovea.adapters.tck.Goldens;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The reports, folds, fine-tuning and checkpoints of {@code fovea train}, with a new head on a small network. */
class TrainReportsTest {

    @TempDir
    private Path folder;

    private Path photos = Path.of("");
    private Path out = Path.of("");

    @BeforeEach
    void begin() throws IOException {
        photos = ColorPhotos.in(folder.resolve("photos"));
        out = folder.resolve("my.fovea");
    }

    private Run transfer(Object... more) {
        List<Object> arguments = new ArrayList<>(List.of(
                "train",
                "--data",
                photos,
                "--model",
                Goldens.file("golden/training/initial.keras"),
                "--transfer",
                "--mode",
                "tf",
                "--batch",
                8,
                "--learning-rate",
                0.05,
                "--out",
                out));
        arguments.addAll(Arrays.asList(more));
        return Run.of(arguments.toArray());
    }

    @Test
    void aHeadIsFineTunedAndThePageShowsBothPhases() throws IOException {
        Path html = folder.resolve("report.html");
        Run run = transfer("--epochs", 4, "--fine-tune", 1, "--html", html);
        assertThat(run.code()).as(run.err()).isZero();
        assertThat(run.out()).containsPattern("best: val_accuracy [0-9.]+ after (head|fine-tuning) epoch [1-4]");
        assertThat(run.out()).contains("head epoch 4/4 ").contains("fine-tuning epoch 4/4 ");
        assertThat(Files.readString(html))
                .contains("<h1>Training</h1>")
                .contains("which learned from 24 examples of ", ", measured with 8 others, held out: 0.2 of each class")
                .contains(">head</text>")
                .contains(">fine-tuning</text>")
                .contains("<b>Loss</b>")
                .contains("<b>Learning rate</b>")
                .contains("id=\"confusion\"")
                .contains("id=\"calibration\"")
                .contains("<dt>Seed</dt><dd>0</dd>")
                .contains("<dt>unfrozen layers</dt><dd>1</dd>")
                .contains("<dt>Pictures</dt><dd>12 x 12 NHWC, stretch, ", "mode tf: ")
                .contains("<dt>optimizer</dt><dd>adam, learning_rate 0.05, weight_decay 0.0, beta_1 0.9, ")
                .contains("<dt>decoding</dt><dd>turned upright by EXIF, at full size, up to ")
                .doesNotContain("<dt>early stopping", "<dt>frozen", "<dt>augmentation", "null", "{name=", "[]")
                .contains("SHA-256 of the examples")
                .doesNotContain("<script")
                .doesNotContain("https://")
                .endsWith("</html>\n");
        Run answer = Run.of("predict", "--model", out, "--format", "json", photos.resolve("red/3.png"));
        assertThat(answer.code()).as(answer.err()).isZero();
        assertThat(answer.json().get(0).getArray("labels")).hasSize(4);
    }

    @Test
    void aHeadWithCheckpointsContinuesToTheSameFile() throws IOException {
        Path notes = folder.resolve("notes");
        Path whole = folder.resolve("whole.fovea");
        assertThat(transfer("--epochs", 4, "--fine-tune", 1).code()).isZero();
        Files.move(out, whole);
        Run first = transfer("--epochs", 4, "--checkpoints", notes);
        assertThat(first.code()).as(first.err()).isZero();
        assertThat(Files.mismatch(whole, out)).isNotEqualTo(-1);
        assertThat(notes.resolve("head-best.checkpoint")).exists();
        Run again = transfer("--epochs", 4, "--checkpoints", notes);
        assertThat(again.code()).isEqualTo(ExitCode.FATAL);
        assertThat(again.err()).contains("expected a folder without checkpoints, to begin anew");
        Files.delete(out);
        Run second = transfer("--epochs", 4, "--checkpoints", notes, "--resume");
        assertThat(second.code()).as(second.err()).isZero();
        assertThat(second.out()).doesNotContain("head epoch 4/4");
    }

    @Test
    void foldsMeasureEachPhotoOnceAndThenAllOfThemAreLearned() throws IOException {
        Path html = folder.resolve("report.html");
        Run run = transfer("--epochs", 20, "--folds", 4, "--format", "json", "--html", html);
        assertThat(run.code()).as(run.err()).isZero();
        List<JsonObject> rows = run.json();
        assertThat(rows).hasSize(4 + 20 + 1);
        double sum = 0;
        for (int i = 0; i < 4; i++) {
            assertThat(rows.get(i).getInt("fold")).isEqualTo(i + 1);
            assertThat(rows.get(i).getInt("folds")).isEqualTo(4);
            assertThat(rows.get(i).getInt("n")).isEqualTo(8);
            sum += rows.get(i).getDouble("accuracy");
        }
        assertThat(rows.get(4).getInt("epoch")).isEqualTo(1);
        JsonObject last = rows.get(24);
        assertThat(last.getInt("examples")).isEqualTo(32);
        JsonObject crossed = last.getObject("cross_validation");
        assertThat(crossed.getInt("n")).isEqualTo(32);
        assertThat(crossed.getDouble("mean")).isEqualTo(sum / 4, within(1e-12));
        assertThat(crossed.getDouble("accuracy")).isEqualTo(sum / 4, within(1e-12));
        assertThat(crossed.getArray("accuracies")).hasSize(4);
        assertThat(crossed.getArray("confusion")).hasSize(4);
        assertThat(Files.readString(html))
                .contains("id=\"folds\"")
                .contains("Mean accuracy")
                .contains("id=\"confusion\"");
        assertThat(Run.of("predict", "--model", out, photos.resolve("red/3.png"))
                        .code())
                .isZero();
    }

    @Test
    void foldsAreTheOnlyWayToMeasure() {
        assertThat(transfer("--folds", 3, "--val-split", "0.5").err())
                .startsWith("fovea: option --folds: expected one way to measure, got --val-split 0.5 as well");
        assertThat(transfer("--folds", 3, "--early-stopping", 2).err())
                .startsWith("fovea: option --folds: expected trainings that go on to their last epoch, got"
                        + " --early-stopping as well");
        assertThat(transfer("--folds", 1).err()).startsWith("fovea: option --folds: expected 2 to 1000, got '1'");
        assertThat(transfer("--folds", 9).err()).contains("at least 9 examples of class 'blue' to split");
        assertThat(out).doesNotExist();
    }
}
