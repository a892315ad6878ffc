package dev.fovea.spark;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.apache.spark.ml.Pipeline;
import org.apache.spark.ml.PipelineModel;
import org.apache.spark.ml.PipelineStage;
import org.apache.spark.ml.linalg.Vector;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/**
 * A pipeline of both estimators, and what it gives when it is fitted, saved, with what the models answer. As with
 * {@link SavedPipelineFixture}, {@link #main} writes the fixture of a new format, and one that is there is never written again.
 */
public final class SavedTrainingFixture {

    /** Columns of the answers. */
    static final List<String> COLUMNS = List.of("predictedLabel", "probability", "prediction", "own", "scores", "best");

    private static final int EPOCHS = 4;
    private static final int BATCH = 6;
    private static final int EACH = 8;

    /** The steps in which either model is trained. */
    static final int STEPS = EPOCHS * EACH * ColourPhotos.KINDS.size() / BATCH;

    private static final int ANSWERED = 6;

    private SavedTrainingFixture() {}

    /** Writes the fixture of the present format to where the tests look for it. */
    public static void main(String[] arguments) throws IOException {
        Path target = of(SavedFormat.CURRENT);
        if (Files.exists(target)) {
            throw new IOException(target + " is there already");
        }
        try (SparkSession spark = Sessions.local()) {
            write(spark, target, Files.createTempDirectory("training"));
        }
    }

    /** Where the fixture of a format lies. */
    static Path of(int format) {
        return SavedPipelineFixture.of(format).resolveSibling("training-" + format);
    }

    /** What the models learn from; the photos are written to the folder. */
    static Dataset<Row> photos(SparkSession spark, Path folder) {
        return spark.createDataFrame(List.of(ColourPhotos.rows(folder.resolve("colours"), EACH)), ColourPhotos.SCHEMA)
                .coalesce(1);
    }

    static JsonNode answers(Dataset<Row> photos, PipelineModel pipeline) {
        ArrayNode rows = new ObjectMapper().createArrayNode();
        for (Row row : pipeline.transform(photos).limit(ANSWERED).collectAsList()) {
            ObjectNode node = rows.addObject();
            for (String column : COLUMNS) {
                ArrayNode values = node.putArray(column);
                Object value = row.getAs(column);
                if (value instanceof Vector vector) {
                    for (double number : vector.toArray()) {
                        values.add(number);
                    }
                } else if (value instanceof Double number) {
                    values.add(number);
                } else {
                    values.add((String) value);
                }
            }
        }
        return rows;
    }

    /** Plain descent and neither order nor dropout that are drawn: few steps differ little from machine to machine. */
    private static Pipeline pipeline(String model) {
        return new Pipeline("training").setStages(new PipelineStage[] {
            new DeepImageClassifier("classifier")
                    .setInputCol("content")
                    .setLabelCol("kind")
                    .setModelFile(model)
                    .setCrop("stretch")
                    .setBackground("white")
                    .setResampler("pillow_box")
                    .setSeed(7)
                    .setEpochs(EPOCHS)
                    .setBatchSize(BATCH)
                    .setOptimizer("sgd")
                    .setLearningRate(0.5)
                    .setDropout(0)
                    .setClassWeights("none")
                    .setLabelIndexCol("own"),
            new KerasImageFileEstimator("estimator")
                    .setInputCol("uri")
                    .setLabelCol("label")
                    .setOutputCol("scores")
                    .setPredictionCol("best")
                    .setModelFile(model)
                    .setPreprocessing("torch")
                    .setSeed(7)
                    .setKerasOptimizer("sgd")
                    .setKerasLoss("sparse_categorical_crossentropy")
                    .setLearningRate(0.1)
                    .setKerasFitParams(Map.of("epochs", EPOCHS, "batch_size", BATCH, "shuffle", false))
        });
    }

    /** Saves both pipelines and the answers in a folder that is not there yet; photos and model are written to the other. */
    static void write(SparkSession spark, Path target, Path work) throws IOException {
        Files.createDirectories(target);
        Dataset<Row> photos = photos(spark, work);
        Pipeline pipeline = pipeline(TinyModels.classifier(work).toString());
        PipelineModel fitted = pipeline.fit(photos);
        pipeline.save(target.resolve("estimators").toString());
        fitted.save(target.resolve("models").toString());
        Files.writeString(
                target.resolve("answers.json"), answers(photos, fitted).toString());
        SavedPipelineFixture.tidy(target, work);
    }
}
