package dev.fovea.adapters.cli;

import dev.fovea.api.error.FoveaException;
import dev.fovea.api.port.Label;
import java.io.IOException;

/**
 * Comma-separated values, one record a label: source, rank from 1, index, id, name, probability. A bad picture is one
 * record of rank 0 with the error's type as id and its message as name. A model that is no classifier has one record an
 * output: its rank from 1, no index, dtype and shape as id, its name, and the mean in place of the probability.
 */
final class CsvRows implements Sink<Answer> {

    private final Rows rows;
    private boolean isBegun;

    CsvRows(Rows rows) {
        this.rows = rows;
    }

    @Override
    public void success(String source, Answer answer) throws IOException {
        StringBuilder records = new StringBuilder();
        int rank = 0;
        for (Label label : answer.labels()) {
            rank++;
            records.append(Csv.row(
                    rows.text(source),
                    rank,
                    label.index(),
                    rows.text(label.id()),
                    rows.text(label.name()),
                    decimal(label.probability())));
        }
        for (OutputSummary output : answer.outputs()) {
            rank++;
            String kind = output.dtype() + " " + output.shape();
            records.append(
                    Csv.row(rows.text(source), rank, "", kind, rows.text(output.name()), decimal(output.mean())));
        }
        write(records.toString());
    }

    @Override
    public void failure(String source, FoveaException error) throws IOException {
        write(Csv.row(rows.text(source), 0, "", error.type(), rows.text(String.valueOf(error.getMessage())), ""));
    }

    private static String decimal(float value) {
        return Float.isFinite(value) ? Decimal.shortest(value).toString() : String.valueOf(value);
    }

    private void write(String records) throws IOException {
        rows.write(isBegun ? records : Csv.row("source", "rank", "index", "id", "name", "probability") + records);
        isBegun = true;
    }

    @Override
    public void close() throws IOException {
        rows.close();
    }
}
