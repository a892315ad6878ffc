package dev.fovea.adapters.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.grack.nanojson.JsonObject;
import dev.fovea.Fovea;
import dev.fovea.Graphs;
import dev.fovea.adapters.tck.Goldens;
import dev.fovea.api.graph.Graph;
import dev.fovea.api.graph.TensorType;
import dev.fovea.api.model.ModelSpec;
import dev.fovea.api.tensor.Shape;
import dev.fovea.api.tensor.Tensor;
import dev.fovea.api.train.TrainingProgress;
import dev.fovea.domain.train.Layer;
import dev.fovea.domain.train.Sequential;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** {@code fovea train} on small sets, with a small network that Keras saved. */
class TrainCommandTest {

    @TempDir
    private Path folder;

    private static Path network() {
        return Goldens.file("golden/training/initial.keras");
    }

    private Path photos() throws IOException {
        return ColorPhotos.in(folder.resolve("photos"));
    }

    private Run train(Path data, Path out, Object... more) {
        Object[] arguments = new Object[more.length + 7];
        System.arraycopy(
                new Object[] {"train", "--data", data, "--model", network(), "--out", out}, 0, arguments, 0, 7);
        System.arraycopy(more, 0, arguments, 7, more.length);
        return Run.of(arguments);
    }

    @Test
    void aFolderOfClassesBecomesAModelThatPredictsAtOnce() throws IOException {
        Path photos = photos();
        Files.writeString(photos.resolve("green/bad.png"), "no picture");
        Files.writeString(photos.resolve("red/notes.txt"), "x");
        Path out = folder.resolve("my.fovea");
        Run run = train(photos, out, "--epochs", 30, "--batch", 8, "--learning-rate", 0.01, "--mode", "tf");
        assertThat(run.code()).as(run.err()).isZero();
        assertThat(run.out().lines().toList())
                .first()
                .asString()
                .endsWith("learns from 25 examples of 4 classes, measured with 8 others, held out: 0.2 of each class");
        assertThat(run.out())
                .containsPattern("training epoch 1/30  loss [0-9.]+  accuracy [0-9.]+  val_loss [0-9.]+  val_accuracy")
                .contains("training epoch 30/30 ")
                .containsPattern("best: val_accuracy 1\\.0000 after training epoch [0-9]+")
                .containsPattern("my.fovea: [0-9.]+ KiB, in [0-9.]+ s");
        assertThat(run.err())
                .contains("left out: " + photos.resolve("red/*.txt") + ": not a photo")
                .contains("left out: " + photos.resolve("green/bad.png") + ": image ");
        Run answer = Run.of("predict", "--model", out, "--format", "json", photos.resolve("red/3.png"));
        assertThat(answer.code()).as(answer.err()).isZero();
        assertThat(answer.json().get(0).getArray("labels").getObject(0).getString("name"))
                .isEqualTo("red");
    }

    @Test
    void jsonIsAnObjectAnEpochAndASummary() throws IOException {
        Path out = folder.resolve("my.fovea");
        Run run = train(
                Goldens.folder("golden/training"), out, "--epochs", 2, "--batch", 16, "--format", "json", "--seed", 3);
        assertThat(run.code()).as(run.err()).isZero();
        List<JsonObject> rows = run.json();
        assertThat(rows).hasSize(3);
        assertThat(rows.get(1).getString("phase")).isEqualTo("training");
        assertThat(rows.get(1).getInt("epoch")).isEqualTo(2);
        for (String number : List.of("loss", "accuracy", "val_loss", "val_accuracy", "learning_rate", "seconds")) {
            assertThat(rows.get(1).getDouble(number)).as(number).isGreaterThanOrEqualTo(0);
        }
        JsonObject summary = rows.get(2);
        assertThat(summary.getString("model")).isEqualTo(out.toString());
        assertThat(summary.getLong("bytes")).isEqualTo(Files.size(out));
        assertThat(summary.getArray("classes")).containsExactly("0", "1", "2", "3");
        assertThat(summary.getInt("examples")).isEqualTo(64);
        assertThat(summary.getLong("seed")).isEqualTo(3);
        assertThat(summary.getString("data_sha256")).matches("[0-9a-f]{64}");
        assertThat(summary.getArray("skipped")).isEmpty();
    }

    /** Which epoch was best is one thing, which epoch's weights are in the file another. */
    @Test
    void theSummaryTellsWhichWeightsTheFileHas() throws IOException {
        Path out = folder.resolve("my.fovea");
        Object[] worse = {"--epochs", 6, "--batch", 8, "--learning-rate", "0.5", "--optimizer", "sgd", "--mode", "tf"};
        String best = "best: val_accuracy [0-9.]+ after training epoch [1-5]; the file has the ";
        assertThat(train(photos(), out, worse).out())
                .containsPattern(
                        best + "last epoch's weights, --early-stopping would take those of the lowest val_loss\n");
        assertThat(train(photos(), out, with(worse, "--early-stopping", 6)).out())
                .containsPattern(best + "weights of the lowest val_loss\n");
    }

    /** Targets that are numbers have no classes to take the same share of. */
    @Test
    void ofNumbersAShareOfAllIsHeldOut() throws IOException {
        Path data = Files.createDirectory(folder.resolve("numbers"));
        Files.copy(Goldens.file("golden/training/x.npy"), data.resolve("x.npy"));
        try (Tensor targets = Tensor.of(Shape.of(64, 4), new float[64 * 4])) {
            NpyFiles.write(data.resolve("y.npy"), targets);
        }
        Run run = train(data, folder.resolve("my.fovea"), "--epochs", 1, "--loss", "mse", "--val-split", "0.25");
        assertThat(run.code()).as(run.err()).isZero();
        assertThat(run.out()).contains("learns from 48 examples, measured with 16 others, held out: 0.25 of all\n");
    }

    @Test
    void aStoppedTrainingContinuesToTheSameFile() throws IOException {
        Path photos = photos();
        Object[] settings = {"--batch", 8, "--augment", "flip,rotate,color", "--threads", 2, "--epochs"};
        Path whole = Files.createDirectory(folder.resolve("whole")).resolve("my.fovea");
        Path parts = Files.createDirectory(folder.resolve("parts")).resolve("my.fovea");
        Path notes = folder.resolve("notes");
        assertThat(train(photos, whole, with(settings, 4)).code()).isZero();
        Run first = train(photos, parts, with(settings, 2, "--checkpoints", notes));
        assertThat(first.code()).as(first.err()).isZero();
        Run second = train(photos, parts, with(settings, 4, "--checkpoints", notes, "--resume"));
        assertThat(second.code()).as(second.err()).isZero();
        assertThat(second.out())
                .doesNotContain("epoch 2/4")
                .contains("epoch 3/4")
                .contains("epoch 4/4");
        assertThat(Files.mismatch(whole, parts)).isEqualTo(-1);
    }

    private static Object[] with(Object[] first, Object... then) {
        Object[] all = Arrays.copyOf(first, first.length + then.length);
        System.arraycopy(then, 0, all, first.length, then.length);
        return all;
    }

    /** What it was made from is another model. */
    @Test
    void theModelGoesByItsFilesName() throws IOException {
        Path out = folder.resolve("colours.of-mine.fovea");
        assertThat(train(photos(), out, "--epochs", 1).code()).isZero();
        Path data = folder.resolve("data");
        ColorPhotos.write(data.resolve("pink/1.png"), 0, 1);
        ColorPhotos.write(data.resolve("violet/1.png"), 0, 1);
        assertThat(Run.of("evaluate", "--model", out, "--data", data).err())
                .contains(
                        "expected the name of a label of model colours.of-mine, got none of them, as of 1 other class;");
    }

    @Test
    void badSetsAreToldBeforeAnythingIsWritten() throws IOException {
        Path photos = photos();
        Path out = folder.resolve("my.fovea");
        Files.createDirectory(photos.resolve("yellow"));
        Run run = train(photos, out);
        assertThat(run.code()).isEqualTo(2);
        assertThat(run.err())
                .startsWith("fovea: data set " + photos.resolve("yellow") + ": expected at least one photo (");
        Run none = train(folder.resolve("nowhere"), out);
        assertThat(none.code()).isEqualTo(2);
        assertThat(none.err())
                .startsWith("fovea: data set " + folder.resolve("nowhere")
                        + ": expected a folder or file, got no such file; check the path");
        Run unknown = train(photos, out, "--classes", "blue,pink");
        assertThat(unknown.err()).contains("expected a subfolder 'pink', as the classes name it, got none;");
        assertThat(out).doesNotExist();
    }

    private Path network(String activation, int outputs) throws IOException {
        Path file = folder.resolve("network.fovea");
        Graph graph = Sequential.of("network", TensorType.f32(12, 12, 3))
                .add(
                        Layer.rescaling(1 / 255.0),
                        Layer.flatten(),
                        Layer.dense(outputs).activation(activation))
                .build(1);
        try (OutputStream out = Files.newOutputStream(file)) {
            Graphs.write(graph, new ModelSpec("network", "", "", null, null, null, null), "fovea", out);
        }
        return file;
    }

    private Path twoClasses() throws IOException {
        Path root = folder.resolve("two");
        for (int i = 0; i < 8; i++) {
            ColorPhotos.write(root.resolve("blue").resolve(i + ".png"), 0, i);
            ColorPhotos.write(root.resolve("red").resolve(i + ".png"), 2, i);
        }
        return root;
    }

    private static Run learn(Path data, Path model, Path out, Object... more) {
        return Run.of(with(
                new Object[] {"train", "--data", data, "--model", model, "--out", out, "--batch", 4, "--epochs", 20},
                more));
    }

    /** One sigmoid output is the probability of the second class, and what is left is that of the first. */
    @Test
    void oneOutputTellsTwoClasses() throws IOException {
        Path photos = twoClasses();
        Path out = folder.resolve("my.fovea");
        Path html = folder.resolve("page.html");
        Run run = learn(photos, network("sigmoid", 1), out, "--folds", 2, "--html", html);
        assertThat(run.code()).as(run.err()).isZero();
        assertThat(run.err()).doesNotContain("scores, not probabilities");
        for (String label : new String[] {"blue", "red"}) {
            Run answer = Run.of("predict", "--model", out, "--format", "json", photos.resolve(label + "/3.png"));
            JsonObject one = answer.json().get(0).getArray("labels").getObject(0);
            assertThat(one.getString("name")).isEqualTo(label);
            assertThat(one.getDouble("probability")).isGreaterThan(0.5);
        }
        assertThat(Run.of("predict", "--model", out, photos).err()).doesNotContain("scores");
        Run measured = Run.of("evaluate", "--model", out, "--data", photos);
        assertThat(measured.code()).as(measured.err()).isZero();
        assertThat(measured.out()).startsWith("accuracy  1.0000  16 of 16");
    }

    @Test
    void scoresAreNotCalledProbabilities() throws IOException {
        Path photos = twoClasses();
        Path out = folder.resolve("my.fovea");
        Path network = network("linear", 2);
        Run plain = learn(photos, network, out, "--loss", "categorical_crossentropy");
        assertThat(plain.code()).isEqualTo(2);
        assertThat(plain.err())
                .contains("loss categorical_crossentropy: expected a network that ends with softmax or sigmoid");
        Run run = learn(photos, network, out, "--loss", "categorical_crossentropy_from_logits", "--learning-rate", 0.1);
        assertThat(run.code()).as(run.err()).isZero();
        assertThat(run.err()).contains("what the model will answer with are scores, not probabilities");
        assertThat(Fovea.model(out).spec().probabilities()).isNull();
        Run answer = Run.of("predict", "--model", out, photos.resolve("red/3.png"));
        assertThat(answer.code()).as(answer.err()).isZero();
        assertThat(answer.err())
                .contains("what the model answers with are scores, not probabilities: some lie outside of 0 to 1");
        Run measured = Run.of("evaluate", "--model", out, "--data", photos);
        assertThat(measured.out()).startsWith("accuracy  1.0000  16 of 16");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "--transfer --augment flip | option --augment: expected --fine-tune N beside it, or a file that is",
                "--crop centre | option --crop: expected none or model, got 'centre'; for other ways there is --fit",
                "--augment flop | option --augment: expected one of flip[:vertical], crop[:LEAST], ",
                "--val-split 2 | option --val-split: expected 0.0 to 0.99, got '2'",
                "--learning-rate 0 | option --learning-rate: expected ",
                "--epochs 0 | option --epochs: expected a whole number of at least 1, got '0'",
                "--class-weights some | option --class-weights: expected balanced or none, got 'some'",
                "--classes a,,b | option --classes: expected names with commas between, each once, got 'a,,b'",
                "--seed x | option --seed: expected a whole number, got 'x'",
                "--resume | option --resume: expected --checkpoints DIR beside it, got none",
                "--optimizer adm | optimizer 'adm': expected ",
                "--loss croссentropy | loss 'croссentropy': expected "
            })
    void badOptionsAreOneLine(String options, String message) throws IOException {
        Path out = folder.resolve("my.fovea");
        Run run = train(photos(), out, (Object[]) options.split(" ", -1));
        assertThat(run.code()).isEqualTo(2);
        assertThat(run.err()).startsWith("fovea: " + message).doesNotContain("\tat ");
        assertThat(out).doesNotExist();
    }

    @Test
    void dataAndOutAreAskedFor() {
        Run run = Run.of("train", "--data", "x");
        assertThat(run.code()).isEqualTo(2);
        assertThat(run.err()).contains("--out");
        Run foreign = Run.of("train", "--data", "x", "--out", "my.pt");
        assertThat(foreign.code()).isEqualTo(2);
        assertThat(foreign.err()).startsWith("fovea: file 'my.pt': expected a name that ends in one of");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "training | 2 | 5 | 3 | 6 | 0.51239 | 0.8 | training 2/5 [##########----------] 3/6  loss 0.5124  accuracy"
                        + " 0.8000  1:02 left",
                "features | 1 | 1 | 6 | 6 | NaN | NaN | features [####################] 6/6  1:02 left"
            })
    void theBarTellsLossAccuracyAndTimeLeft(
            String phase, int epoch, int epochs, int batch, int batches, double loss, double accuracy, String bar) {
        TrainingProgress progress = new TrainingProgress(
                phase,
                epoch,
                epochs,
                batch,
                batches,
                batch * 8L,
                loss,
                accuracy,
                0.001,
                Duration.ofSeconds(5),
                Duration.ofSeconds(62));
        assertThat(TrainReport.bar(progress)).isEqualTo(bar);
    }
}
