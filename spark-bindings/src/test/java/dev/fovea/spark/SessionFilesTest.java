package dev.fovea.spark;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lit;
import static org.assertj.core.api.Assertions.assertThat;

import dev.fovea.Fovea;
import java.nio.file.Path;
import org.apache.spark.sql.RowFactory;
import org.junit.jupiter.api.Test;

/** Whatever is read and written goes by what the session says of file systems, not by what its context was started with. */
class SessionFilesTest extends SparkTest {

    private static void assertConfigured(String what, Runnable does) {
        CountedFileSystem.CONFIGURED.set("");
        spark.conf().set(CountedFileSystem.KEY, what);
        try {
            does.run();
        } finally {
            spark.conf().unset(CountedFileSystem.KEY);
        }
        assertThat(CountedFileSystem.CONFIGURED.get()).isEqualTo(what);
    }

    @Test
    void everyFileSystemIsTheSessionS() {
        String at = CountedFileSystem.SCHEME + ":" + folder.resolve("elsewhere").toAbsolutePath();
        Path model = TinyModels.classifier(folder);
        ModelPayload payload = ModelPayload.of(Fovea.model(model));
        assertConfigured("format", () -> SavedFormat.write(spark, at));
        assertConfigured("check", () -> SavedFormat.check(spark, at));
        assertConfigured("model", () -> new SavedModel(spark, at).write(payload));
        KerasImageFileModel trained = new KerasImageFileModel();
        trained.take(payload, null);
        assertConfigured("trained", () -> trained.writeModelFile(at + "/model.fovea"));
        FoveaFunctions.register(spark);
        assertConfigured(
                "images",
                () -> FoveaImages.write(
                        data(Photos.ENCODED, RowFactory.create("espresso", Photos.bytes("espresso.jpg"))),
                        col("content"),
                        lit("espresso"),
                        at,
                        "png"));
        assertConfigured("scratch", () -> Scratch.open(spark, at, true));
        assertConfigured(
                "location", () -> ModelLocation.open(CountedFileSystem.SCHEME + ":" + model.toAbsolutePath(), null));
    }
}
