package dev.fovea.spark;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fovea.adapters.tck.Snippets;
import dev.fovea.spark.PictureMetrics.Count;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.apache.spark.sql.streaming.StreamingQuery;
import org.junit.jupiter.api.Test;

/** What docs/spark-operations.md shows is compiled and run, and names every setting and accumulator. */
class OperationsPageTest extends SparkTest {

    private static final Path PAGE = Path.of(System.getProperty("fovea.root", ".."), "docs", "spark-operations.md");

    private static final String PRELUDE = "org.apache.spark.sql.SparkSession spark = "
            + "(org.apache.spark.sql.SparkSession) given.get(\"spark\");\n"
            + "String home = (String) given.get(\"home\");\n";

    private static void run(String name, String home) throws Exception {
        String statements = Snippets.of(PAGE)
                .get(name)
                .replace("\"incoming/\"", "home")
                .replace("\"labels/\"", "home + \"-labels\"")
                .replace("\"checkpoint/\"", "home + \"-checkpoint\"");
        Snippets.run(
                statements, PRELUDE, Map.of("spark", spark, "home", home), Files.createDirectory(folder.resolve(name)));
    }

    @Test
    void memoryIsPrinted() throws Exception {
        run("memory", "");
    }

    @Test
    void streamRuns() throws Exception {
        Path incoming = Files.createDirectories(folder.resolve("incoming"));
        Files.copy(Photos.file("cat.jpg"), incoming.resolve("cat.jpg"));
        run("streaming", incoming.toString());
        for (StreamingQuery query : spark.streams().active()) {
            query.processAllAvailable();
            query.stop();
        }
        assertThat(spark.read().parquet(incoming + "-labels").count()).isEqualTo(1);
    }

    @Test
    void everySnippetIsRun() {
        assertThat(Snippets.of(PAGE)).containsOnlyKeys("memory", "streaming");
    }

    @Test
    void everySettingAndAccumulatorIsOnThePage() throws Exception {
        String text = Files.readString(PAGE);
        for (SparkSetting setting : SparkSetting.values()) {
            assertThat(text)
                    .containsPattern("\\| `" + setting.key() + "`( \\*)? \\| `" + setting.otherwise() + "` \\|");
        }
        for (Count count : Count.values()) {
            assertThat(text).contains("| `" + Accumulators.name(count) + "` |");
        }
    }
}
