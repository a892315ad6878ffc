package dev.fovea.spark;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@link DeepImageClassifier} on clusters of processes: the driver holds no set, and no executor is missed. */
class ClassifierClusterTest {

    @TempDir
    private Path folder;

    private JsonNode run(String heap, String trial, int rows) throws Exception {
        Path results = folder.resolve("results.json");
        Children.runWithHeap(
                heap,
                ClassifierProgram.class,
                folder,
                600,
                trial,
                folder.resolve("work").toString(),
                Integer.toString(rows),
                results.toString());
        return new ObjectMapper().readTree(Files.readString(results));
    }

    @Test
    @Tag("full")
    void theDriverHoldsNeitherPicturesNorFeatures() throws Exception {
        JsonNode said = run("512m", "heap", 160_000);
        assertThat(said.get("features").asLong()).isGreaterThan(said.get("heap").asLong());
        assertThat(said.get("pictures").asLong()).isGreaterThan(said.get("heap").asLong());
        assertThat(said.get("accuracy").asDouble()).isGreaterThan(0.95);
        assertThat(said.get("epochs").asInt()).isEqualTo(1);
        assertThat(said.get("left").asInt()).isZero();
    }

    @Test
    @Tag("full")
    void anExecutorKilledDuringTheFitLosesNothing() throws Exception {
        JsonNode said = run("1g", "kill", 48);
        for (String part : new String[] {"features", "trial"}) {
            assertThat(said.get(part + "Killed").asBoolean()).as(part).isTrue();
            assertThat(said.get(part).asText())
                    .as(part)
                    .isEqualTo(said.get("expected").asText());
            assertThat(said.get(part + "Right").asInt()).as(part).isEqualTo(8);
        }
    }

    /** Features on a disk that one of two executors shares with the driver. */
    @Test
    @Tag("full")
    void aFolderThatOnlySomeNodesShareIsTold() throws Exception {
        JsonNode said = run("1g", "apart", 24);
        assertThat(said.get("error").asText())
                .matches("param featuresDir: expected the 24 rows that the executors wrote to"
                        + " viewfs://apart/disk/fovea-features-[-0-9a-f]+, got .*; name a folder of a file system that the"
                        + " driver and all executors share");
        assertThat(said.get("hidden").asInt()).isPositive();
        assertThat(said.get("leftOfShared").asInt()).isZero();
    }
}
