package dev.fovea.spark;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fovea.adapters.tck.Snippets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the page on tensors shows is compiled and run. */
class TensorsPageTest extends SparkTest {

    private static final Path PAGE = Path.of(System.getProperty("fovea.root", ".."), "docs", "spark-tensors.md");

    private static final String PRELUDE = "org.apache.spark.sql.SparkSession spark = "
            + "(org.apache.spark.sql.SparkSession) given.get(\"spark\");\n"
            + "String modelFile = (String) given.get(\"model\");\n";

    @ParameterizedTest
    @ValueSource(strings = {"tensors", "keras"})
    void snippetRuns(String name) throws Exception {
        String statements = Snippets.of(PAGE).get(name).replace("\"models/two_inputs.keras\"", "modelFile");
        assertThat(statements).contains("modelFile");
        Path at = Files.createDirectory(folder.resolve(name));
        String model = PairModel.file(folder).toString();
        Snippets.run(statements, PRELUDE, Map.of("spark", spark, "model", model), at);
    }

    @Test
    void everySnippetIsRun() {
        assertThat(Snippets.of(PAGE)).containsOnlyKeys("tensors", "keras");
    }
}
