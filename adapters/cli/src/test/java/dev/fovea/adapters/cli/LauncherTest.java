package dev.fovea.adapters.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** The launcher's own work, with a build and a JVM that only tell that they were called. */
@EnabledOnOs({OS.LINUX, OS.MAC})
@Timeout(60)
class LauncherTest {

    private static final Path LAUNCHER = Path.of(System.getProperty("fovea.root", "../.."), "fovea");

    /** Above the largest process id of Linux. */
    private static final String DEAD = "9999999";

    private static final String JAVA = """
            #!/usr/bin/env bash
            while [ "$1" != -cp ]; do shift; done
            echo "runs $2"
            """;

    private static final String BUILD = """
            #!/usr/bin/env bash
            echo built >>builds
            quick=$PWD/adapters/cli/target/quick
            mkdir -p "$quick/launcher"
            touch "$quick/fovea-cli-1.jar" "$quick/lib.jar"
            sleep 0.5
            echo "$quick/lib.jar" >"$quick/launcher/classpath"
            """;

    @TempDir
    private Path temp;

    private Path root = Path.of("root");

    @BeforeEach
    void makeAProject() throws IOException {
        temp = temp.toRealPath();
        root = Files.createDirectories(temp.resolve("root"));
        Files.createDirectories(root.resolve("adapters/cli/src"));
        Files.copy(LAUNCHER, root.resolve("fovea"));
        Files.writeString(root.resolve("pom.xml"), "");
        Files.writeString(root.resolve("adapters/cli/pom.xml"), "");
        script(root.resolve("mvnw"), BUILD);
        Files.createDirectories(temp.resolve("jdk/bin"));
        Files.writeString(temp.resolve("jdk/release"), "JAVA_VERSION=\"17.0.1\"\n");
        script(temp.resolve("jdk/bin/java"), JAVA);
        script(temp.resolve("jdk/bin/javac"), JAVA);
    }

    private static void script(Path file, String text) throws IOException {
        Files.writeString(file, text);
        assertThat(file.toFile().setExecutable(true)).isTrue();
    }

    private Process start(Path project) throws IOException {
        ProcessBuilder launcher =
                new ProcessBuilder("bash", project.resolve("fovea").toString());
        launcher.environment().put("JAVA_HOME", temp.resolve("jdk").toString());
        return launcher.redirectErrorStream(true).start();
    }

    private static String output(Process process) throws IOException, InterruptedException {
        String output;
        try (InputStream in = process.getInputStream()) {
            output = new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
        assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
        assertThat(process.exitValue()).as(output).isZero();
        return output;
    }

    private long builds(Path project) throws IOException {
        try (Stream<String> lines = Files.lines(project.resolve("builds"))) {
            return lines.count();
        }
    }

    @Test
    void itBuildsOnce() throws Exception {
        assertThat(output(start(root))).contains("building the command line").contains("runs " + root);
        assertThat(output(start(root))).startsWith("runs " + root + "/adapters/cli/target/quick/fovea-cli-1.jar:");
        assertThat(builds(root)).isEqualTo(1);
    }

    @Test
    void aCopyRunsItsOwnCode() throws Exception {
        output(start(root));
        Path copy = temp.resolve("copy");
        assertThat(new ProcessBuilder("cp", "-a", root.toString(), copy.toString())
                        .start()
                        .waitFor())
                .isZero();
        assertThat(output(start(copy))).contains("runs " + copy).doesNotContain(root + "/");
        assertThat(builds(copy)).isEqualTo(2);
    }

    @Test
    void manyThatFindADeadLockBuildOnce() throws Exception {
        Path lock = Files.createDirectories(root.resolve("adapters/cli/target/launcher.lock"));
        Files.writeString(lock.resolve("pid"), DEAD + "\n");
        List<Process> launchers = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            launchers.add(start(root));
        }
        for (Process launcher : launchers) {
            assertThat(output(launcher)).contains("runs " + root);
        }
        assertThat(builds(root)).isEqualTo(1);
        assertThat(lock).doesNotExist();
    }

    @Test
    void aLockWithoutOwnerIsNotWaitedForWithoutEnd() throws Exception {
        Path lock = Files.createDirectories(root.resolve("adapters/cli/target/launcher.lock"));
        assertThat(output(start(root))).contains("waiting for it").contains("runs " + root);
        assertThat(lock).doesNotExist();
    }
}
