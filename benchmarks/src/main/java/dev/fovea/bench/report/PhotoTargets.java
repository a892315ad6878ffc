package dev.fovea.bench.report;

import java.util.List;

/** What is to be reached between a photo's bytes and its labels. */
final class PhotoTargets {

    private static final String DECODE = "decode a JPEG, 1080p";
    private static final String FOLDER = "a folder of 720p JPEGs to top-5 labels, EfficientNet-Lite0";
    private static final String TWO_THREADS = "fovea Predictor, 2 threads";
    private static final double NO_CEILING = Double.POSITIVE_INFINITY;

    private PhotoTargets() {}

    static List<Target> all() {
        return List.of(
                atLeast("JPEG: ImageIO takes at least 1.8 x fovea's time", DECODE, "ImageIO", "fovea", 1.8),
                atLeast("JPEG: OpenCV takes at least fovea's time", DECODE, "OpenCV", "fovea", 1),
                atLeast(
                        "JPEG: fovea takes at least 1.2 x its time with decodeScale=auto to 224",
                        DECODE,
                        "fovea",
                        "decodeScale=auto",
                        1.2),
                atLeast(
                        "folder: one thread takes at least 1.8 x the time of two",
                        FOLDER,
                        "fovea Predictor, 1 thread",
                        TWO_THREADS,
                        1.8),
                atLeast(
                        "folder: ImageIO + ONNX Runtime takes at least 1.5 x fovea's time",
                        FOLDER,
                        "ImageIO",
                        TWO_THREADS,
                        1.5),
                atLeast(
                        "folder: OpenCV + ONNX Runtime takes at least 1.2 x fovea's time",
                        FOLDER,
                        "OpenCV",
                        TWO_THREADS,
                        1.2));
    }

    private static Target atLeast(String claim, String table, String numerator, String denominator, double ratio) {
        return new Target(claim, table, numerator, denominator, ratio, NO_CEILING);
    }
}
