package dev.fovea.api.model;

import java.util.Objects;

/**
 * A model that is ready to be loaded by a runtime.
 *
 * @param spec what is known of it
 * @param file its content
 */
public record Model(ModelSpec spec, ModelFile file) {
    public Model {
        Objects.requireNonNull(spec, "spec");
        Objects.requireNonNull(file, "file");
    }
}
