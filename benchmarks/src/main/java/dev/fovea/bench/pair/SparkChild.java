package dev.fovea.bench.pair;

import dev.fovea.Fovea;
import dev.fovea.api.image.ImageSource;
import dev.fovea.api.port.Featurizer;
import dev.fovea.bench.report.Statistics;
import dev.fovea.spark.DeepImageFeaturizer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/**
 * What must be timed in a JVM of its own, since there Spark can be started anew: a cluster of so many executors, and a warm
 * executor that has not loaded the model. It writes one time in milliseconds.
 */
public final class SparkChild {

    private static final int WARM_UPS = 50;
    /** Passes over all photos: before, and timed. */
    private static final int UNTIMED = 4;

    private static final int TIMED = 3;

    private SparkChild() {}

    /**
     * Runs one of them.
     *
     * @param arguments {@code cluster RESULT PHOTOS EXECUTORS}, or {@code first-row RESULT PHOTO OTHER-MODEL}, or
     *     {@code load RESULT PHOTO OTHER-MODEL}
     */
    public static void main(String[] arguments) throws Exception {
        Path folder =
                Objects.requireNonNull(Path.of(arguments[1]).toAbsolutePath().getParent(), "folder");
        double millis = switch (arguments[0]) {
            case "cluster" -> cluster(folder, arguments[2], Integer.parseInt(arguments[3]));
            case "first-row" -> firstRow(folder, arguments[2], arguments[3]);
            case "load" -> load(folder, arguments[2], arguments[3]);
            default -> throw new IllegalArgumentException("mode: expected cluster, first-row or load");
        };
        Files.writeString(Path.of(arguments[1]), String.format(Locale.ROOT, "%.3f", millis));
    }

    /** The photos through the featurizer, on executors of one core each that have done it before. */
    private static double cluster(Path folder, String photos, int executors) throws IOException {
        try (SparkSession spark = SparkLocal.builder("local-cluster[" + executors + ",1,1024]", folder)
                .config("spark.executor.extraClassPath", System.getProperty("java.class.path"))
                .config("spark.executor.cores", "1")
                .config("spark.executor.memory", "1g")
                // Every task where a core is free, be it near its data or not: all of it is on this disk.
                .config("spark.locality.wait", "0")
                // Photos by their bytes alone: eight partitions, as a file of 4 MB would make one of each two.
                .config("spark.sql.files.openCostInBytes", "0")
                .config("spark.sql.files.maxPartitionBytes", "16m")
                .getOrCreate()) {
            Dataset<Row> features = featurize(spark.read().format("binaryFile").load(photos));
            List<Double> passes = new ArrayList<>();
            for (int pass = 0; pass < UNTIMED + TIMED; pass++) {
                long start = System.nanoTime();
                SparkLocal.drain(features);
                if (pass >= UNTIMED) {
                    passes.add((System.nanoTime() - start) / 1e6);
                }
            }
            return Statistics.median(passes);
        }
    }

    /** From the call to the first row, by an executor that has worked with another model and not with this one. */
    private static double firstRow(Path folder, String photo, String other) throws IOException {
        try (SparkSession spark = warmed(folder, photo, other)) {
            Dataset<Row> one = one(spark, photo);
            long start = System.nanoTime();
            Row row = featurize(one).first();
            double millis = (System.nanoTime() - start) / 1e6;
            require(row);
            return millis;
        }
    }

    /** The model's load and one photo, without Spark, in the same kind of JVM. */
    private static double load(Path folder, String photo, String other) throws IOException {
        try (SparkSession spark = warmed(folder, photo, other)) {
            require(one(spark, photo).first());
            byte[] encoded = Files.readAllBytes(Path.of(photo));
            long start = System.nanoTime();
            try (Featurizer featurizer =
                    Fovea.featurizer(Fovea.DEFAULT_MODEL).threads(1).build()) {
                List<ImageSource> pictures = new ArrayList<>(List.of(ImageSource.encoded(photo, encoded)));
                try (var outcomes = featurizer.featurize(pictures.iterator())) {
                    if (!outcomes.hasNext()) {
                        throw new IllegalStateException("features: expected one row, got none");
                    }
                    outcomes.next();
                }
                return (System.nanoTime() - start) / 1e6;
            }
        }
    }

    private static SparkSession warmed(Path folder, String photo, String other) throws IOException {
        SparkSession spark = SparkLocal.session(folder, 1);
        Dataset<Row> one = one(spark, photo);
        for (int i = 0; i < WARM_UPS; i++) {
            require(new DeepImageFeaturizer()
                    .setInputCol("content")
                    .setOutputCol("features")
                    .setModelFile(other)
                    .transform(one)
                    .first());
        }
        return spark;
    }

    private static Dataset<Row> one(SparkSession spark, String photo) {
        return spark.read().format("binaryFile").load(photo).select("content");
    }

    private static Dataset<Row> featurize(Dataset<Row> photos) {
        return new DeepImageFeaturizer()
                .setInputCol("content")
                .setOutputCol("features")
                .transform(photos)
                .select("features");
    }

    private static void require(Row row) {
        if (row.isNullAt(0)) {
            throw new IllegalStateException("features: expected a row, got null");
        }
    }
}
