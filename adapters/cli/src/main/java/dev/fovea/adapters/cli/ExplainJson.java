package dev.fovea.adapters.cli;

import com.grack.nanojson.JsonStringWriter;
import com.grack.nanojson.JsonWriter;
import dev.fovea.api.error.FoveaException;
import dev.fovea.api.explain.Attribution;
import dev.fovea.api.explain.Occlusion;
import dev.fovea.api.port.Label;
import java.io.IOException;

/** JSON Lines, one object a picture; {@link ExplainCommand} tells its keys. Scripts rely on it. */
final class ExplainJson implements Sink<Explained> {

    private final Rows rows;

    ExplainJson(Rows rows) {
        this.rows = rows;
    }

    @Override
    public void success(String source, Explained explained) throws IOException {
        Attribution.Facts facts = explained.attribution().facts();
        Label label = facts.label();
        JsonStringWriter json = JsonWriter.string()
                .object()
                .value("source", source)
                .object("label")
                .value("index", label.index())
                .value("id", label.id())
                .value("name", label.name());
        number(json, "probability", label.probability())
                .end()
                .value("method", facts.method().id())
                .value("settings", facts.method().settings());
        number(json, "score", facts.score());
        number(json, "baseline_score", facts.baselineScore());
        number(json, "sum", explained.attribution().sum());
        if (facts.method() instanceof Occlusion) {
            json.nul("gap").nul("complete");
        } else {
            number(json, "gap", facts.gap());
            json.value("complete", facts.isComplete());
        }
        json.value("steps", facts.steps());
        number(json, "seconds", facts.seconds());
        if (explained.file().isPresent()) {
            json.value("heat_map", explained.file().get().toString());
        } else {
            json.nul("heat_map");
        }
        write(json);
    }

    /** JSON knows no NaN and no infinity: they become null. */
    private static JsonStringWriter number(JsonStringWriter json, String key, double value) {
        return Double.isFinite(value) ? json.value(key, value) : json.nul(key);
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

    private void write(JsonStringWriter open) throws IOException {
        rows.write(rows.text(open.end().done()) + "\n");
    }

    @Override
    public void close() throws IOException {
        rows.close();
    }
}
