package dev.fovea.bench.pair;

import dev.fovea.Fovea;
import dev.fovea.api.image.ImageSource;
import dev.fovea.api.port.Label;
import dev.fovea.api.port.Outcome;
import dev.fovea.api.port.Outcomes;
import dev.fovea.api.port.Prediction;
import dev.fovea.api.port.Predictor;
import dev.fovea.bench.Role;
import dev.fovea.bench.model.Backend;
import dev.fovea.bench.photo.PhotoFolder;
import dev.fovea.bench.report.Row;
import dev.fovea.spark.DeepImagePredictor;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.functions;

/**
 * The Spark stage and the SQL function against the Predictor that they wrap: the same photos, the same number of threads,
 * by turns.
 */
public final class SparkThroughput {

    /** What {@code --group} selects. */
    public static final String GROUP = "spark";

    private static final int THREADS = 2;
    private static final int PARTITIONS = 8;
    private static final int TOP = 5;

    private SparkThroughput() {}

    /** The rows: photos that lie in memory, and photos that are read from files. The session starts before the clock. */
    public static List<Row> measure(Effort effort) throws Exception {
        try (Scratch scratch = new Scratch()) {
            Path folder = scratch.folder();
            Path photos = folder.resolve("photos");
            List<Path> files = PhotoFolder.fill(photos, effort.photos());
            SparkSession spark = SparkLocal.session(folder, THREADS);
            try (Predictor predictor =
                    Fovea.predictor(Fovea.DEFAULT_MODEL).threads(THREADS).build()) {
                Backend.require(predictor, "cpu", THREADS);
                return measure(effort, files, photos, spark, predictor);
            } finally {
                spark.stop();
            }
        }
    }

    private static List<Row> measure(
            Effort effort, List<Path> files, Path photos, SparkSession spark, Predictor predictor) throws Exception {
        Dataset<org.apache.spark.sql.Row> onDisk =
                spark.read().format("binaryFile").load(photos.toString());
        Dataset<org.apache.spark.sql.Row> inMemory =
                onDisk.select("path", "content").repartition(PARTITIONS).cache();
        requireEqual(files.size(), inMemory.count(), "photos in memory");
        List<ImageSource> fromFiles = files.stream().map(ImageSource::of).toList();
        List<ImageSource> fromMemory = new ArrayList<>();
        for (Path file : files) {
            fromMemory.add(ImageSource.encoded(file.toString(), Files.readAllBytes(file)));
        }
        check(inMemory, fromMemory, predictor);

        List<List<Double>> times = Turns.take(
                List.of(
                        () -> drain(predictor, fromMemory),
                        () -> drain(inMemory),
                        () -> drain(predictor, fromFiles),
                        () -> drain(onDisk.coalesce(PARTITIONS)),
                        () -> SparkLocal.drain(sql(inMemory))),
                effort.quick() ? 0 : 1,
                effort.rounds(),
                1);
        inMemory.unpersist();
        List<Row> rows = new ArrayList<>();
        for (String place : List.of("memory", "files")) {
            String table = String.format(
                    Locale.ROOT,
                    "%,d 720p JPEGs in %s to top-5 labels, %d partitions, %d threads",
                    files.size(),
                    place,
                    PARTITIONS,
                    THREADS);
            int first = place.equals("memory") ? 0 : 2;
            rows.add(row(table, "fovea Predictor", Role.PEER, times.get(first), files.size()));
            rows.add(row(table, "fovea Spark stage", Role.BASELINE, times.get(first + 1), files.size()));
            if (place.equals("memory")) {
                rows.add(row(table, "fovea SQL function", Role.FOVEA, times.get(4), files.size()));
            }
        }
        return rows;
    }

    private static Row row(String table, String contestant, Role role, List<Double> times, int photos) {
        List<Double> perPhoto = times.stream().map(time -> time / photos).toList();
        return new Row(GROUP, table, contestant, role, perPhoto, "a photo");
    }

    private static DeepImagePredictor stage() {
        return new DeepImagePredictor()
                .setInputCol("content")
                .setOutputCol("labels")
                .setModelName(Fovea.DEFAULT_MODEL)
                .setTopK(TOP);
    }

    private static void drain(Dataset<org.apache.spark.sql.Row> photos) {
        SparkLocal.drain(stage().transform(photos).select("labels"));
    }

    private static Dataset<org.apache.spark.sql.Row> sql(Dataset<org.apache.spark.sql.Row> photos) {
        return photos.select(functions
                .call_function("fovea_predict", functions.col("content"))
                .as("labels"));
    }

    private static void drain(Predictor predictor, List<ImageSource> photos) {
        int labels = 0;
        try (Outcomes<Prediction> outcomes = predictor.predict(photos.iterator())) {
            while (outcomes.hasNext()) {
                labels += value(outcomes.next()).top(TOP).size();
            }
        }
        requireEqual(TOP * (long) photos.size(), labels, "labels");
    }

    private static Prediction value(Outcome<Prediction> outcome) {
        if (outcome instanceof Outcome.Success<Prediction> success) {
            return success.value();
        }
        throw new IllegalStateException("photo: expected a prediction, got " + outcome);
    }

    /** Both must say the same of the first photos. */
    private static void check(
            Dataset<org.apache.spark.sql.Row> photos, List<ImageSource> sources, Predictor predictor) {
        int few = Math.min(16, sources.size());
        List<String> expected = new ArrayList<>();
        try (Outcomes<Prediction> outcomes =
                predictor.predict(sources.subList(0, few).iterator())) {
            while (outcomes.hasNext()) {
                List<Label> labels = value(outcomes.next()).top(1);
                expected.add(labels.get(0).name());
            }
        }
        List<String> got = new ArrayList<>();
        Dataset<org.apache.spark.sql.Row> first = photos.orderBy("path").limit(few);
        stage().transform(first)
                .select(functions.expr("labels[0].description"))
                .collectAsList()
                .forEach(row -> got.add(row.getString(0)));
        requireSame("Spark stage", expected, got);
        List<String> bySql = new ArrayList<>();
        sql(first)
                .select(functions.expr("labels[0].description"))
                .collectAsList()
                .forEach(row -> bySql.add(row.getString(0)));
        requireSame("SQL function", expected, bySql);
    }

    private static void requireSame(String who, List<String> expected, List<String> got) {
        Collections.sort(expected);
        Collections.sort(got);
        if (!expected.equals(got)) {
            throw new IllegalStateException(who + ": expected the labels " + expected + ", got " + got);
        }
    }

    private static void requireEqual(long expected, long got, String what) {
        if (expected != got) {
            throw new IllegalStateException(what + ": expected " + expected + ", got " + got);
        }
    }
}
