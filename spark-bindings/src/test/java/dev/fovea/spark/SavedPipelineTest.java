package dev.fovea.spark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.fovea.api.error.ModelException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.apache.spark.ml.PipelineModel;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * A pipeline of every picture stage as each format of the past wrote it, with what it answered: this version loads it and answers
 * the same. {@link SavedPipelineFixture} makes the one of the present.
 */
class SavedPipelineTest extends SparkTest {

    /** Other instruction sets add in another order. */
    static final double RELATIVE = 1e-5;

    private static final List<String> COLUMNS = List.of("labels", "features", "tensor", "image", "scores");

    /** Every format that there was. */
    static Stream<Integer> formats() {
        return Stream.iterate(1, format -> format <= SavedFormat.CURRENT, format -> format + 1);
    }

    @ParameterizedTest
    @MethodSource("formats")
    void everyFormatIsLoadedAndAnswersAsItDid(int format) throws IOException {
        PipelineModel pipeline = PipelineModel.load(
                SavedPipelineFixture.of(format).resolve("pipeline").toString());
        JsonNode expected = new ObjectMapper()
                .readTree(Files.readString(SavedPipelineFixture.of(format).resolve("answers.json")));
        assertSame(SavedPipelineFixture.answers(spark, pipeline), expected, COLUMNS, RELATIVE);
    }

    /** What this version would write is what lies there: the same files, the same answers. */
    @Test
    void theFixtureOfThePresentIsWhatIsWritten() throws IOException {
        Path written = folder.resolve("written");
        SavedPipelineFixture.write(spark, written, Files.createDirectory(folder.resolve("models")));
        Path there = SavedPipelineFixture.of(SavedFormat.CURRENT);
        assertThat(files(written)).isEqualTo(files(there));
        ObjectMapper json = new ObjectMapper();
        assertSame(
                json.readTree(Files.readString(written.resolve("answers.json"))),
                json.readTree(Files.readString(there.resolve("answers.json"))),
                COLUMNS,
                RELATIVE);
    }

    /** Names without what Spark makes up. */
    static List<String> files(Path root) throws IOException {
        try (Stream<Path> files = Files.walk(root)) {
            return files.filter(Files::isRegularFile)
                    .map(file -> root.relativize(file).toString().replaceAll("part-00000.*", "part-00000"))
                    .sorted()
                    .toList();
        }
    }

    /** The same texts in these columns, and numbers as near as that. */
    static void assertSame(JsonNode actual, JsonNode expected, List<String> columns, double relative) {
        assertThat(actual.size()).isEqualTo(expected.size());
        for (int row = 0; row < expected.size(); row++) {
            for (String column : columns) {
                JsonNode wanted = expected.get(row).get(column);
                JsonNode got = actual.get(row).get(column);
                assertThat(got.size()).as(column).isEqualTo(wanted.size());
                for (int i = 0; i < wanted.size(); i++) {
                    if (wanted.get(i).isTextual()) {
                        assertThat(got.get(i)).as(column).isEqualTo(wanted.get(i));
                    } else {
                        double value = wanted.get(i).asDouble();
                        assertThat(got.get(i).asDouble())
                                .as("%s at %d of row %d", column, i, row)
                                .isCloseTo(value, within(relative * Math.max(1, Math.abs(value))));
                    }
                }
            }
        }
    }

    @Test
    void paramsOfTheFixtureAreAllThere() {
        PipelineModel pipeline = PipelineModel.load(
                SavedPipelineFixture.of(1).resolve("pipeline").toString());
        DeepImagePredictor predictor = (DeepImagePredictor) pipeline.stages()[0];
        assertThat(predictor.getTopK()).isEqualTo(2);
        assertThat(predictor.getBatchSize()).isEqualTo(3);
        DeepImageFeaturizer featurizer = (DeepImageFeaturizer) pipeline.stages()[1];
        assertThat(featurizer.getPooling()).isEqualTo("max");
        assertThat(featurizer.getScaleHint()).isEqualTo("SCALE_FAST");
        assertThat(featurizer.getOutputType()).isEqualTo("array");
        ImageTensorTransformer tensor = (ImageTensorTransformer) pipeline.stages()[2];
        assertThat(tensor.getChannelOrder()).isEqualTo("BGR");
        assertThat(tensor.getOutputTensor()).isEqualTo("pool");
        KerasImageFileTransformer keras = (KerasImageFileTransformer) pipeline.stages()[4];
        assertThat(keras.getPreprocessing()).isEqualTo("caffe");
    }

    @Test
    void formatsOfTheFutureAreRefused() throws IOException {
        DeepImagePredictor stage = new DeepImagePredictor("future");
        String at = folder.resolve("future").toString();
        stage.save(at);
        Path about = Path.of(at, "fovea.json");
        assertThat(Files.readString(about)).startsWith("{\"format\":1,\"writtenBy\":\"");
        Files.delete(Path.of(at, ".fovea.json.crc"));
        Files.writeString(about, "{\"format\":2,\"writtenBy\":\"9.9\"}");
        assertThatThrownBy(() -> DeepImagePredictor.load(at))
                .isInstanceOf(ModelException.class)
                .hasMessage(
                        "saved stage " + at + ": expected format 1 to 1, got 2, written by fovea 9.9; load it with that"
                                + " version or a newer one");
        Files.writeString(about, "{");
        assertThatThrownBy(() -> DeepImagePredictor.load(at))
                .isInstanceOf(ModelException.class)
                .hasMessageContaining("expected a readable fovea.json")
                .hasMessageEndingWith("save the stage again");
        // Saved before formats were numbered.
        Files.delete(about);
        assertThat(DeepImagePredictor.load(at).uid()).isEqualTo("future");
    }
}
