package dev.fovea.spark;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A task that was given a GPU computes there, or says that it cannot. */
class GpuTest {

    @TempDir
    private Path folder;

    @Test
    void tasksComputeOnTheirGpuOrSayThatTheyCannot() throws Exception {
        Path script = folder.resolve("gpus.sh");
        Files.writeString(script, "#!/bin/sh\necho '{\"name\": \"gpu\", \"addresses\": [\"5\"]}'\n");
        Files.setPosixFilePermissions(script, PosixFilePermissions.fromString("rwxr-xr-x"));
        Path results = folder.resolve("gpu.json");
        Children.run(
                GpuProgram.class,
                folder,
                180,
                Photos.folder().toAbsolutePath().toString(),
                script.toString(),
                results.toString());
        JsonNode said = new ObjectMapper().readTree(Files.readString(results));
        assertThat(said.get("chosen").asText()).isEqualTo("espresso");
        assertThat(said.get("addresses").asText()).isEqualTo("[5]");
        assertThat(said.get("cpu alone").asText())
                .contains(
                        "device gpu 5 of this task: expected a backend that computes on it, got [device gpu 5: expected a"
                                + " backend that computes on it, got 'tflite', which does not; ")
                .contains("; add one to the class path, or set spark.fovea.gpu.allowCpuFallback=true to compute on the"
                        + " processor instead");
        for (String other : new String[] {"cpu alone, an array", "cpu alone, a tensor"}) {
            assertThat(said.get(other).asText())
                    .as(other)
                    .contains("device gpu 5 of this task: expected a backend that computes on it");
        }
        assertThat(said.get("fallback").asText()).isEqualTo("espresso");
    }
}
