package dev.fovea.adapters.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fovea.adapters.tck.Goldens;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;
import org.junit.jupiter.api.io.TempDir;

/** Outputs must not destroy what is worth something. */
class OutputFilesTest {

    @TempDir
    private Path folder;

    private Path photo = Path.of("photo.jpg");
    private byte[] content = new byte[0];

    @BeforeEach
    void copyAPhoto() throws IOException {
        photo = Files.copy(Run.picture("espresso.jpg"), folder.resolve("photo.jpg"));
        content = Files.readAllBytes(photo);
    }

    private static void refused(Run run, Path output, String expectedAndGot) {
        assertThat(run.code()).isEqualTo(2);
        assertThat(run.out()).isEmpty();
        assertThat(run.err())
                .isEqualTo("fovea: output " + output + ": " + expectedAndGot + "; give the output a name of its own\n");
    }

    @Test
    void anInputIsNotOverwritten() throws IOException {
        Path linked = Files.createSymbolicLink(folder.resolve("labels.txt"), photo);
        String message = "expected a file that is not read, got the input " + photo;
        refused(Run.of("predict", photo, "-o", photo), photo, message);
        refused(Run.of("predict", photo, "-o", linked), linked, message);
        refused(Run.of("predict", photo, "--html", photo), photo, message);
        refused(Run.of("featurize", photo, "-o", photo), photo, message);
        Path notThere = folder.resolve("new.jpg");
        refused(
                Run.of("predict", notThere, "-o", folder.resolve("./new.jpg")),
                folder.resolve("./new.jpg"),
                "expected a file that is not read, got the input " + notThere);
        assertThat(notThere).doesNotExist();
        assertThat(photo).hasBinaryContent(content);
    }

    @Test
    void aPictureIsNotOverwritten() throws IOException {
        // As a shell expands -o folder/*.jpg.
        Path other = Files.copy(photo, folder.resolve("z.jpg"));
        String message = "expected a file that may be overwritten, got a picture";
        refused(Run.of("predict", "--top", 1, "-o", photo, other), photo, message);
        refused(Run.of("predict", "--html", photo, folder), photo, message);
        Path disguised = Files.copy(photo, folder.resolve("features.paths.txt"));
        Path npy = folder.resolve("features.npy");
        refused(Run.of("featurize", "-o", npy, other), disguised, message);
        assertThat(npy).doesNotExist();
        assertThat(photo).hasBinaryContent(content);
        assertThat(disguised).hasBinaryContent(content);
    }

    @Test
    void aModelIsNotOverwritten() throws IOException {
        Path model =
                Files.copy(Goldens.file("models/mobilenet_v2_1.0_224_quant.tflite"), folder.resolve("model.tflite"));
        long size = Files.size(model);
        refused(Run.of("predict", photo, "-o", model), model, "expected a file that may be overwritten, got a model");
        refused(
                Run.of("predict", photo, "-m", model, "-o", model),
                model,
                "expected a file that is not read, got the input " + model);
        assertThat(model).hasSize(size);
    }

    @Test
    void aModelOfKerasIsNotOverwritten() throws IOException {
        for (String name : new String[] {"model.keras", "model.h5"}) {
            Path golden = Goldens.file("golden/keras/mini_mobile_se/" + name);
            Path model = Files.copy(golden, folder.resolve(name));
            String message = "expected a file that may be overwritten, got a model";
            refused(Run.of("featurize", photo, "-o", model), model, message);
            refused(Run.of("models", "convert", golden, model, "--format", "fovea"), model, message);
            assertThat(model).hasSameBinaryContentAs(golden);
        }
    }

    @Test
    void twoOutputsAreTwoFiles() {
        Path file = folder.resolve("both");
        Path again = folder.resolve("./both");
        refused(
                Run.of("predict", photo, "-o", file, "--html", again),
                again,
                "expected a file for each output, got that of another output, " + file);
        assertThat(file).doesNotExist();
    }

    static boolean hasAFullDevice() {
        return Files.isWritable(Path.of("/dev/full"));
    }

    @Test
    @EnabledIf("hasAFullDevice")
    void aFullDiskNamesTheOutput() {
        Run run = Run.of("predict", photo, "-o", "/dev/full");
        assertThat(run.code()).isEqualTo(2);
        assertThat(run.err())
                .isEqualTo("fovea: output /dev/full: expected room for all of it, got 'No space left on device';"
                        + " free some room, or write elsewhere\n");
    }
}
