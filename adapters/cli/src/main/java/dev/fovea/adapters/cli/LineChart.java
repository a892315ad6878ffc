package dev.fovea.adapters.cli;

import java.math.BigDecimal;
import java.math.MathContext;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;

/** Lines over epochs as an SVG drawing, as wide as a phone. */
final class LineChart {

    private static final int WIDTH = 360;
    private static final int HEIGHT = 210;
    private static final int LEAST_LEFT = 46;
    /** A little more than the widest digit. */
    private static final double CHARACTER = 6.6;

    private static final int RIGHT = 8;
    private static final int TOP = 16;
    private static final int BOTTOM = 24;
    private static final int TICKS = 4;
    private static final int MOST_POINTS = 60;
    /** Of a value at a point. */
    private static final int DIGITS = 4;
    /** From there on values have an exponent. */
    private static final int LARGE = 5;

    private static final int SMALL = -5;

    private final String name;
    private final List<Line> lines = new ArrayList<>();
    private final List<Mark> marks = new ArrayList<>();
    private double least = Double.POSITIVE_INFINITY;
    private double most = Double.NEGATIVE_INFINITY;

    /** Values at 1, 2, …; those that are no finite numbers leave a gap. */
    private record Line(String name, String style, List<Double> values) {}

    /** A place where something begins. */
    private record Mark(int at, String name) {}

    /** A chart of what is named so. */
    LineChart(String name) {
        this.name = name;
    }

    /** Adds a line, unless none of its values is a finite number. */
    LineChart line(String lineName, String style, List<Double> values) {
        if (values.stream().anyMatch(Double::isFinite)) {
            lines.add(new Line(lineName, style, values));
            values.stream().filter(Double::isFinite).forEach(this::reach);
        }
        return this;
    }

    /** Takes care that a value is inside. */
    LineChart reach(double value) {
        least = Math.min(least, value);
        most = Math.max(most, value);
        return this;
    }

    /** Says at a place, from 1, what begins there. */
    LineChart mark(int at, String what) {
        marks.add(new Mark(at, what));
        return this;
    }

    /** The drawing with its heading and the lines' names; empty when there is no line. */
    String html() {
        if (lines.isEmpty()) {
            return "";
        }
        StringBuilder html = new StringBuilder("<figure><figcaption><b>").append(ContactSheet.escaped(name));
        html.append("</b>");
        for (Line line : lines) {
            html.append(" <span class=\"key ")
                    .append(line.style)
                    .append("\">")
                    .append(ContactSheet.escaped(line.name))
                    .append("</span>");
        }
        html.append("</figcaption>\n<svg viewBox=\"0 0 " + WIDTH + " " + HEIGHT + "\" role=\"img\" aria-label=\"")
                .append(ContactSheet.escaped(name + " by epoch"))
                .append("\">\n");
        // At least some units in the last place: beside a huge value a tick would vanish, and there would be no end of
        // them.
        double step = Math.max(step((most - least) / TICKS), 16 * Math.ulp(Math.max(Math.abs(least), Math.abs(most))));
        double low = Math.floor(least / step) * step;
        double high = Math.max(low + step, Math.ceil(most / step) * step);
        int epochs = lines.stream().mapToInt(line -> line.values.size()).max().orElse(1);
        List<String> ticks = ticks(low, high, step);
        int longest = ticks.stream().mapToInt(String::length).max().orElse(0);
        Across across = new Across(Math.max(LEAST_LEFT, (int) Math.ceil(longest * CHARACTER) + 5), epochs);
        for (int i = 0; i < ticks.size(); i++) {
            double y = y(low + i * step, low, high);
            html.append(format("<path class=\"grid\" d=\"M%d %.1fH%d\"/>", across.left, y, WIDTH - RIGHT));
            html.append(format(
                    "<text x=\"%d\" y=\"%.1f\" text-anchor=\"end\">%s</text>\n",
                    across.left - 5, y + 3.5, ticks.get(i)));
        }
        for (int epoch : ends(epochs)) {
            html.append(format(
                    "<text x=\"%.1f\" y=\"%d\" text-anchor=\"middle\">%d</text>\n",
                    across.x(epoch), HEIGHT - 8, epoch));
        }
        for (Mark mark : marks) {
            double x = mark.at == 1 ? across.left : across.x(mark.at - 0.5);
            boolean isRight = x > (across.left + WIDTH) / 2.0;
            html.append(format("<path class=\"mark\" d=\"M%.1f %dV%d\"/>", x, TOP - 10, HEIGHT - BOTTOM));
            html.append(format(
                    "<text x=\"%.1f\" y=\"%d\"%s>%s</text>\n",
                    isRight ? x - 3 : x + 3,
                    TOP - 4,
                    isRight ? " text-anchor=\"end\"" : "",
                    ContactSheet.escaped(mark.name)));
        }
        lines.forEach(line -> draw(html, line, across, low, high));
        return html.append("</svg></figure>\n").toString();
    }

    private static List<String> ticks(double low, double high, double step) {
        List<String> ticks = new ArrayList<>();
        for (int i = 0; low + i * step <= high + step / 2; i++) {
            double value = low + i * step;
            // What two neighbours differ in, and no digit more; beside a step, what is left of 0 is noise.
            int digits = value == 0 ? 1 : exponent(value) - exponent(step) + 1;
            ticks.add(digits < 1 ? "0" : number(value, digits));
        }
        return ticks;
    }

    private static int exponent(double value) {
        // A power of ten may lie a little below itself.
        return (int) Math.floor(Math.log10(Math.abs(value)) + 1e-9);
    }

    private static void draw(StringBuilder html, Line line, Across across, double low, double high) {
        StringBuilder path = new StringBuilder();
        StringBuilder points = new StringBuilder();
        boolean isDown = false;
        for (int i = 0; i < line.values.size(); i++) {
            double value = line.values.get(i);
            if (!Double.isFinite(value)) {
                isDown = false;
                continue;
            }
            double x = across.x(i + 1);
            double y = y(value, low, high);
            path.append(format("%s%.1f %.1f", isDown ? "L" : "M", x, y));
            isDown = true;
            if (line.values.size() <= MOST_POINTS) {
                points.append(format(
                        "<circle cx=\"%.1f\" cy=\"%.1f\" r=\"%s\"><title>%d: %s</title></circle>",
                        x, y, line.values.size() <= MOST_POINTS / 3 ? "2.4" : "1.5", i + 1, number(value, DIGITS)));
            }
        }
        html.append("<g class=\"")
                .append(line.style)
                .append("\"><path d=\"")
                .append(path)
                .append("\"/>");
        html.append(points).append("</g>\n");
    }

    /** A round number not below the one that is given: 1, 2 or 5 times a power of ten. */
    private static double step(double rough) {
        if (!(rough > 0)) {
            return 0.1;
        }
        double power = Math.pow(10, Math.floor(Math.log10(rough)));
        for (double factor : new double[] {1, 2, 5}) {
            if (rough <= factor * power * (1 + 1e-9)) {
                return factor * power;
            }
        }
        return 10 * power;
    }

    /** The epochs that are named below. */
    private static List<Integer> ends(int epochs) {
        if (epochs <= 5) {
            return IntStream.rangeClosed(1, epochs).boxed().toList();
        }
        return List.of(1, (epochs + 1) / 2, epochs);
    }

    /**
     * Where epochs stand.
     *
     * @param left of the lines, beside the ticks' numbers
     */
    private record Across(int left, int epochs) {
        double x(double epoch) {
            int inner = WIDTH - left - RIGHT - 16;
            return left + 8 + (epochs == 1 ? inner / 2.0 : inner * (epoch - 1) / (epochs - 1));
        }
    }

    private static double y(double value, double low, double high) {
        return TOP + (HEIGHT - TOP - BOTTOM) * (high - value) / (high - low);
    }

    /** The value with so many digits, without zeros at its end; of large and small ones as 1.5e6. */
    private static String number(double value, int digits) {
        BigDecimal rounded = BigDecimal.valueOf(value).round(new MathContext(digits));
        int exponent = rounded.precision() - rounded.scale() - 1;
        return rounded.signum() == 0 || (exponent > SMALL && exponent < LARGE)
                ? rounded.stripTrailingZeros().toPlainString()
                : rounded.movePointLeft(exponent).stripTrailingZeros().toPlainString() + "e" + exponent;
    }

    private static String format(String pattern, Object... values) {
        return String.format(Locale.ROOT, pattern, values);
    }
}
