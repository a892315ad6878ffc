package dev.fovea.spark;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/**
 * Photos a second on 1, 2 and 4 executors of one core each, on a standalone cluster of processes of this machine: the
 * measured figures of docs/spark-scale.md. Arguments: a folder to work in, photos a run, runs; prints a table.
 */
public final class ScaleProgram {

    private static final int[] EXECUTORS = {1, 2, 4};

    private ScaleProgram() {}

    public static void main(String[] arguments) throws Exception {
        Path folder = Files.createDirectories(Path.of(arguments[0]));
        int photos = Integer.parseInt(arguments[1]);
        int runs = Integer.parseInt(arguments[2]);
        List<String> table = new ArrayList<>();
        try (StandaloneCluster cluster =
                StandaloneCluster.start(folder, Arrays.stream(EXECUTORS).max().orElse(1))) {
            for (int executors : EXECUTORS) {
                table.add(measure(cluster, executors, photos, runs));
            }
        }
        table.forEach(System.out::println);
    }

    private static String measure(StandaloneCluster cluster, int executors, int photos, int runs) throws IOException {
        try (SparkSession spark = Sessions.builder(cluster.url())
                .config("spark.executor.extraClassPath", System.getProperty("java.class.path"))
                .config("spark.executor.cores", "1")
                .config("spark.executor.memory", "900m")
                .config("spark.cores.max", executors)
                .config("spark.scheduler.minRegisteredResourcesRatio", "1.0")
                .getOrCreate()) {
            Dataset<Row> labelled = new DeepImagePredictor()
                    .setInputCol("content")
                    .setOutputCol("labels")
                    .transform(HoldsProgram.photos(spark, photos))
                    .select("id", "labels");
            double first = seconds(labelled);
            List<Double> times = new ArrayList<>();
            for (int i = 0; i < runs; i++) {
                times.add(seconds(labelled));
            }
            Collections.sort(times);
            double median = times.get(runs / 2);
            return String.format(
                    Locale.ROOT,
                    "%d executors: %.1f photos/s (median of %d runs of %d photos; %.2f to %.2f s; first run %.2f s)",
                    executors,
                    photos / median,
                    runs,
                    photos,
                    times.get(0),
                    times.get(runs - 1),
                    first);
        }
    }

    private static double seconds(Dataset<Row> rows) {
        long start = System.nanoTime();
        rows.write().format("noop").mode("overwrite").save();
        return (System.nanoTime() - start) / 1e9;
    }
}
