package dev.fovea.spark;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fovea.adapters.tck.Snippets;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.apache.spark.ml.param.Param;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What docs/spark-stages.md shows is compiled and run, and names every stage and param. */
class StagesPageTest extends SparkTest {

    private static final Path PAGE = Path.of(System.getProperty("fovea.root", ".."), "docs", "spark-stages.md");

    private static final String PRELUDE = """
            org.apache.spark.sql.SparkSession spark = (org.apache.spark.sql.SparkSession) given.get("spark");
            org.apache.spark.sql.Dataset<org.apache.spark.sql.Row> photos =
                spark.read().format("binaryFile").load((String) given.get("photos"));
            String model = (String) given.get("model");
            """;

    @ParameterizedTest
    @ValueSource(strings = {"featurizer", "predictor", "tensor", "files"})
    void snippetRuns(String name) throws Exception {
        String statements = Snippets.of(PAGE).get(name).replace("\"docs/examples/mini.keras\"", "model");
        Path at = Files.createDirectory(folder.resolve(name));
        Snippets.run(
                statements,
                PRELUDE,
                Map.of(
                        "spark",
                        spark,
                        "photos",
                        Photos.folder() + "/*.jpg",
                        "model",
                        PAGE.resolveSibling("examples/mini.keras").toString()),
                at);
    }

    @Test
    void everySnippetIsRun() {
        assertThat(Snippets.of(PAGE)).containsOnlyKeys("featurizer", "predictor", "tensor", "files");
    }

    @Test
    void everyParamIsOnThePage() throws IOException {
        String text = Files.readString(PAGE);
        for (ModelStage<?> stage : List.of(
                new DeepImageFeaturizer(),
                new DeepImagePredictor(),
                new ImageTensorTransformer(),
                new KerasImageFileTransformer())) {
            assertThat(text).contains("## " + stage.getClass().getSimpleName());
            for (Param<?> param : stage.params()) {
                assertThat(text).as(stage.uid()).contains("`" + param.name() + "`");
            }
        }
    }
}
