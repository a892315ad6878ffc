package dev.fovea.bench.report;

import dev.fovea.bench.Role;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** One table as a drawing: a dot for each median on a logarithmic scale, a line from the fastest round to the slowest. */
final class Panel {

    static final int WIDTH = 460;

    private static final int ROW = 38;
    private static final int BOTTOM = 30;
    private static final int LEFT = 6;
    private static final int RIGHT = WIDTH - 10;
    private static final int TITLE_LINE = 58;

    private final Report report;
    private final String table;
    private final List<Row> rows;
    private final double low;
    private final double high;
    private final int top;

    Panel(Report report, String table) {
        this.report = report;
        this.table = table;
        this.rows = report.rows(table);
        double least = rows.stream().mapToDouble(Row::fastest).min().orElse(1);
        double most = rows.stream().mapToDouble(Row::slowest).max().orElse(1);
        double margin = Math.max(1.12, Math.pow(most / least, 0.04));
        this.low = least / margin;
        this.high = most * margin;
        this.top = 12 + 18 * titleLines().size();
    }

    int height() {
        return top + rows.size() * ROW + BOTTOM;
    }

    /** The drawing, its top left corner at the origin. */
    String body() {
        StringBuilder svg = new StringBuilder();
        int y = 16;
        for (String line : titleLines()) {
            text(svg, LEFT, y, "title", line);
            y += 18;
        }
        int floor = top + rows.size() * ROW;
        for (double tick : ticks()) {
            double x = x(tick);
            svg.append(String.format(
                    Locale.ROOT, "<line class='grid' x1='%.1f' x2='%.1f' y1='%d' y2='%d'/>%n", x, x, top - 4, floor));
            text(svg, x, floor + 16, "tick", tickLabel(tick) + " " + rows.get(0).unit());
        }
        rows.stream()
                .filter(row -> row.role() == Role.LIMIT)
                .findFirst()
                .ifPresent(limit -> svg.append(String.format(
                        Locale.ROOT,
                        "<line class='floor' x1='%.1f' x2='%.1f' y1='%d' y2='%d'/>%n",
                        x(limit.median()),
                        x(limit.median()),
                        top - 4,
                        floor)));
        for (int i = 0; i < rows.size(); i++) {
            row(svg, rows.get(i), top + i * ROW);
        }
        return svg.toString();
    }

    private void row(StringBuilder svg, Row row, int y) {
        String role = row.role().name().toLowerCase(Locale.ROOT);
        int track = y + 24;
        svg.append("<g class='").append(role).append("'>\n");
        text(svg, LEFT, y + 12, "name", row.contestant());
        StringBuilder value =
                new StringBuilder(TextTable.number(row.median())).append(' ').append(row.unit());
        if (row.role() == Role.PEER || row.role() == Role.FOVEA) {
            report.ratio(row)
                    .ifPresent(ratio -> value.append(" \u00b7 ")
                            .append(TextTable.number(ratio))
                            .append('\u00d7'));
        }
        text(svg, RIGHT, y + 12, "value", value.toString());
        svg.append(String.format(
                Locale.ROOT, "<line class='track' x1='%d' x2='%d' y1='%d' y2='%d'/>%n", LEFT, RIGHT, track, track));
        svg.append(String.format(
                Locale.ROOT,
                "<line class='range' x1='%.1f' x2='%.1f' y1='%d' y2='%d'/>%n",
                x(row.fastest()),
                x(row.slowest()),
                track,
                track));
        svg.append(String.format(
                Locale.ROOT, "<circle class='dot' cx='%.1f' cy='%d' r='5'/>%n</g>%n", x(row.median()), track));
    }

    private double x(double millis) {
        double share = Math.log(millis / low) / Math.log(high / low);
        return LEFT + share * (RIGHT - LEFT);
    }

    /** Round numbers inside the scale: 1, 2 and 5 times powers of ten, or the powers alone where that is enough. */
    private List<Double> ticks() {
        List<Double> powers = new ArrayList<>();
        List<Double> all = new ArrayList<>();
        for (int e = -6; e <= 6; e++) {
            for (int step : new int[] {1, 2, 5}) {
                double tick = step * Math.pow(10, e);
                // A label needs room on both sides.
                if (tick >= low && tick <= high && x(tick) > LEFT + 14 && x(tick) < RIGHT - 18) {
                    all.add(tick);
                    if (step == 1) {
                        powers.add(tick);
                    }
                }
            }
        }
        return all.size() > 7 && powers.size() >= 2 ? powers : all;
    }

    private static String tickLabel(double tick) {
        return tick >= 1
                ? String.format(Locale.ROOT, "%.0f", tick)
                : java.math.BigDecimal.valueOf(tick).stripTrailingZeros().toPlainString();
    }

    private List<String> titleLines() {
        if (table.length() <= TITLE_LINE) {
            return List.of(table);
        }
        int cut = table.lastIndexOf(' ', TITLE_LINE);
        return List.of(table.substring(0, cut), table.substring(cut + 1));
    }

    private static void text(StringBuilder svg, double x, double y, String style, String text) {
        svg.append(String.format(
                Locale.ROOT, "<text class='%s' x='%.1f' y='%.1f'>%s</text>%n", style, x, y, Chart.escaped(text)));
    }
}
