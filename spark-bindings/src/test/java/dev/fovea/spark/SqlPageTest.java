package dev.fovea.spark;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fovea.adapters.tck.Snippets;
import dev.fovea.spark.sql.FunctionEntry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What docs/spark-sql.md shows is run, and names every function. */
class SqlPageTest extends SparkTest {

    private static final Path PAGE = Path.of(System.getProperty("fovea.root", ".."), "docs", "spark-sql.md");
    private static final String PHOTOS = Photos.folder() + "/*.jpg";
    private static final String PRELUDE = "org.apache.spark.sql.SparkSession spark = "
            + "(org.apache.spark.sql.SparkSession) given.get(\"spark\");\n"
            + "String photosFolder = (String) given.get(\"photos\");\n"
            + "String thumbnails = (String) given.get(\"thumbnails\");\n";

    @BeforeEach
    void makeView() {
        spark.read().format("binaryFile").load(PHOTOS).createOrReplaceTempView("photos");
    }

    @ParameterizedTest
    @ValueSource(strings = {"start", "register", "pipeline", "folders"})
    void snippetRuns(String name) throws Exception {
        String statements = Snippets.of(PAGE)
                .get(name)
                .replace("\"photos/\"", "photosFolder")
                .replace("\"thumbnails/\"", "thumbnails");
        Path at = Files.createDirectory(folder.resolve(name));
        Path thumbnails = folder.resolve("thumbnails");
        Snippets.run(
                statements, PRELUDE, Map.of("spark", spark, "photos", PHOTOS, "thumbnails", thumbnails.toString()), at);
        assertThat(name.equals("folders")).isEqualTo(Files.exists(thumbnails.resolve("cat.png")));
    }

    @ParameterizedTest
    @ValueSource(strings = {"predict", "try", "options", "explain", "images"})
    void queryRuns(String name) {
        assertThat(spark.sql(Snippets.of(PAGE).get(name)).collectAsList()).hasSizeBetween(2, 4);
    }

    @Test
    void everySnippetIsRun() {
        assertThat(Snippets.of(PAGE).keySet())
                .containsExactlyInAnyOrderElementsOf(List.of(
                        "start", "predict", "try", "options", "explain", "images", "register", "pipeline", "folders"));
    }

    @Test
    void everyFunctionIsOnThePage() throws IOException {
        String text = Files.readString(PAGE);
        for (FunctionEntry entry : FoveaFunctions.table()) {
            assertThat(text).contains("`" + entry.name().replaceFirst("^try_", "") + "(");
        }
    }
}
