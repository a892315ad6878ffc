package dev.fovea.spark;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fovea.adapters.tck.Snippets;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.apache.spark.ml.PipelineStage;
import org.apache.spark.ml.param.Param;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What docs/spark-training.md shows is compiled and run, and names every estimator and param. */
class TrainingPageTest extends SparkTest {

    private static final Path PAGE = Path.of(System.getProperty("fovea.root", ".."), "docs", "spark-training.md");

    private static final String PRELUDE = """
            org.apache.spark.sql.SparkSession spark = (org.apache.spark.sql.SparkSession) given.get("spark");
            org.apache.spark.sql.Dataset<org.apache.spark.sql.Row> photos =
                spark.read().format("binaryFile").load((String) given.get("photos"))
                    .selectExpr("path", "content", "regexp_extract(path, '([^/]+)/[^/]+$', 1) AS kind").coalesce(2);
            String model_ = (String) given.get("model");
            String folder_ = (String) given.get("folder");
            """;

    @ParameterizedTest
    @ValueSource(strings = {"classifier", "grid", "keras"})
    void snippetRuns(String name) throws Exception {
        Path at = Files.createDirectory(folder.resolve(name));
        String statements = Snippets.of(PAGE)
                .get(name)
                .replace("\"docs/examples/mini.keras\"", "model_")
                .replace("\"models/kinds\"", "folder_ + \"/kinds\"")
                .replace("\"features/\"", "folder_ + \"/features\"")
                .replace("\"kinds.fovea\"", "folder_ + \"/kinds.fovea\"")
                .replace("'kinds.fovea'", "'\" + folder_ + \"/kinds.fovea'")
                .replace("\"trained.fovea\"", "folder_ + \"/trained.fovea\"");
        Snippets.run(
                statements,
                PRELUDE,
                Map.of(
                        "spark",
                        spark,
                        "photos",
                        ExamplePhotos.folder() + "/*/*",
                        "folder",
                        at.toString(),
                        "model",
                        PAGE.resolveSibling("examples/mini.keras").toString()),
                at);
    }

    @Test
    void everySnippetIsRun() {
        assertThat(Snippets.of(PAGE)).containsOnlyKeys("classifier", "grid", "keras");
    }

    @Test
    void everyParamIsOnThePage() throws IOException {
        String text = Files.readString(PAGE);
        for (PipelineStage stage : List.of(
                new DeepImageClassifier(),
                new DeepImageClassifierModel(),
                new KerasImageFileEstimator(),
                new KerasImageFileModel())) {
            assertThat(text).contains(stage.getClass().getSimpleName());
            for (Param<?> param : stage.params()) {
                assertThat(text).as(stage.uid()).contains("`" + param.name() + "`");
            }
        }
    }
}
