package dev.fovea.adapters.cli;

import com.grack.nanojson.JsonStringWriter;
import com.grack.nanojson.JsonWriter;
import dev.fovea.ModelRunner;
import dev.fovea.api.model.Model;
import dev.fovea.api.model.ModelFormat;
import dev.fovea.api.model.ModelSignature;
import dev.fovea.api.tensor.TensorInfo;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** What a model that is not read as a graph says of itself: how it is called. */
final class SignatureSummary {

    private final Model model;
    private final String description;
    private final List<ModelSignature> signatures;

    /**
     * Of a graph without signatures, the way in which it runs when nothing is named.
     *
     * @param backend that must run it, or null for the one that does
     * @throws dev.fovea.api.error.FoveaException when no backend here runs it
     */
    SignatureSummary(Model model, @Nullable String backend) {
        this.model = model;
        this.description = ModelFormat.of(model.file())
                .map(ModelFormat::description)
                .orElse("a model");
        List<ModelSignature> stated = ModelRunner.signatures(model);
        if (stated.isEmpty()) {
            try (ModelRunner runner = ModelRunner.open(model, List.of(), backend, 1)) {
                stated = List.of(new ModelSignature("", runner.inputs(), runner.outputs()));
            }
        }
        this.signatures = stated;
    }

    void print(ModelsCommand.Format format, Console console) {
        if (format == ModelsCommand.Format.JSON) {
            console.outWriter().println(json());
        } else {
            text().lines().forEach(line -> console.outWriter().println(Printable.line(line)));
        }
    }

    private String text() {
        TextTable table = new TextTable().row("SIGNATURE", "", "NAME", "TYPE", "SHAPE");
        for (ModelSignature signature : signatures) {
            String key = signature.key().isEmpty() ? "(none)" : signature.key();
            signature.inputs().forEach(info -> row(table, key, "input", info));
            signature.outputs().forEach(info -> row(table, key, "output", info));
        }
        return model.spec().name() + ", " + description + " of " + ByteSize.of(model.file().size()) + "\n\n" + table;
    }

    private static void row(TextTable table, String key, String side, TensorInfo info) {
        table.row(key, side, info.name(), type(info), info.shape().toString());
    }

    private static String type(TensorInfo info) {
        return info.dtype().name().toLowerCase(Locale.ROOT);
    }

    private String json() {
        JsonStringWriter json = JsonWriter.indent("  ")
                .string()
                .object()
                .value("name", model.spec().name())
                .value("format", description)
                .value("bytes", model.file().size())
                .value("sha256", model.file().sha256())
                .array("signatures");
        for (ModelSignature signature : signatures) {
            json.object().value("key", signature.key());
            tensors(json.array("inputs"), signature.inputs());
            tensors(json.array("outputs"), signature.outputs());
            json.end();
        }
        return json.end().end().done();
    }

    private static void tensors(JsonStringWriter json, List<TensorInfo> tensors) {
        for (TensorInfo info : tensors) {
            json.object().value("name", info.name()).value("dtype", type(info)).array("shape");
            for (int dim : info.shape().dims()) {
                json.value(dim);
            }
            json.end().end();
        }
        json.end();
    }
}
