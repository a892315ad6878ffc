package dev.fovea.spark;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.fovea.Fovea;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.apache.spark.SparkEnv;
import org.apache.spark.api.java.function.MapPartitionsFunction;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/**
 * An application on one executor with a GPU, as a discovery script says. Arguments: a folder of photos, the script, the
 * file where the results go as JSON.
 */
public final class GpuProgram {

    private GpuProgram() {}

    public static void main(String[] arguments) throws Exception {
        try (SparkSession spark = Sessions.builder("local-cluster[1,1,1024]")
                .config("spark.executor.extraClassPath", System.getProperty("java.class.path"))
                .config("spark.executor.cores", "1")
                .config("spark.executor.memory", "900m")
                .config("spark.task.maxFailures", "1")
                .config("spark.worker.resource.gpu.amount", "1")
                .config("spark.worker.resource.gpu.discoveryScript", arguments[1])
                .config("spark.executor.resource.gpu.amount", "1")
                .config("spark.executor.resource.gpu.discoveryScript", arguments[1])
                .config("spark.task.resource.gpu.amount", "1")
                .getOrCreate()) {
            ObjectNode results = new ObjectMapper().createObjectNode();
            Dataset<Row> photos = spark.read().format("binaryFile").load(arguments[0] + "/espresso.jpg");
            results.put("chosen", label(new DeepImagePredictor(), photos));
            results.put("addresses", onExecutor(spark, () -> PretendGpuRuntime.ADDRESSES.toString()));
            results.put("cpu alone", label(new DeepImagePredictor().setBackend("tflite"), photos));
            FoveaFunctions.register(
                    spark, "odds", Fovea.DEFAULT_MODEL, Map.of("output", "probabilities", "backend", "tflite"));
            results.put("cpu alone, an array", first(() -> photos.selectExpr("string(size(odds(content)))")));
            ImageTensorTransformer tensor = new ImageTensorTransformer()
                    .setInputCol("content")
                    .setOutputCol("out")
                    .setModelName(Fovea.DEFAULT_MODEL)
                    .setChannelOrder("RGB")
                    .setOutputTensor("probabilities")
                    .setResampler("pillow_bilinear")
                    .setBackend("tflite");
            results.put(
                    "cpu alone, a tensor", first(() -> tensor.transform(photos).selectExpr("string(out)")));
            onExecutor(spark, () -> {
                SparkEnv.get().conf().set(SparkSetting.ALLOW_CPU_FALLBACK.key(), "true");
                return "";
            });
            results.put("fallback", label(new DeepImagePredictor().setBackend("tflite"), photos));
            Files.writeString(Path.of(arguments[2]), results.toString());
        }
    }

    private interface Question extends java.io.Serializable {
        String answer();
    }

    private static String onExecutor(SparkSession spark, Question question) {
        return spark.range(0, 1, 1, 1)
                .mapPartitions(
                        (MapPartitionsFunction<Long, String>)
                                rows -> List.of(question.answer()).iterator(),
                        Encoders.STRING())
                .collectAsList()
                .get(0);
    }

    private static String label(DeepImagePredictor stage, Dataset<Row> photos) {
        return first(() -> stage.setInputCol("content")
                .setOutputCol("labels")
                .transform(photos)
                .selectExpr("labels[0].description"));
    }

    private static String first(Supplier<Dataset<Row>> rows) {
        try {
            return rows.get().collectAsList().get(0).getString(0);
        } catch (Exception e) {
            // Spark's own is checked, though no signature says so.
            return String.valueOf(e.getMessage());
        }
    }
}
