package dev.fovea.bench.report;

import java.util.List;

/** What is to be reached between a decoded picture and a model's input. */
final class PreprocessTargets {

    private static final String WORK = " RGB to 224 x 224 f32, normalised, channels first, 1 thread";
    private static final String LARGE = "1920x1080" + WORK;
    private static final String SMALL = "640x480" + WORK;
    private static final String HALF_PIXEL =
            " RGB to 224 x 224 f32 by half-pixel bilinear, normalised, channels first, 1 thread";
    private static final String LARGE_HALF_PIXEL = "1920x1080" + HALF_PIXEL;
    private static final String SMALL_HALF_PIXEL = "640x480" + HALF_PIXEL;
    private static final String AREA = "fovea, area";
    private static final String ANTIALIASED = "fovea, antialiased bilinear";
    private static final String BILINEAR = "fovea, TF2_BILINEAR";

    private PreprocessTargets() {}

    static List<Target> all() {
        return List.of(
                atLeast("OpenCV INTER_AREA + blob takes at least 4 x fovea's time", LARGE, "OpenCV INTER_AREA", 4),
                atLeast("getScaledInstance takes at least 10 x fovea's time", LARGE, "getScaledInstance", 10),
                atMost(
                        "1080p half-pixel bilinear takes at most 1.15 x its copy loop",
                        LARGE_HALF_PIXEL,
                        BILINEAR,
                        1.15),
                new Target(
                        "preprocessing: OpenCV INTER_LINEAR + blob takes at least 4 x half-pixel bilinear",
                        LARGE_HALF_PIXEL,
                        "OpenCV INTER_LINEAR",
                        BILINEAR,
                        4,
                        Double.POSITIVE_INFINITY),
                atMost("1080p area takes at most 3 x its copy loop", LARGE, AREA, 3),
                atMost("1080p antialiased bilinear takes at most 3 x its copy loop", LARGE, ANTIALIASED, 3),
                atMost("640x480 half-pixel bilinear takes at most 2 x its copy loop", SMALL_HALF_PIXEL, BILINEAR, 2),
                atMost("640x480 area takes at most 5 x its copy loop", SMALL, AREA, 5));
    }

    private static Target atLeast(String claim, String table, String numerator, double ratio) {
        return new Target(
                "preprocessing: " + claim, table, numerator, "fovea, Pillow bicubic", ratio, Double.POSITIVE_INFINITY);
    }

    private static Target atMost(String claim, String table, String numerator, double ratio) {
        return new Target("preprocessing: " + claim, table, numerator, "limit", 0, ratio);
    }
}
