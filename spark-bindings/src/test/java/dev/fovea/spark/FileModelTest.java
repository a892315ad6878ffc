package dev.fovea.spark;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A stage's model is what its file holds, also when that is replaced; a loaded stage's is what it was saved with. */
class FileModelTest extends SparkTest {

    private static DeepImagePredictor stage(String model) {
        return new DeepImagePredictor()
                .setModelFile(model)
                .setInputCol("content")
                .setOutputCol("out")
                .setTopK(1);
    }

    private static String answer(DeepImagePredictor stage) {
        Dataset<Row> photo = data(Photos.ENCODED, Photos.encoded("espresso.jpg"));
        return stage.transform(photo)
                .selectExpr("out[0].description")
                .first()
                .getString(0)
                .substring(0, 3);
    }

    /** As nobody has touched it for long. */
    private static Path model(Path folder, String language) throws IOException {
        // As files are replaced: one that is in use is mapped, and must stay as it is.
        Files.deleteIfExists(Files.createDirectories(folder).resolve("tiny.fovea"));
        Path file = TinyModels.classifier(folder, language + " 1", language + " 2", language + " 3");
        return Files.setLastModifiedTime(
                file, FileTime.from(Instant.now().minusSeconds(language.equals("old") ? 200 : 100)));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", CountedFileSystem.SCHEME + ":"})
    void aFileThatIsReplacedIsReadAnew(String scheme) throws IOException {
        Path here = folder.resolve("replaced" + scheme.length());
        String path = scheme + model(here, "old").toAbsolutePath();
        DeepImagePredictor stage = stage(path);
        assertThat(answer(stage)).isEqualTo("old");
        FileModel read = stage.fileModel();
        assertThat(stage.fileModel()).isSameAs(read);
        model(here, "new");
        // As Python does: all params are handed over again, and none through a setter.
        stage.set(stage.modelFile(), path);
        assertThat(answer(stage)).isEqualTo("new");
        assertThat(stage.fileModel()).isSameAs(stage.fileModel());
    }

    @Test
    void aFileThatIsGoneIsNotMissed() throws IOException {
        Path file = model(folder.resolve("gone"), "old");
        DeepImagePredictor stage = stage(file.toString());
        assertThat(answer(stage)).isEqualTo("old");
        Files.delete(file);
        assertThat(answer(stage)).isEqualTo("old");
        model(folder.resolve("gone"), "new");
        assertThat(answer(stage)).isEqualTo("new");
    }

    @Test
    void aLoadedStageHasItsOwn() throws IOException {
        Path file = model(folder.resolve("saved"), "old");
        String at = folder.resolve("stage").toString();
        stage(file.toString()).save(at);
        DeepImagePredictor loaded = DeepImagePredictor.load(at);
        model(folder.resolve("saved"), "new");
        assertThat(answer(loaded)).isEqualTo("old");
        Files.delete(file);
        loaded.set(loaded.modelFile(), file.toString());
        assertThat(answer(loaded)).isEqualTo("old");
        model(folder.resolve("saved"), "new");
        assertThat(answer(loaded.setModelFile(file.toString()))).isEqualTo("new");
    }
}
