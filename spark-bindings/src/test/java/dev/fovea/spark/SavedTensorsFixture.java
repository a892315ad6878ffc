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
import scala.collection.Iterable;
import scala.jdk.javaapi.CollectionConverters;

/**
 * A pipeline of both stages of tensors, saved, with what it answers. As with {@link SavedPipelineFixture}, {@link #main} writes
 * the fixture of a new format, and one that is there is never written again.
 */
public final class SavedTensorsFixture {

    /** Columns of the answers. */
    static final List<String> COLUMNS = List.of("hidden", "grid", "scores", "second");

    private SavedTensorsFixture() {}

    /** Writes the fixture of the present format to where the tests look for it. */
    public static void main(String[] arguments) throws IOException {
        Path target = of(SavedFormat.CURRENT);
        if (Files.exists(target)) {
            throw new IOException(target + " is there already");
        }
        try (SparkSession spark = Sessions.local()) {
            write(spark, target, Files.createTempDirectory("models"));
        }
    }

    /** Where the fixture of a format lies. */
    static Path of(int format) {
        return SavedPipelineFixture.of(format).resolveSibling("tensors-" + format);
    }

    static JsonNode answers(SparkSession spark, PipelineModel pipeline) {
        Dataset<Row> data =
                spark.createDataFrame(PairModel.rows(), PairModel.SCHEMA).coalesce(1);
        ArrayNode rows = new ObjectMapper().createArrayNode();
        for (Row row : pipeline.transform(data).collectAsList()) {
            ObjectNode node = rows.addObject();
            for (String column : COLUMNS) {
                put(node.putArray(column), row.getAs(column));
            }
        }
        return rows;
    }

    /** The numbers of a vector, or of arrays in one another. */
    private static void put(ArrayNode array, Object value) {
        if (value instanceof Vector vector) {
            for (double number : vector.toArray()) {
                array.add(number);
            }
        } else if (value instanceof Iterable<?> values) {
            CollectionConverters.asJava(values).forEach(each -> put(array, each));
        } else {
            array.add((Float) value);
        }
    }

    /** Saves the pipeline and its answers in a folder that is not there yet; its model is written to the other. */
    static void write(SparkSession spark, Path target, Path models) throws IOException {
        Files.createDirectories(target);
        String model = PairModel.file(models).toString();
        PipelineModel pipeline = new Pipeline("tensors")
                .setStages(new PipelineStage[] {
                    new TensorTransformer("named")
                            .setModelFile(model)
                            .setInputMapping(Map.of("a", "left", "b", "right"))
                            .setOutputMapping(Map.of("hidden", "hidden", "grid", "grid"))
                            .setBatchSize(3),
                    new KerasTransformer("ordered")
                            .setModelFile(model)
                            .setInputCols("a", "b")
                            .setOutputCols("scores", "second")
                            .setOutputMode("vector")
                            .setHandleInvalid("keep")
                            .setReasonCol("why")
                })
                .fit(spark.createDataFrame(PairModel.rows(), PairModel.SCHEMA));
        pipeline.save(target.resolve("pipeline").toString());
        Files.writeString(
                target.resolve("answers.json"), answers(spark, pipeline).toString());
        SavedPipelineFixture.tidy(target, models);
    }
}
