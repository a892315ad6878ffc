package dev.fovea.bench.report;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** The report as text: for a terminal, or as Markdown. */
public final class TextTable {

    private static final List<String> HEAD =
            List.of("", "median ms", "a second", "x fovea's time", "of the limit", "GFLOP/s", "rounds, ms");

    private static final int RATE = HEAD.indexOf("GFLOP/s");

    private TextTable() {}

    /** Fixed-width columns. */
    public static String plain(Report report) {
        StringBuilder text = new StringBuilder(report.machine().line()).append('\n');
        for (String table : report.tables()) {
            List<List<String>> cells = cells(report, table);
            int[] widths = widths(cells);
            text.append('\n').append(table).append('\n');
            for (List<String> line : cells) {
                StringBuilder row = new StringBuilder("  ");
                for (int i = 0; i < line.size(); i++) {
                    String format = i == 0 ? "%-" + widths[i] + "s" : "  %" + widths[i] + "s";
                    row.append(String.format(Locale.ROOT, format, line.get(i)));
                }
                text.append(row.toString().stripTrailing()).append('\n');
            }
        }
        appendEnd(text, report, "", "\n");
        return text.toString();
    }

    /** A page of tables. */
    public static String markdown(Report report) {
        StringBuilder text = new StringBuilder("# Benchmarks of ")
                .append(report.machine().date())
                .append("\n\n")
                .append(report.machine().line())
                .append("\n\nRepeat it with `")
                .append(report.command())
                .append("`. A row's time is the median over the rounds of each round's median; the last column holds")
                .append(" the fastest and the slowest round.\n");
        for (String table : report.tables()) {
            text.append("\n## ").append(table).append("\n\n");
            List<List<String>> cells = cells(report, table);
            text.append("| ").append(String.join(" | ", cells.get(0))).append(" |\n|---|");
            text.append("---:|".repeat(cells.get(0).size() - 1)).append('\n');
            for (List<String> line : cells.subList(1, cells.size())) {
                text.append("| ").append(String.join(" | ", line)).append(" |\n");
            }
        }
        appendEnd(text, report, "## ", "\n\n- ");
        return text.toString();
    }

    private static void appendEnd(StringBuilder text, Report report, String heading, String separator) {
        List<String> verdicts =
                report.verdicts().stream().map(Target.Verdict::text).toList();
        if (!verdicts.isEmpty()) {
            text.append('\n').append(heading).append("Targets");
            verdicts.forEach(verdict -> text.append(separator).append(verdict));
            text.append('\n');
        }
        if (!report.skipped().isEmpty()) {
            text.append('\n').append(heading).append("Not run");
            report.skipped().forEach(reason -> text.append(separator).append(reason));
            text.append('\n');
        }
    }

    private static List<List<String>> cells(Report report, String table) {
        List<List<String>> cells = new ArrayList<>();
        List<Row> rows = report.rows(table);
        cells.add(HEAD.stream()
                .map(head -> head.replaceFirst("ms$", rows.get(0).unit()))
                .toList());
        for (Row row : rows) {
            cells.add(List.of(
                    row.contestant() + (row.note().isEmpty() ? "" : " (" + row.note() + ")"),
                    number(row.median()),
                    row.isTimed() && row.median() > 0 ? number(1000 / row.median()) : "",
                    report.ratio(row).stream()
                            .mapToObj(TextTable::number)
                            .findFirst()
                            .orElse(""),
                    report.shareOfLimit(row).stream()
                            .mapToObj(TextTable::percent)
                            .findFirst()
                            .orElse(""),
                    row.gigaflops().stream()
                            .mapToObj(TextTable::number)
                            .findFirst()
                            .orElse(""),
                    number(row.fastest()) + " to " + number(row.slowest())));
        }
        // Most tables count no arithmetic.
        return rows.stream().anyMatch(row -> row.flops() > 0)
                ? cells
                : cells.stream().map(TextTable::uncounted).toList();
    }

    private static List<String> uncounted(List<String> line) {
        List<String> shorter = new ArrayList<>(line);
        shorter.remove(RATE);
        return shorter;
    }

    /** Three significant digits, never with an exponent; 0 is what a difference within the noise comes to. */
    static String number(double value) {
        if (value == 0) {
            return "0";
        }
        int leading = (int) Math.floor(Math.log10(Math.max(1e-6, Math.abs(value))));
        return String.format(Locale.ROOT, "%." + Math.max(0, 2 - leading) + "f", value);
    }

    private static String percent(double share) {
        return String.format(Locale.ROOT, share < 0.1 ? "%.1f %%" : "%.0f %%", 100 * share);
    }

    private static int[] widths(List<List<String>> cells) {
        int[] widths = new int[cells.get(0).size()];
        for (List<String> line : cells) {
            for (int i = 0; i < widths.length; i++) {
                widths[i] = Math.max(widths[i], line.get(i).length());
            }
        }
        return widths;
    }
}
