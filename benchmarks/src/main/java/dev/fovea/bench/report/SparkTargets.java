package dev.fovea.bench.report;

import java.util.List;

/** What is to be reached in Spark. */
final class SparkTargets {

    private static final String MEMORY = "2,000 720p JPEGs in memory to top-5 labels, 8 partitions, 2 threads";
    private static final String FILES = "2,000 720p JPEGs in files to top-5 labels, 8 partitions, 2 threads";
    private static final String FEATURES = "720p JPEGs in memory to features, EfficientNet-Lite0, Spark on 2 threads";
    private static final String EXECUTORS =
            "720p JPEGs in files to features, EfficientNet-Lite0, executors of one core";
    private static final String FIRST_ROW = "the first row of a warm executor that has not loaded the model";
    private static final String STRUCTS = "image structs of 64x64x3 in memory, one thread";
    private static final double NO_CEILING = Double.POSITIVE_INFINITY;

    private SparkTargets() {}

    static List<Target> all() {
        return List.of(
                atLeast(
                        "Spark: the stage reaches at least 0.95 of the Predictor's photos a second, photos in memory",
                        MEMORY,
                        "fovea Predictor",
                        "fovea Spark stage",
                        0.95),
                atLeast(
                        "Spark: the stage reaches at least 0.95 of the Predictor's photos a second, photos in files",
                        FILES,
                        "fovea Predictor",
                        "fovea Spark stage",
                        0.95),
                atLeast(
                        "Spark: the SQL function reaches at least 0.95 of the stage's photos a second",
                        MEMORY,
                        "fovea Spark stage",
                        "fovea SQL function",
                        0.95),
                atLeast(
                        "Spark: ImageIO + ONNX Runtime, row by row, takes at least 1.5 x the featurizer's time",
                        FEATURES,
                        "row by row",
                        "fovea DeepImageFeaturizer",
                        1.5),
                atLeast(
                        "Spark: one executor takes at least 1.6 x the time of two",
                        EXECUTORS,
                        "1 executor",
                        "2 executors",
                        1.6),
                atMost(
                        "Spark: the first row of a warm executor comes at most 200 ms over the model's load",
                        FIRST_ROW,
                        "over the load",
                        200),
                atMost(
                        "Spark: fovea_image_info takes at most 30 microseconds a row over length(data)",
                        STRUCTS,
                        "over length: fovea_image_info",
                        0.030),
                atMost(
                        "Spark: fovea_resize takes at most 30 microseconds a row over length(data)",
                        STRUCTS,
                        "over length: fovea_resize",
                        0.030));
    }

    private static Target atLeast(String claim, String table, String numerator, String denominator, double ratio) {
        return new Target(claim, table, numerator, denominator, ratio, NO_CEILING);
    }

    private static Target atMost(String claim, String table, String contestant, double millis) {
        return new Target(claim, table, contestant, "", 0, millis);
    }
}
