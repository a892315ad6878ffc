package dev.fovea.api.train;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Where trained weights come from: with the same of everything, the training gives the same weights bit for bit.
 *
 * @param model name of the model that was trained
 * @param modelHash SHA-256 of its network and weights before
 * @param data name of the examples
 * @param dataHash SHA-256 of the examples
 * @param seed of everything that was drawn
 * @param backend what computed, such as {@code cpu}, and the element type
 * @param settings of the training, by name
 * @param versions of fovea and Java
 */
public record Provenance(
        String model,
        String modelHash,
        String data,
        String dataHash,
        long seed,
        String backend,
        Map<String, String> settings,
        Map<String, String> versions) {
    public Provenance {
        settings = Collections.unmodifiableMap(new LinkedHashMap<>(settings));
        versions = Collections.unmodifiableMap(new LinkedHashMap<>(versions));
    }
}
