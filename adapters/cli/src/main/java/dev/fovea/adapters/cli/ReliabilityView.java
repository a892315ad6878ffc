package dev.fovea.adapters.cli;

import dev.fovea.api.evaluate.Calibration;
import dev.fovea.api.evaluate.Calibration.Bin;
import java.util.Locale;

/** A reliability diagram: how often the model is right over how sure it is, and below it how many examples say so. */
final class ReliabilityView {

    private static final int LEFT = 34;
    private static final int SIDE = 300;
    private static final int TOP = 8;
    private static final int COUNTS_TOP = TOP + SIDE + 34;
    private static final int COUNTS_HEIGHT = 56;
    private static final int WIDTH = LEFT + SIDE + 10;
    private static final int HEIGHT = COUNTS_TOP + COUNTS_HEIGHT + 22;

    private ReliabilityView() {}

    /** The drawing. */
    static String of(Calibration calibration) {
        StringBuilder svg = new StringBuilder(format(
                "<figure class=\"reliability\"><svg viewBox=\"0 0 %d %d\" role=\"img\" aria-label=\"reliability diagram\">%n",
                WIDTH, HEIGHT));
        for (int i = 0; i <= 4; i++) {
            double at = i / 4.0;
            svg.append(format("<path class=\"grid\" d=\"M%d %.1fh%d\"/>", LEFT, y(at), SIDE));
            svg.append(format("<text x=\"%d\" y=\"%.1f\" text-anchor=\"end\">%s</text>", LEFT - 5, y(at) + 3.5, at));
            svg.append(
                    format("<text x=\"%.1f\" y=\"%d\" text-anchor=\"middle\">%s</text>%n", x(at), TOP + SIDE + 14, at));
        }
        long most = calibration.bins().stream().mapToLong(Bin::count).max().orElse(1);
        for (Bin bin : calibration.bins()) {
            if (bin.count() > 0) {
                svg.append(bar(bin)).append(count(bin, most));
            }
        }
        svg.append(format("<path class=\"even\" d=\"M%d %.1fL%d %d\"/>%n", LEFT, y(0), LEFT + SIDE, TOP));
        svg.append(format(
                "<text x=\"%d\" y=\"%d\">examples by confidence</text>%n", LEFT, COUNTS_TOP + COUNTS_HEIGHT + 16));
        return svg.append("</svg></figure>\n").toString();
    }

    private static String bar(Bin bin) {
        double left = x(bin.low()) + 1;
        double width = x(bin.high()) - x(bin.low()) - 2;
        double top = Math.min(y(bin.accuracy()), y(bin.confidence()));
        double bottom = Math.max(y(bin.accuracy()), y(bin.confidence()));
        String gap = bin.accuracy() < bin.confidence() ? "over" : "under";
        return "<g>" + rect("right", left, bottom, width, y(0) - bottom) + rect(gap, left, top, width, bottom - top)
                + format(
                        "<title>%d examples, confidence %.3f, accuracy %.3f</title></g>%n",
                        bin.count(), bin.confidence(), bin.accuracy());
    }

    private static String rect(String style, double x, double y, double width, double height) {
        return format(
                "<rect class=\"%s\" x=\"%.1f\" y=\"%.1f\" width=\"%.1f\" height=\"%.1f\"/>",
                style, x, y, width, height);
    }

    private static String count(Bin bin, long most) {
        double height = Math.max(1, (COUNTS_HEIGHT - 12.0) * bin.count() / most);
        double top = COUNTS_TOP + COUNTS_HEIGHT - height;
        double middle = (x(bin.low()) + x(bin.high())) / 2;
        return rect("count", x(bin.low()) + 1, top, x(bin.high()) - x(bin.low()) - 2, height)
                + format(
                        "<text class=\"small\" x=\"%.1f\" y=\"%.1f\" text-anchor=\"middle\">%s</text>%n",
                        middle, top - 3, brief(bin.count()));
    }

    /** At most four letters. */
    private static String brief(long count) {
        if (count < 1000) {
            return String.valueOf(count);
        }
        return count < 10_000 ? format("%.1fk", count / 1000.0) : count < 1_000_000 ? count / 1000 + "k" : ">1M";
    }

    private static double x(double share) {
        return LEFT + SIDE * share;
    }

    private static double y(double share) {
        return TOP + SIDE * (1 - share);
    }

    private static String format(String pattern, Object... values) {
        return String.format(Locale.ROOT, pattern, values);
    }
}
