package dev.fovea.adapters.cli;

import com.grack.nanojson.JsonStringWriter;
import dev.fovea.api.spi.ModelStore.Entry;
import dev.fovea.api.spi.ModelStore.Weights;
import org.jspecify.annotations.Nullable;

/** What the reports say of the weights that a named model needs besides its own file. */
final class WeightsReport {

    private WeightsReport() {}

    /** The size of all the model's files, and whether they are here. */
    static String size(Entry entry) {
        Weights weights = entry.weights();
        if (weights == null) {
            return ByteSize.of(entry.bytes());
        }
        Long bytes = weights.bytes();
        String size = bytes == null ? "" : ByteSize.of(entry.bytes() + bytes);
        if (entry.isLocal()) {
            return size;
        }
        return size.isEmpty() ? "to be fetched" : size + " (to be fetched)";
    }

    /** Adds what is known of them, if there are any. */
    static void add(TextTable table, Entry entry) {
        Weights weights = entry.weights();
        if (weights == null) {
            return;
        }
        table.row("weights", weights.file())
                .row("", "from " + weights.address())
                .row("", weights.md5() == null ? "MD5 not published" : "MD5 " + weights.md5());
        if (weights.sha256() != null) {
            table.row("", "SHA-256 " + weights.sha256());
        }
        table.row(
                "",
                weights.local() == null
                        ? "not here: run 'fovea models fetch " + entry.spec().name() + "'"
                        : "at " + weights.local());
    }

    /** Writes them as an object, or null. */
    static void add(JsonStringWriter json, @Nullable Weights weights) {
        if (weights == null) {
            json.nul("weights");
            return;
        }
        json.object("weights")
                .value("file", weights.file())
                .value("url", weights.address().toString());
        if (weights.bytes() == null) {
            json.nul("bytes");
        } else {
            json.value("bytes", weights.bytes().longValue());
        }
        text(json, "md5", weights.md5());
        text(json, "sha256", weights.sha256());
        text(json, "path", weights.local());
        json.end();
    }

    private static void text(JsonStringWriter json, String key, @Nullable Object value) {
        if (value == null) {
            json.nul(key);
        } else {
            json.value(key, value.toString());
        }
    }
}
