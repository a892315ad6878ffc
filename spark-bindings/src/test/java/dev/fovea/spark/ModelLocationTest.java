package dev.fovea.spark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.fovea.Fovea;
import dev.fovea.adapters.tck.Goldens;
import dev.fovea.api.error.ModelException;
import dev.fovea.api.model.Model;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.Test;

/** Models on other file systems, files and folders, are the same models as on the driver's own disks. */
class ModelLocationTest extends SparkTest {

    private static String elsewhere(Path file) {
        return CountedFileSystem.SCHEME + ":" + file.toAbsolutePath();
    }

    private static long leftInTemp() throws IOException {
        try (Stream<Path> files = Files.list(Path.of(System.getProperty("java.io.tmpdir")))) {
            return files.filter(file -> String.valueOf(file.getFileName()).startsWith("fovea-model"))
                    .count();
        }
    }

    @Test
    void aFileWithItsSpecAndLabels() throws IOException {
        Path here = Files.createDirectories(folder.resolve("remote"));
        Path file = ModelFiles.int8(here);
        long before = leftInTemp();
        int opened = CountedFileSystem.OPENED.get();
        Model expected = Fovea.model(file);
        Model model = ModelLocation.open(elsewhere(file), null);
        assertThat(CountedFileSystem.OPENED.get()).isGreaterThan(opened);
        assertThat(model.file().sha256()).isEqualTo(expected.file().sha256());
        assertThat(model.file().name()).isEqualTo("int8.tflite");
        assertThat(ModelPayload.specOf(model)).isEqualTo(ModelPayload.specOf(expected));
        assertThat(leftInTemp()).isEqualTo(before);

        Path labels = Files.writeString(here.resolve("three.txt"), "a\nb\nc\n");
        Path own = PairModel.file(here);
        Files.writeString(
                here.resolve("plain.fovea.json"),
                "{\"name\": \"plain\", \"file\": \"plain.tflite\", \"labels\": \"three.txt\"}");
        Path plain = ModelFiles.withoutSpec(here);
        assertThat(ModelPayload.specOf(ModelLocation.open(elsewhere(plain), null)))
                .contains("plain")
                .isEqualTo(ModelPayload.specOf(Fovea.model(plain)));
        assertThat(labels).exists();
        assertThat(ModelLocation.open("file:" + own.toAbsolutePath(), null)
                        .file()
                        .sha256())
                .isEqualTo(Fovea.model(own).file().sha256());
    }

    @Test
    void aFolder() {
        Path saved = Goldens.folder("golden/tensorflow/saved_model_two_inputs");
        assertThat(ModelLocation.open(elsewhere(saved), null).file().sha256())
                .isEqualTo(Fovea.model(saved).file().sha256())
                .isEqualTo(ModelLocation.open(saved.toString(), null).file().sha256());
        assertThat(ModelLocation.open(elsewhere(saved), null).spec().name()).isEqualTo("saved_model_two_inputs");
    }

    @Test
    void weightsInAFileOfTheirOwn() {
        Path architecture = Goldens.file("golden/keras2/sequential/architecture.json");
        Path weights = architecture.resolveSibling("weights.h5");
        Model expected = Fovea.model(architecture, null, weights);
        for (String[] at : new String[][] {
            {elsewhere(architecture), elsewhere(weights)},
            {architecture.toString(), elsewhere(weights)},
            {elsewhere(architecture), weights.toString()}
        }) {
            assertThat(ModelLocation.open(at[0], at[1]).file().sha256())
                    .isEqualTo(expected.file().sha256());
        }
    }

    @Test
    void aStageTakesAUriAndKeepsTheContent() throws IOException {
        Path file = PairModel.file(folder);
        TensorTransformer stage = new TensorTransformer()
                .setModelFile(elsewhere(file))
                .setInputMapping(Map.of("a", "left", "b", "right"))
                .setOutputMapping(Map.of("scores", "s"));
        Row expected = stage.transform(PairModel.data()).first();
        String at = folder.resolve("stage-of-uri").toString();
        stage.save(at);
        Files.delete(file);
        assertThat(TensorTransformer.load(at).transform(PairModel.data()).first())
                .isEqualTo(expected);
    }

    @Test
    void whatIsNotThereIsToldByItsUri() {
        String nowhere = elsewhere(folder.resolve("no-such.keras"));
        assertThatThrownBy(() -> ModelLocation.open(nowhere, null))
                .isInstanceOf(ModelException.class)
                .hasMessageStartingWith(
                        "model file " + nowhere + ": expected a file or folder that the driver can read, got ")
                .hasMessageEndingWith("; check the URI, and that Spark's configuration of Hadoop reaches it");
        assertThatThrownBy(() -> ModelLocation.open("file:model.keras", null))
                .isInstanceOf(ModelException.class)
                .hasMessageStartingWith(
                        "model file file:model.keras: expected a file or folder that the driver can read");
        assertThatThrownBy(() -> ModelLocation.open("nosuchscheme://host/model.keras", null))
                .isInstanceOf(ModelException.class)
                .hasMessageContaining("nosuchscheme");
    }

    @Test
    void pathsAreToldFromUris() {
        assertThat(ModelLocation.isElsewhere("hdfs://host/model.keras")).isTrue();
        assertThat(ModelLocation.isElsewhere("s3a://bucket/model")).isTrue();
        assertThat(ModelLocation.isElsewhere("file:/tmp/model")).isFalse();
        assertThat(ModelLocation.isElsewhere("C:\\models\\model.keras")).isFalse();
        assertThat(ModelLocation.isElsewhere("models/model.keras")).isFalse();
        assertThat(ModelLocation.isElsewhere("EfficientNet-Lite0")).isFalse();
    }
}
