package dev.fovea.spark;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.apache.spark.SparkEnv;
import org.apache.spark.TaskContext;
import org.apache.spark.api.java.function.MapPartitionsFunction;
import org.apache.spark.ml.PipelineModel;
import org.apache.spark.ml.linalg.Vector;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/**
 * An application on a cluster of two executors with one core each. Arguments: a folder of photos, a model file, a saved
 * pipeline or "", the file where the results go as JSON.
 */
public final class ClusterProgram {

    private ClusterProgram() {}

    public static void main(String[] arguments) throws Exception {
        String classPath = System.getProperty("java.class.path");
        try (SparkSession spark = Sessions.builder("local-cluster[2,1,1024]")
                .config("spark.executor.extraClassPath", classPath)
                .config("spark.executor.cores", "1")
                .config("spark.executor.memory", "900m")
                .config("spark.serializer", "org.apache.spark.serializer.KryoSerializer")
                .config("spark.sql.extensions", FoveaExtensions.class.getName())
                .getOrCreate()) {
            ObjectNode results = new ObjectMapper().createObjectNode();
            Dataset<Row> photos = spark.read()
                    .format("binaryFile")
                    .load(arguments[0] + "/*.jpg")
                    .selectExpr("regexp_extract(path, '[^/]+$', 0) AS path", "content")
                    .repartition(4);
            DeepImagePredictor named = new DeepImagePredictor()
                    .setInputCol("content")
                    .setOutputCol("labels")
                    .setBackend(CountingRuntime.ID);
            put(results.putObject("stage"), named.transform(photos));

            Path model = Path.of(arguments[1]);
            Dataset<Row> byFile = new DeepImagePredictor()
                    .setInputCol("content")
                    .setOutputCol("labels")
                    .setModelFile(model.toString())
                    .transform(photos);
            // Before any executor has asked for it: no shared disk can be of help.
            Files.delete(model);
            put(results.putObject("file"), byFile);

            photos.createOrReplaceTempView("photos");
            put(results.putObject("sql"), spark.sql("SELECT path, fovea_predict(content) AS labels FROM photos"));

            ArrayNode executors = results.putArray("executors");
            Dataset<String> said = spark.range(0, 8, 1, 8)
                    .mapPartitions(
                            (MapPartitionsFunction<Long, String>)
                                    rows -> List.of(aboutThisJvm()).iterator(),
                            Encoders.STRING());
            said.distinct().collectAsList().forEach(executors::add);

            if (!arguments[2].isEmpty()) {
                ObjectNode classes = results.putObject("pipeline");
                for (Row row : PipelineModel.load(arguments[2])
                        .transform(photos)
                        .select("path", "prediction", "probability")
                        .collectAsList()) {
                    ObjectNode one = classes.putObject(row.getString(0)).put("class", row.getDouble(1));
                    ArrayNode probabilities = one.putArray("probability");
                    for (double p : ((Vector) row.get(2)).toArray()) {
                        probabilities.add(p);
                    }
                }
            }
            Files.writeString(Path.of(arguments[3]), results.toString());
        }
    }

    private static String aboutThisJvm() throws InterruptedException {
        // Long enough that one executor cannot take every task before the other has begun.
        Thread.sleep(300);
        return SparkEnv.get().executorId() + " loads " + CountingRuntime.LOADS.get() + " threads "
                + System.getProperty("fovea.threads") + " of "
                + TaskContext.get().cpus();
    }

    private static void put(ObjectNode target, Dataset<Row> labelled) {
        for (Row row : labelled.select("path", "labels").collectAsList()) {
            ArrayNode labels = target.putArray(row.getString(0));
            for (Row label : row.<Row>getList(1)) {
                labels.addArray()
                        .add(label.getString(0))
                        .add(label.getString(1))
                        .add(label.getFloat(2));
            }
        }
    }
}
