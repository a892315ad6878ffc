package dev.fovea.adapters.models;

import dev.fovea.adapters.models.fetch.RemoteFile;
import dev.fovea.api.model.ModelSpec;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * A spec together with what a store says of its file.
 *
 * @param spec what is known of the model
 * @param aliases other names it answers to
 * @param file the name of the model file in the spec's folder; null for the file that the spec lies beside
 * @param sha256 what the file must hash to, lower case; null when nothing is said
 * @param bytes what size the file must have; null when nothing is said
 * @param weights the file of the model's trained numbers, where its own file holds none; or null
 */
record StoredSpec(
        ModelSpec spec,
        List<String> aliases,
        @Nullable String file,
        @Nullable String sha256,
        @Nullable Integer bytes,
        @Nullable RemoteFile weights) {

    StoredSpec {
        aliases = List.copyOf(aliases);
    }

    boolean answersTo(String name) {
        String wanted = name.toLowerCase(Locale.ROOT);
        return spec.name().toLowerCase(Locale.ROOT).equals(wanted)
                || aliases.stream()
                        .anyMatch(alias -> alias.toLowerCase(Locale.ROOT).equals(wanted));
    }
}
