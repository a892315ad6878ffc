package dev.fovea.bench.pair;

import dev.fovea.Fovea;
import dev.fovea.api.image.ImageSource;
import dev.fovea.api.port.Featurizer;
import dev.fovea.api.port.Outcome;
import dev.fovea.bench.report.Statistics;
import dev.fovea.spark.DeepImageFeaturizer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/**
 * What must be timed in a JVM of its own, since there Spark can be started anew: a cluster of so many executors, and a warm
 * executor that has not loaded the model. It writes times in milliseconds, a line each.
 */
public final class SparkChild {

    private static final int WARM_UPS = 50;
    private static final int PARTITIONS = 8;
    /** Passes over all photos before anything is timed, for each process: all have then seen as many photos. */
    private static final int UNTIMED = 4;

    private static final int TIMED = 3;
    private static final int MEETING_SECONDS = 120;

    private SparkChild() {}

    /**
     * Runs one of them.
     *
     * @param arguments {@code cluster RESULT PHOTOS EXECUTORS}, or {@code plain RESULT PHOTOS INDEX PROCESSES}, or {@code
     *     first-row RESULT PHOTO OTHER-MODEL}, or {@code load RESULT PHOTO OTHER-MODEL}
     */
    public static void main(String[] arguments) throws Exception {
        Path folder =
                Objects.requireNonNull(Path.of(arguments[1]).toAbsolutePath().getParent(), "folder");
        List<Double> millis = switch (arguments[0]) {
            case "cluster" -> List.of(cluster(folder, arguments[2], Integer.parseInt(arguments[3])));
            case "plain" ->
                plain(folder, Path.of(arguments[2]), Integer.parseInt(arguments[3]), Integer.parseInt(arguments[4]));
            case "first-row" -> List.of(firstRow(folder, arguments[2], arguments[3]));
            case "load" -> List.of(load(folder, arguments[2], arguments[3]));
            default -> throw new IllegalArgumentException("mode: expected cluster, plain, first-row or load");
        };
        Files.write(
                Path.of(arguments[1]),
                millis.stream()
                        .map(time -> String.format(Locale.ROOT, "%.3f", time))
                        .toList());
    }

    /** The photos through the featurizer, on executors of one core each that have done it before. */
    private static double cluster(Path folder, String photos, int executors) throws IOException {
        try (SparkSession spark = SparkLocal.builder("local-cluster[" + executors + ",1,1024]", folder)
                .config("spark.executor.extraClassPath", System.getProperty("java.class.path"))
                .config("spark.executor.cores", "1")
                .config("spark.executor.memory", "1g")
                // Every task where a core is free, be it near its data or not: all of it is on this disk.
                .config("spark.locality.wait", "0")
                // Photos by their bytes alone, as a file of 4 MB would make one partition of each two.
                .config("spark.sql.files.openCostInBytes", "0")
                .config("spark.sql.files.maxPartitionBytes", Long.toString(partitionBytes(Path.of(photos))))
                .getOrCreate()) {
            Dataset<Row> features = featurize(spark.read().format("binaryFile").load(photos));
            List<Double> passes = new ArrayList<>();
            int untimed = UNTIMED * executors;
            for (int pass = 0; pass < untimed + TIMED; pass++) {
                long start = System.nanoTime();
                SparkLocal.drain(features);
                if (pass >= untimed) {
                    passes.add((System.nanoTime() - start) / 1e6);
                }
            }
            return Statistics.median(passes);
        }
    }

    /**
     * The most bytes of a partition, so that there are eight of nearly one size: with an odd number, one of two executors
     * would have nothing to do while the other computes the last.
     */
    private static long partitionBytes(Path photos) throws IOException {
        long total = 0;
        long largest = 0;
        try (Stream<Path> files = Files.list(photos)) {
            for (Path file : files.toList()) {
                total += Files.size(file);
                largest = Math.max(largest, Files.size(file));
            }
        }
        return total / PARTITIONS + largest;
    }

    /**
     * This process's share of the photos through the featurizer on one thread, while the other processes do theirs: the time of
     * each pass.
     */
    private static List<Double> plain(Path folder, Path photos, int index, int processes)
            throws IOException, InterruptedException {
        List<ImageSource> own = new ArrayList<>();
        try (Stream<Path> files = Files.list(photos)) {
            List<Path> all = files.sorted().toList();
            for (int i = index; i < all.size(); i += processes) {
                own.add(ImageSource.of(all.get(i)));
            }
        }
        try (Featurizer featurizer =
                Fovea.featurizer(Fovea.DEFAULT_MODEL).threads(1).build()) {
            List<Double> passes = new ArrayList<>();
            int untimed = UNTIMED * processes;
            for (int pass = 0; pass < untimed + TIMED; pass++) {
                meet(folder, pass, index, processes);
                long start = System.nanoTime();
                try (var outcomes = featurizer.featurize(own.iterator())) {
                    outcomes.forEachRemaining(outcome -> {
                        if (!(outcome instanceof Outcome.Success)) {
                            throw new IllegalStateException("features: expected success, got " + outcome);
                        }
                    });
                }
                if (pass >= untimed) {
                    passes.add((System.nanoTime() - start) / 1e6);
                }
            }
            return passes;
        }
    }

    /**
     * Returns when all processes have come as far.
     *
     * @throws IllegalStateException when another one does not come
     */
    private static void meet(Path folder, int pass, int index, int processes) throws IOException, InterruptedException {
        Files.createFile(folder.resolve("pass-" + pass + "-" + index));
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(MEETING_SECONDS);
        for (int other = 0; other < processes; other++) {
            while (!Files.exists(folder.resolve("pass-" + pass + "-" + other))) {
                if (System.nanoTime() > deadline) {
                    throw new IllegalStateException("pass " + pass + ": expected process " + other + ", got nobody");
                }
                Thread.sleep(1);
            }
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
