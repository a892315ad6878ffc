package dev.fovea.spark;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.apache.spark.ml.PipelineModel;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Stages of tensors as each format of the past wrote them, with what they answered; and that no stage is without a fixture.
 * {@link SavedTensorsFixture} makes the one of the present.
 */
class SavedTensorsTest extends SparkTest {

    static Stream<Integer> formats() {
        return SavedPipelineTest.formats();
    }

    private static JsonNode answers(Path fixture) throws IOException {
        return new ObjectMapper().readTree(Files.readString(fixture.resolve("answers.json")));
    }

    @ParameterizedTest
    @MethodSource("formats")
    void everyFormatIsLoadedAndAnswersAsItDid(int format) throws IOException {
        Path fixture = SavedTensorsFixture.of(format);
        JsonNode expected = answers(fixture);
        assertThat(expected.size()).isEqualTo(PairModel.ROWS);
        PipelineModel pipeline = PipelineModel.load(fixture.resolve("pipeline").toString());
        SavedPipelineTest.assertSame(
                SavedTensorsFixture.answers(spark, pipeline),
                expected,
                SavedTensorsFixture.COLUMNS,
                SavedPipelineTest.RELATIVE);
    }

    /** What this version would write is what lies there: the same files, the same answers. */
    @Test
    void theFixtureOfThePresentIsWhatIsWritten() throws IOException {
        Path written = folder.resolve("written");
        SavedTensorsFixture.write(spark, written, Files.createDirectory(folder.resolve("models")));
        Path there = SavedTensorsFixture.of(SavedFormat.CURRENT);
        assertThat(SavedPipelineTest.files(written)).isEqualTo(SavedPipelineTest.files(there));
        SavedPipelineTest.assertSame(
                answers(written), answers(there), SavedTensorsFixture.COLUMNS, SavedPipelineTest.RELATIVE);
    }

    @Test
    void paramsOfTheFixtureAreAllThere() {
        PipelineModel pipeline =
                PipelineModel.load(SavedTensorsFixture.of(1).resolve("pipeline").toString());
        TensorTransformer named = (TensorTransformer) pipeline.stages()[0];
        assertThat(named.getInputMapping()).containsEntry("a", "left").containsEntry("b", "right");
        assertThat(named.getOutputMapping()).containsEntry("hidden", "hidden").containsEntry("grid", "grid");
        assertThat(named.getBatchSize()).isEqualTo(3);
        KerasTransformer ordered = (KerasTransformer) pipeline.stages()[1];
        assertThat(ordered.getInputCols()).containsExactly("a", "b");
        assertThat(ordered.getOutputCols()).containsExactly("scores", "second");
        assertThat(ordered.getOutputMode()).isEqualTo("vector");
        assertThat(ordered.getHandleInvalid()).isEqualTo("keep");
        assertThat(ordered.getReasonCol()).isEqualTo("why");
    }

    /** A stage that is added wants a fixture, by which later versions are held to load it. */
    @ParameterizedTest
    @ValueSource(strings = {"Transformer", "Estimator"})
    void everyStageIsInAFixture(String kind) throws IOException {
        String services = "/META-INF/services/org.apache.spark.ml." + kind;
        List<String> stages = new String(
                        Objects.requireNonNull(SavedTensorsTest.class.getResourceAsStream(services))
                                .readAllBytes(),
                        StandardCharsets.UTF_8)
                .lines()
                .filter(line -> line.startsWith("dev.fovea."))
                .toList();
        assertThat(saved()).containsAll(stages);
        assertThat(stages).isNotEmpty();
    }

    /** The classes of all stages of all fixtures. */
    private static List<String> saved() throws IOException {
        Pattern type = Pattern.compile("\"class\":\"([^\"]+)\"");
        StringBuilder metadata = new StringBuilder();
        try (Stream<Path> files =
                Files.walk(Objects.requireNonNull(SavedPipelineFixture.of(1).getParent()))) {
            for (Path file : files.filter(each -> each.toString().contains("/metadata/part-"))
                    .toList()) {
                metadata.append(Files.readString(file));
            }
        }
        return type.matcher(metadata).results().map(found -> found.group(1)).toList();
    }
}
