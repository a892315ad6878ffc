package dev.fovea.adapters.cli;

import com.grack.nanojson.JsonStringWriter;
import com.grack.nanojson.JsonWriter;
import dev.fovea.api.error.FoveaException;
import dev.fovea.api.port.Label;
import java.io.IOException;

/**
 * JSON Lines, one object a picture in input order: {@code {"source": ..., "labels": [{"index", "id", "name",
 * "probability"}, ...]}}, for a model that is no classifier {@code {"source": ..., "outputs": [{"name", "dtype",
 * "shape", "min", "mean", "max"}, ...]}}, for a bad picture {@code {"source": ..., "error": {"type", "message"}}}.
 * Scripts rely on it.
 */
final class JsonRows implements Sink<Answer> {

    private final Rows rows;

    JsonRows(Rows rows) {
        this.rows = rows;
    }

    @Override
    public void success(String source, Answer answer) throws IOException {
        JsonStringWriter json = JsonWriter.string().object().value("source", source);
        if (answer.outputs().isEmpty()) {
            json.array("labels");
            for (Label label : answer.labels()) {
                json.object()
                        .value("index", label.index())
                        .value("id", label.id())
                        .value("name", label.name());
                number(json, "probability", label.probability()).end();
            }
        } else {
            json.array("outputs");
            for (OutputSummary output : answer.outputs()) {
                json.object()
                        .value("name", output.name())
                        .value("dtype", output.dtype())
                        .array("shape");
                for (int dim : output.shape()) {
                    json.value(dim);
                }
                json.end();
                number(json, "min", output.min());
                number(json, "mean", output.mean());
                number(json, "max", output.max()).end();
            }
        }
        write(json.end());
    }

    @Override
    public void failure(String source, FoveaException error) throws IOException {
        write(JsonWriter.string()
                .object()
                .value("source", source)
                .object("error")
                .value("type", error.type())
                .value("message", error.getMessage())
                .end());
    }

    /** JSON knows no NaN and no infinity: they become null. */
    private static JsonStringWriter number(JsonStringWriter json, String key, float value) {
        return Float.isFinite(value) ? json.value(key, Decimal.shortest(value)) : json.nul(key);
    }

    private void write(JsonStringWriter open) throws IOException {
        // Spelled as JSON spells them too.
        rows.write(rows.text(open.end().done()) + "\n");
    }

    @Override
    public void close() throws IOException {
        rows.close();
    }
}
