package dev.fovea.adapters.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fovea.adapters.tck.Goldens;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** Ctrl-C in the middle of a run, with real processes. */
@EnabledOnOs(OS.LINUX)
@Timeout(120)
class InterruptTest {

    private static final int PICTURES = 3000;

    /** The same photo often enough to be still at it when the signal comes. */
    private static final List<Path> PHOTOS =
            Collections.nCopies(PICTURES, Run.picture("espresso.jpg").toAbsolutePath());

    @TempDir
    private Path folder;

    /** Starts the command, sends it SIGINT once the file has grown, and returns its exit code. */
    private int interrupt(Path grown, long bytes, Object... arguments) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(
                // A build that runs in the background hands ignored interrupts down to its children.
                "env",
                "--default-signal=INT",
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Djava.awt.headless=true",
                "-cp",
                System.getProperty("java.class.path"),
                Main.class.getName()));
        for (Object argument : arguments) {
            command.add(argument.toString());
        }
        PHOTOS.forEach(photo -> command.add(photo.toString()));
        Process process = new ProcessBuilder(command)
                .redirectOutput(folder.resolve("out").toFile())
                .redirectError(folder.resolve("err").toFile())
                .start();
        try {
            while (process.isAlive() && !(Files.exists(grown) && Files.size(grown) > bytes)) {
                Thread.sleep(5);
            }
            new ProcessBuilder("kill", "-INT", String.valueOf(process.pid()))
                    .start()
                    .waitFor();
            assertThat(process.waitFor(30, TimeUnit.SECONDS))
                    .as("it stops when told")
                    .isTrue();
            return process.exitValue();
        } finally {
            process.destroyForcibly();
        }
    }

    @Test
    void jsonIsLeftInWholeLines() throws Exception {
        Path file = folder.resolve("labels.jsonl");
        Path html = folder.resolve("sheet.html");
        int code = interrupt(file, 100_000, "predict", "-f", "json", "--top", 1000, "-o", file, "--html", html);
        assertThat(code).as(Files.readString(folder.resolve("err"))).isEqualTo(130);
        String text = Files.readString(file);
        assertThat(text).endsWith("}\n");
        List<String> lines = text.lines().toList();
        assertThat(lines).hasSizeBetween(1, PICTURES - 1);
        for (String line : lines) {
            assertThat(Run.parse(line).getString("source"))
                    .isEqualTo(PHOTOS.get(0).toString());
            assertThat(Run.parse(line).getArray("labels")).hasSize(1000);
        }
        assertThat(html)
                .content()
                .contains("Unfinished: the run was stopped before its end. <b>" + lines.size() + "</b> picture")
                .endsWith("</html>\n");
    }

    @Test
    void numpyIsLeftWithTheRowsThatAreThere() throws Exception {
        Path file = folder.resolve("features.npy");
        int code = interrupt(file, 100_000, "featurize", "-o", file);
        assertThat(code).isEqualTo(130);
        int rows = Goldens.npy(file).shape().dim(0);
        assertThat(rows).isBetween(1, PICTURES - 1);
        assertThat(Files.readAllLines(folder.resolve("features.paths.txt"))).hasSize(rows);
        assertThat(Files.size(file)).isEqualTo(128 + rows * 1280L * Float.BYTES);
    }
}
