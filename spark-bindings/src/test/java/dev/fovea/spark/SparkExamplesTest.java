package dev.fovea.spark;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fovea.adapters.tck.Snippets;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The examples of docs/spark-examples.md do on real photos what the page says, in Java, Scala and SQL; those in Python run
 * with the tests of the Python package.
 */
class SparkExamplesTest extends SparkTest {

    private static final Path PAGE = Path.of(System.getProperty("fovea.root", ".."), "docs", "spark-examples.md");

    private static final String PRELUDE = "org.apache.spark.sql.SparkSession spark = "
            + "(org.apache.spark.sql.SparkSession) given.get(\"spark\");\n";

    /** What the examples print, whatever the language. */
    private static final Map<String, String> PRINTED = Map.of(
            "images", "(?s)cat/0\\.png\\s*\\|[0-9]+ *\\|[0-9]+ *\\|3",
            "tensor", "cat/0\\.png\\s*\\|\\[[0-9.E-]+, ?[0-9.E-]+",
            "keras", "cat/0\\.png\\s*\\|\\[[0-9.E-]+, ?[0-9.E-]+",
            "function", "cup/0\\.png\\s*\\|espresso",
            "transfer", "training set accuracy 1\\.0",
            "tuning", "area under ROC 1\\.0, 1\\.0",
            "predict", "n07920052, espr");

    /** What comes out of the last statement in SQL, where that is not the same. */
    private static final Map<String, String> BY_SQL = Map.of(
            "tensor", "cat/0\\.png\\s*\\|299 *\\|299 *\\|3",
            "transfer", "(?s)cat/0\\.png\\s*\\|cat.*cup/3\\.png\\s*\\|cup", "tuning", "EfficientNet-Lite0\\s*\\|1\\.0");

    private static Map<String, String> page;

    @BeforeAll
    static void readPage() throws Exception {
        String photos = ExamplePhotos.folder() + "/";
        page = new java.util.LinkedHashMap<>();
        for (Map.Entry<String, String> block : Snippets.of(PAGE).entrySet()) {
            page.put(
                    block.getKey(),
                    block.getValue()
                            .replace("photos/", photos)
                            .replace("docs/examples/", PAGE.resolveSibling("examples") + "/")
                            .replace("models/", folder.resolve("models") + "/"));
        }
    }

    static Stream<String> names() {
        return PRINTED.keySet().stream().sorted();
    }

    @ParameterizedTest
    @MethodSource("names")
    void inJava(String name) throws Exception {
        Path at = Files.createDirectory(folder.resolve(name + "-java"));
        String said = said(() -> {
            Snippets.run(page.get(name + "-java"), PRELUDE, Map.of("spark", spark), at);
            return null;
        });
        assertThat(said).containsPattern(PRINTED.get(name));
    }

    @ParameterizedTest
    @MethodSource("names")
    void inScala(String name) throws Exception {
        Path at = Files.createDirectory(folder.resolve(name + "-scala"));
        String said = said(() -> {
            ScalaSnippets.run(page.get(name + "-scala"), spark, at);
            return null;
        });
        assertThat(said).containsPattern(PRINTED.get(name));
    }

    @ParameterizedTest
    @MethodSource("names")
    void inSql(String name) throws Exception {
        String said = said(() -> {
            for (String statement : page.get(name + "-sql").split(";\\s*(\\n|$)", -1)) {
                if (!statement.isBlank()) {
                    Dataset<Row> rows = spark.sql(statement);
                    if (rows.columns().length > 0) {
                        rows.orderBy(rows.columns()[0]).show(100, false);
                    }
                }
            }
            return null;
        });
        assertThat(said).containsPattern(Pattern.compile(BY_SQL.getOrDefault(name, PRINTED.get(name))));
    }

    @Test
    void everyExampleIsInEveryLanguage() {
        List<String> expected = new ArrayList<>();
        for (String name : PRINTED.keySet()) {
            for (String language : List.of("java", "scala", "sql", "python")) {
                expected.add(name + "-" + language);
            }
        }
        assertThat(new TreeSet<>(page.keySet())).isEqualTo(new TreeSet<>(expected));
    }

    /** What is written to the standard output meanwhile, by Java and by Scala. */
    private static String said(Callable<Void> work) throws Exception {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        PrintStream before = System.out;
        try (PrintStream out = new PrintStream(bytes, true, StandardCharsets.UTF_8)) {
            System.setOut(out);
            Throwable failure = scala.Console.withOut(out, () -> {
                try {
                    work.call();
                    return null;
                } catch (Throwable e) {
                    return e;
                }
            });
            if (failure != null) {
                throw new AssertionError(bytes.toString(StandardCharsets.UTF_8), failure);
            }
        } finally {
            System.setOut(before);
        }
        return bytes.toString(StandardCharsets.UTF_8);
    }
}
