package dev.fovea.adapters.cli;

import dev.fovea.api.error.FoveaException;
import dev.fovea.api.port.Label;
import java.io.IOException;
import java.util.Locale;

/** A table for people: each picture's name, and below it its labels with their probabilities. */
final class TableRows implements Sink<Answer> {

    private static final int LEAST_COLUMNS_FOR_BARS = 50;
    private static final int LONGEST_BAR = 40;
    private static final String EIGHTHS = " ▏▎▍▌▋▊▉";

    private final Rows rows;
    private final Terminal terminal;
    private final boolean hasBars;

    /**
     * A table.
     *
     * @param hasBars true when the rows go to the terminal, where bars fit
     */
    TableRows(Rows rows, Terminal terminal, boolean hasBars) {
        this.rows = rows;
        this.terminal = terminal;
        this.hasBars = hasBars && terminal.columns() >= LEAST_COLUMNS_FOR_BARS;
    }

    @Override
    public void success(String source, Answer answer) throws IOException {
        StringBuilder text = new StringBuilder(Printable.line(source)).append('\n');
        int names = answer.labels().stream()
                .mapToInt(label -> Printable.line(label.name()).length())
                .max()
                .orElse(0);
        for (Label label : answer.labels()) {
            text.append(labelRow(label, names)).append('\n');
        }
        int outputs =
                answer.outputs().stream().mapToInt(o -> o.name().length()).max().orElse(0);
        for (OutputSummary output : answer.outputs()) {
            text.append(outputRow(output, outputs)).append('\n');
        }
        rows.write(text);
    }

    private String labelRow(Label label, int names) {
        String name = Printable.line(label.name());
        String row = String.format(Locale.ROOT, "  %.3f  %s", label.probability(), name);
        int room = Math.min(LONGEST_BAR, terminal.columns() - 11 - names - 1);
        if (!hasBars || room < 8 || !(label.probability() >= 0)) {
            return row;
        }
        String bar = bar(Math.min(1, label.probability()), room);
        return bar.isEmpty() ? row : row + " ".repeat(names - name.length() + 2) + bar;
    }

    /** A bar of up to {@code room} cells; terminals that are not UTF-8 get hash signs. */
    private String bar(float share, int room) {
        if (!terminal.isUnicode()) {
            return "#".repeat(Math.round(share * room));
        }
        int eighths = Math.round(share * room * 8);
        String part = eighths % 8 == 0 ? "" : String.valueOf(EIGHTHS.charAt(eighths % 8));
        return "█".repeat(eighths / 8) + part;
    }

    private static String outputRow(OutputSummary output, int names) {
        return String.format(
                Locale.ROOT,
                "  %-" + Math.max(1, names) + "s  %s %s  min %.4g  mean %.4g  max %.4g",
                Printable.line(output.name()),
                output.dtype(),
                output.shape(),
                output.min(),
                output.mean(),
                output.max());
    }

    @Override
    public void failure(String source, FoveaException error) throws IOException {
        rows.write(Printable.line(source) + "\n  failed: " + Printable.line(String.valueOf(error.getMessage())) + "\n");
    }

    @Override
    public void close() throws IOException {
        rows.close();
    }
}
