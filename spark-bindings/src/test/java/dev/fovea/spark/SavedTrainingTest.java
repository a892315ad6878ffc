package dev.fovea.spark;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.apache.spark.ml.Pipeline;
import org.apache.spark.ml.PipelineModel;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Estimators and the models that they gave as each format of the past wrote them: the models answer as they did, and the
 * estimators give models that do. {@link SavedTrainingFixture} makes what the present writes.
 */
class SavedTrainingTest extends SparkTest {

    /** Each step adds to what other instruction sets make another. */
    private static final double TRAINED = SavedPipelineTest.RELATIVE * (1 + SavedTrainingFixture.STEPS);

    static Stream<Integer> formats() {
        return SavedPipelineTest.formats();
    }

    private static JsonNode answers(Path fixture) throws IOException {
        return new ObjectMapper().readTree(Files.readString(fixture.resolve("answers.json")));
    }

    private static String saved(int format, String part) {
        return SavedTrainingFixture.of(format).resolve(part).toString();
    }

    private static Dataset<Row> photos() {
        return SavedTrainingFixture.photos(spark, folder);
    }

    @ParameterizedTest
    @MethodSource("formats")
    void modelsOfEveryFormatAnswerAsTheyDid(int format) throws IOException {
        JsonNode expected = answers(SavedTrainingFixture.of(format));
        assertThat(expected.size()).isEqualTo(6);
        JsonNode actual = SavedTrainingFixture.answers(photos(), PipelineModel.load(saved(format, "models")));
        SavedPipelineTest.assertSame(actual, expected, SavedTrainingFixture.COLUMNS, SavedPipelineTest.RELATIVE);
    }

    @ParameterizedTest
    @MethodSource("formats")
    void estimatorsOfEveryFormatGiveTheModelsThatTheyGave(int format) throws IOException {
        JsonNode actual = SavedTrainingFixture.answers(
                photos(), Pipeline.load(saved(format, "estimators")).fit(photos()));
        SavedPipelineTest.assertSame(
                actual, answers(SavedTrainingFixture.of(format)), SavedTrainingFixture.COLUMNS, TRAINED);
    }

    /** What this version would write is what lies there: the same files, the same answers. */
    @Test
    void theFixtureOfThePresentIsWhatIsWritten() throws IOException {
        Path written = folder.resolve("written");
        SavedTrainingFixture.write(spark, written, Files.createDirectory(folder.resolve("work")));
        Path there = SavedTrainingFixture.of(SavedFormat.CURRENT);
        assertThat(SavedPipelineTest.files(written)).isEqualTo(SavedPipelineTest.files(there));
        SavedPipelineTest.assertSame(answers(written), answers(there), SavedTrainingFixture.COLUMNS, TRAINED);
    }

    @Test
    void paramsOfTheFixtureAreAllThere() {
        Pipeline pipeline = Pipeline.load(saved(1, "estimators"));
        DeepImageClassifier classifier = (DeepImageClassifier) pipeline.getStages()[0];
        assertThat(classifier.getLabelCol()).isEqualTo("kind");
        assertThat(classifier.getCrop()).isEqualTo("stretch");
        assertThat(classifier.getBackground()).isEqualTo("white");
        assertThat(classifier.getResampler()).isEqualTo("pillow_box");
        assertThat(classifier.getSeed()).isEqualTo(7);
        assertThat(classifier.getEpochs()).isEqualTo(4);
        assertThat(classifier.getBatchSize()).isEqualTo(6);
        assertThat(classifier.getOptimizer()).isEqualTo("sgd");
        assertThat(classifier.getLearningRate()).isEqualTo(0.5);
        assertThat(classifier.getDropout()).isZero();
        assertThat(classifier.getClassWeights()).isEqualTo("none");
        assertThat(classifier.getKeepFeatures()).isFalse();
        KerasImageFileEstimator estimator = (KerasImageFileEstimator) pipeline.getStages()[1];
        assertThat(estimator.getPreprocessing()).isEqualTo("torch");
        assertThat(estimator.getKerasOptimizer()).isEqualTo("sgd");
        assertThat(estimator.getKerasLoss()).isEqualTo("sparse_categorical_crossentropy");
        assertThat(estimator.getKerasFitParams())
                .containsEntry("epochs", 4)
                .containsEntry("batch_size", 6)
                .containsEntry("shuffle", false);
        PipelineModel models = PipelineModel.load(saved(1, "models"));
        DeepImageClassifierModel classes = (DeepImageClassifierModel) models.stages()[0];
        assertThat(classes.uid()).isEqualTo("classifier");
        assertThat(classes.labels()).isEqualTo(ColourPhotos.KINDS);
        assertThat(classes.getLabelIndexCol()).isEqualTo("own");
        KerasImageFileModel keras = (KerasImageFileModel) models.stages()[1];
        assertThat(keras.uid()).isEqualTo("estimator");
        assertThat(keras.getPredictionCol()).isEqualTo("best");
    }
}
