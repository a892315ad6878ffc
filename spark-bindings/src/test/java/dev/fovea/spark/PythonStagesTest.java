package dev.fovea.spark;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** Every stage has its Python class, with the params that it has here: none missing, none more. */
class PythonStagesTest {

    private static final Path MODULE = Path.of(System.getProperty("fovea.root", ".."), "spark-bindings");

    @Test
    void thePythonClassesAreThoseOfTheStages() throws IOException {
        Path file = MODULE.resolve("python/src/fovea/stages.py");
        String expected = PythonStages.module(MODULE.resolve("src/main/java"));
        if (Boolean.getBoolean("fovea.python.write")) {
            Files.writeString(file, expected);
        }
        assertThat(Files.readString(file))
                .as("%s must say what the stages say: run this test with -Dfovea.python.write=true", file)
                .isEqualTo(expected);
    }
}
