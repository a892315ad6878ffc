package dev.fovea.spark;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fovea.adapters.tck.Snippets;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.apache.spark.package$;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * What docs/spark.md tells newcomers, done as it stands there: the build is installed into a Maven repository of its own,
 * and Spark's shells find it by its coordinates. {@code fovea.newcomer.home} names a home folder where it is installed.
 */
@Tag("full")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class NewcomerTest {

    private static final int SECONDS = 1800;

    /** As shells say it at the start of a line; what Hive warns of a database that it has just made is no failure. */
    private static final Pattern WENT_WRONG =
            Pattern.compile("^(Caused by:|Traceback|\\[[A-Z_.]+]|[\\w.$]*(Exception|Error)\\b)", Pattern.MULTILINE);

    @TempDir
    static Path scratch;

    private Map<String, String> page;
    private Path root;
    private Path home;
    private Python python;

    @BeforeAll
    void install() throws Exception {
        root = Python.FOLDER.getParent().getParent().normalize();
        page = Snippets.of(root.resolve("docs/spark.md"));
        python = Python.of(package$.MODULE$.SPARK_VERSION());
        Files.createSymbolicLink(scratch.resolve("docs"), root.resolve("docs"));
        String ready = System.getProperty("fovea.newcomer.home");
        if (ready != null) {
            home = Path.of(ready);
            return;
        }
        home = Files.createDirectory(scratch.resolve("home"));
        // What others wrote is taken from the repository of this build, what fovea writes goes to the new one.
        String repositories = " -Dmaven.repo.local=" + home.resolve(".m2/repository") + " -Dmaven.repo.local.tail="
                + Path.of(System.getProperty("user.home"), ".m2", "repository");
        python.run(
                List.of("bash", "-c", page.get("install").strip() + repositories + " -B -ntp -pl '!benchmarks'"),
                root,
                scratch.resolve("install.log"),
                SECONDS);
    }

    @ParameterizedTest
    @CsvSource({"spark-sql, espresso.jpg\tespresso", "spark-shell, |espresso", "pyspark, |espresso"})
    void whatIsTypedIsAnswered(String shell, String answer) throws Exception {
        String command = page.get(shell).strip();
        Path typed = Files.writeString(scratch.resolve(shell + ".typed"), page.get(shell + "-typed"));
        String said = python.run(
                List.of("bash", "-c", settings() + command + " < " + typed),
                scratch,
                scratch.resolve(shell + ".log"),
                SECONDS);
        assertThat(said).contains(answer).doesNotContainPattern(WENT_WRONG);
    }

    @Test
    void aConnectServerAnswersItsClient() throws Exception {
        Path typed = Files.writeString(scratch.resolve("connect.typed"), page.get("connect-client-typed"));
        String listens = "(exec 3<>/dev/tcp/localhost/15002) 2>/dev/null";
        String said = python.run(
                List.of(
                        "bash",
                        "-c",
                        settings() + "if " + listens + "; then echo port 15002 is taken; exit 1; fi; "
                                + page.get("connect-server").strip() + " > " + scratch.resolve("connect-server.log")
                                + " 2>&1 & server=$!; trap 'kill $server' EXIT; until " + listens
                                + "; do kill -0 $server && sleep 1 || { cat " + scratch.resolve("connect-server.log")
                                + "; exit 1; }; done; "
                                + page.get("connect-client").strip() + " < " + typed),
                scratch,
                scratch.resolve("connect.log"),
                SECONDS);
        assertThat(said).contains("|espresso").doesNotContainPattern(WENT_WRONG);
    }

    /** The Spark that Python brings, the newcomer's home, and a shell of Python that reads as if somebody typed. */
    private String settings() throws IOException, InterruptedException {
        return "export PATH='" + python.sparkHome().resolve("bin") + "':\"$PATH\" PYSPARK_DRIVER_PYTHON_OPTS=-i"
                + " SPARK_SUBMIT_OPTS='-Duser.home=" + home + "'; ";
    }
}
