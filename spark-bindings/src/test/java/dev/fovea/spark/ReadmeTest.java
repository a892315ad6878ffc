package dev.fovea.spark;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fovea.adapters.tck.Snippets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the README of this module shows is compiled and run. */
class ReadmeTest extends SparkTest {

    private static final Path README = Path.of(System.getProperty("fovea.root", ".."), "spark-bindings", "README.md");

    private static final String PRELUDE = "org.apache.spark.sql.SparkSession spark = "
            + "(org.apache.spark.sql.SparkSession) given.get(\"spark\");\n"
            + "String photosFolder = (String) given.get(\"photos\");\n";

    @ParameterizedTest
    @ValueSource(strings = {"predict", "pipeline", "sql"})
    void snippetRuns(String name) throws Exception {
        String snippet = Snippets.of(README).get(name);
        assertThat(snippet).as("snippet " + name).isNotNull();
        String statements = snippet.replace("\"photos/\"", "photosFolder")
                .replace(
                        "\"models/classifier\"",
                        '"' + folder.resolve("classifier").toString() + '"');
        Path at = Files.createDirectory(folder.resolve(name));
        Snippets.run(statements, PRELUDE, Map.of("spark", spark, "photos", Photos.folder() + "/*.jpg"), at);
    }

    /** The page that the project greets its visitors with has a snippet for Spark, and a line of SQL. */
    @Test
    void theFrontPageRuns() throws Exception {
        Map<String, String> frontPage =
                Snippets.of(README.resolve("../../README.md").normalize());
        String statements = frontPage.get("spark").replace("\"docs/images/*.jpg\"", "photosFolder");
        Path at = Files.createDirectory(folder.resolve("front"));
        Snippets.run(statements, PRELUDE, Map.of("spark", spark, "photos", Photos.folder() + "/*.jpg"), at);
        FoveaFunctions.register(spark);
        spark.read().format("binaryFile").load(Photos.folder() + "/*.jpg").createOrReplaceTempView("photos");
        assertThat(spark.sql(frontPage.get("sql")).collectAsList()).hasSize(4);
    }

    @Test
    void everySnippetIsRun() {
        assertThat(Snippets.of(README)).containsOnlyKeys("predict", "pipeline", "sql");
    }
}
