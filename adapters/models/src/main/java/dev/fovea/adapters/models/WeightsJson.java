package dev.fovea.adapters.models;

import dev.fovea.adapters.models.fetch.Address;
import dev.fovea.adapters.models.fetch.RemoteFile;
import java.net.URI;
import java.net.URISyntaxException;
import org.jspecify.annotations.Nullable;

/** The key {@code weights} of a spec: a file of trained numbers that its publisher keeps. */
final class WeightsJson {

    private WeightsJson() {}

    /** What the object says; null when there is none. */
    static @Nullable RemoteFile read(@Nullable JsonFields fields) {
        if (fields == null) {
            return null;
        }
        fields.only("file", "url", "md5", "sha256", "bytes");
        String file = fields.text("file");
        if (file == null || !RemoteFile.isPlainName(file)) {
            throw fields.wrong("file", RemoteFile.PLAIN_NAME, JsonFields.show(file));
        }
        return new RemoteFile(
                file,
                address(fields),
                hash(fields, "md5", 32),
                hash(fields, "sha256", 64),
                fields.has("bytes") ? (long) fields.integer("bytes", 1, Integer.MAX_VALUE) : null);
    }

    private static URI address(JsonFields fields) {
        String text = fields.text("url");
        try {
            URI address = new URI(text == null ? "" : text);
            if (Address.isSound(address)) {
                return address;
            }
        } catch (URISyntaxException e) {
            // Said below, as of any other text that is no address.
        }
        throw fields.wrong("url", Address.SOUND, JsonFields.show(text));
    }

    private static @Nullable String hash(JsonFields fields, String key, int digits) {
        String hash = fields.text(key);
        if (hash != null && !hash.matches("[0-9a-f]{" + digits + "}")) {
            throw fields.wrong(key, digits + " lower-case hex digits", JsonFields.show(hash));
        }
        return hash;
    }
}
