package dev.fovea.spark;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Trials of endurance on a standalone cluster of processes. The number of rows of each is a system property, {@code
 * fovea.holds.TRIAL}, so that a smaller run is possible.
 */
@Tag("full")
class HoldsTest {

    @TempDir
    private Path folder;

    private JsonNode run(String trial, int rows) throws Exception {
        Path results = folder.resolve("results.json");
        Children.run(
                HoldsProgram.class,
                folder,
                1500,
                trial,
                folder.resolve("work").toString(),
                Integer.toString(rows),
                results.toString());
        JsonNode said = new ObjectMapper().readTree(Files.readString(results));
        System.getLogger(HoldsTest.class.getName())
                .log(System.Logger.Level.INFO, "{0} of {1} rows: {2}", trial, rows, said);
        return said;
    }

    private static int rows(String trial, int otherwise) {
        return Integer.getInteger("fovea.holds." + trial, otherwise);
    }

    private void everyRowOnce(JsonNode said, int rows) {
        assertThat(said.get("rows").asInt()).isEqualTo(rows);
        assertThat(said.get("distinct").asInt()).isEqualTo(rows);
        assertThat(said.get("same").asBoolean()).as(said.toString()).isTrue();
        assertThat(said.get("labels").asText()).contains("espresso.jpg=espresso");
    }

    private JsonNode everyRowOnceThoughKilled(String trial, int otherwise) throws Exception {
        int rows = rows(trial, otherwise);
        JsonNode said = run(trial, rows);
        everyRowOnce(said, rows);
        assertThat(said.get("killed").asBoolean()).isTrue();
        return said;
    }

    @Test
    void anExecutorKilledDuringPredictLosesNoRow() throws Exception {
        everyRowOnceThoughKilled("predict", 480);
    }

    @Test
    void anExecutorKilledDuringSqlLosesNoRow() throws Exception {
        everyRowOnceThoughKilled("sql", 480);
    }

    @Test
    void anExecutorKilledDuringStreamingLosesNoRow() throws Exception {
        everyRowOnceThoughKilled("streaming", 96);
    }

    @Test
    void aStageThatIsTriedAgainGivesOneResultARow() throws Exception {
        JsonNode said = everyRowOnceThoughKilled("retry", 240);
        assertThat(said.get("retried").asBoolean()).isTrue();
    }

    @Test
    void speculationGivesOneResultARow() throws Exception {
        int rows = rows("speculation", 240);
        JsonNode said = run("speculation", rows);
        everyRowOnce(said, rows);
        assertThat(said.get("speculative").asInt()).isPositive();
    }

    @Test
    void rowsOfTwentyMegabytesPass() throws Exception {
        int rows = rows("large", 24);
        JsonNode said = run("large", rows);
        assertThat(said.get("rows").asInt()).isEqualTo(rows);
        assertThat(said.get("distinct").asInt()).isEqualTo(rows);
        assertThat(said.get("bytes").asInt()).isGreaterThan(20_000_000);
        assertThat(said.get("bad").asInt()).isZero();
    }

    @Test
    void aMillionSmallPicturesInFlatMemory() throws Exception {
        flat("small", rows("small", 1_000_000));
    }

    @Test
    void twentyThousandThroughTheModelInFlatMemory() throws Exception {
        flat("model", rows("model", 20_000));
    }

    private void flat(String trial, int rows) throws Exception {
        JsonNode said = run(trial, rows);
        assertThat(said.get("rows").asInt()).isEqualTo(rows);
        assertThat(said.get("sum").asLong()).isEqualTo((long) rows * (rows - 1) / 2);
        assertThat(said.get("reasons").asText())
                .startsWith(said.get("corrupt").asText() + " image.truncated: ")
                .matches("[^|]*\\|");
        // A leak of 64 bytes a row would be 30 MB for half a million; buffers and metaspace may still settle a little.
        assertThat(said.get("growth").asDouble())
                .as(said.get("memory").asText())
                .isLessThan(48);
    }
}
