package dev.fovea.spark;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Assumptions;

/**
 * A Python with pyspark, in which the tests of the Python package run against this build. Where there is none, tests are
 * skipped and say how to get one; the long runs make it themselves.
 */
final class Python {

    /** The package, its tests and the script that makes environments. */
    static final Path FOLDER = Path.of(System.getProperty("fovea.root", ".."), "spark-bindings", "python")
            .toAbsolutePath();

    private static final Pattern RAN = Pattern.compile("^Ran (\\d+) tests? in ", Pattern.MULTILINE);

    private final Path interpreter;

    private Python(Path interpreter) {
        this.interpreter = interpreter;
    }

    /** The one with that version of Spark; a skip where it is not there, or in the long runs where it cannot be made. */
    static Python of(String version) throws IOException, InterruptedException {
        String chosen = System.getenv("FOVEA_PYTHON");
        if (chosen != null && !chosen.isEmpty()) {
            return new Python(Path.of(chosen));
        }
        String home = System.getenv("FOVEA_PYTHON_HOME");
        Path environment = (home == null || home.isEmpty()
                        ? Path.of(System.getProperty("user.home"), ".cache", "fovea-build", "python")
                        : Path.of(home))
                .resolve("pyspark-" + version);
        if (!Files.exists(environment.resolve("complete"))) {
            if (!Boolean.getBoolean("fovea.full")) {
                skip("pyspark " + version + " is not here; make it once with spark-bindings/python/environment "
                        + version);
            }
            Process made = new ProcessBuilder(FOLDER.resolve("environment").toString(), version)
                    .redirectErrorStream(true)
                    .start();
            String said = new String(made.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            if (made.waitFor() != 0) {
                skip("pyspark " + version + " cannot be made: " + said.strip());
            }
        }
        return new Python(environment.resolve("bin").resolve("python"));
    }

    private static void skip(String reason) {
        System.out.println("skipped: " + reason);
        Assumptions.abort(reason);
    }

    Path interpreter() {
        return interpreter;
    }

    /** The folder of the Spark that pyspark brings. */
    Path sparkHome() throws IOException, InterruptedException {
        Process process = new ProcessBuilder(
                        interpreter.toString(), "-c", "import os, pyspark; print(os.path.dirname(pyspark.__file__))")
                .start();
        String home = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
        assertThat(process.waitFor()).isZero();
        return Path.of(home);
    }

    /** Runs tests of the package; all must pass, and at least so many. */
    void unittest(Path log, int seconds, int atLeast, String... arguments) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(
                List.of(interpreter.toString(), "-B", "-W", "ignore::ResourceWarning", "-m", "unittest"));
        command.addAll(List.of(arguments));
        String text = run(command, FOLDER, log, seconds);
        Matcher ran = RAN.matcher(text);
        assertThat(ran.find()).as(text).isTrue();
        assertThat(Integer.parseInt(ran.group(1))).as(text).isGreaterThanOrEqualTo(atLeast);
    }

    /** Runs a command with this Python first on the path; what it wrote. It must end well, within the time. */
    String run(List<String> command, Path folder, Path log, int seconds) throws IOException, InterruptedException {
        ProcessBuilder builder = new ProcessBuilder(command)
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .redirectOutput(log.toFile());
        Map<String, String> environment = builder.environment();
        environment.put("FOVEA_ROOT", FOLDER.getParent().getParent().toString());
        environment.put("FOVEA_CLASS_PATH", System.getProperty("java.class.path"));
        environment.put("FOVEA_SHARED", System.getProperty("fovea.shared", "../shared"));
        environment.put("FOVEA_PHOTOS", ExamplePhotos.folder().toString());
        environment.put("PYTHONPATH", FOLDER.resolve("src").toString());
        environment.put("PYSPARK_PYTHON", interpreter.toString());
        environment.put("SPARK_LOCAL_IP", "127.0.0.1");
        environment.put("JAVA_HOME", System.getProperty("java.home"));
        // Of a Spark that somebody else has installed.
        environment.remove("SPARK_HOME");
        environment.remove("SPARK_CONF_DIR");
        Process process = builder.start();
        boolean ended = process.waitFor(seconds, TimeUnit.SECONDS);
        if (!ended) {
            process.descendants().forEach(ProcessHandle::destroyForcibly);
            process.destroyForcibly();
        }
        String text = Files.readString(log);
        assertThat(ended)
                .as("%s ended within %d s:%n%s", command, seconds, text)
                .isTrue();
        assertThat(process.exitValue()).as(text).isZero();
        return text;
    }
}
