package dev.fovea.bench.report;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * What is to be reached, as a ratio of medians of one run.
 *
 * @param claim what people read
 * @param table heading that both rows stand under
 * @param numerator beginning of the contestant whose time is divided
 * @param denominator beginning of the contestant by whose time it is divided; empty for one millisecond
 * @param atLeast the quotient to reach, or 0
 * @param atMost the quotient not to pass, or infinity
 * @param scale by which the quotient is multiplied, such as the work of one row over that of the other
 */
public record Target(
        String claim, String table, String numerator, String denominator, double atLeast, double atMost, double scale) {

    Target(String claim, String table, String numerator, String denominator, double atLeast, double atMost) {
        this(claim, table, numerator, denominator, atLeast, atMost, 1);
    }

    /** The targets of this project. */
    public static final List<Target> ALL = Stream.of(
                    PreprocessTargets.all(),
                    pipeline(),
                    PhotoTargets.all(),
                    SparkTargets.all(),
                    NetworkTargets.all(),
                    TrainTargets.all())
            .flatMap(List::stream)
            .toList();

    private static List<Target> pipeline() {
        return List.of(
                overhead(1),
                overhead(2),
                new Target(
                        "command line: ./fovea predict one.jpg takes at most 1.5 s",
                        "command line: one photo",
                        "./fovea predict",
                        "",
                        0,
                        1500));
    }

    private static Target overhead(int threads) {
        return new Target(
                "Predictor: at most 1.03 x the same preprocessing + plain TensorFlow Lite, " + threads + " thread(s)",
                "one 720p picture to labels, " + threads + " thread(s), by turns",
                "fovea Predictor",
                "the same steps by hand",
                0,
                1.03);
    }

    /**
     * A target and what a run found.
     *
     * @param target the target
     * @param quotient what was measured
     * @param reached whether that is enough
     */
    public record Verdict(Target target, double quotient, boolean reached) {

        /** One line for people. */
        public String text() {
            String missed = quotient < target.atLeast
                    ? String.format(Locale.ROOT, ", %.0f %% short", 100 * (1 - quotient / target.atLeast))
                    : String.format(Locale.ROOT, ", %.1f %% over", 100 * (quotient / target.atMost - 1));
            return String.format(
                    Locale.ROOT,
                    "%s  %s: %.3g%s",
                    reached ? "reached" : "MISSED ",
                    target.claim,
                    quotient,
                    reached ? "" : missed);
        }
    }

    /** What the report says of this target; empty when it did not measure it. */
    Optional<Verdict> judge(Report report) {
        Optional<Double> above = median(report, numerator);
        Optional<Double> below = denominator.isEmpty() ? Optional.of(1.0) : median(report, denominator);
        if (above.isEmpty() || below.isEmpty()) {
            return Optional.empty();
        }
        double quotient = scale * above.get() / below.get();
        return Optional.of(new Verdict(this, quotient, quotient >= atLeast && quotient <= atMost));
    }

    private Optional<Double> median(Report report, String contestant) {
        return report.rows(table).stream()
                .filter(row -> row.contestant().startsWith(contestant))
                .map(Row::median)
                .findFirst();
    }
}
