package dev.fovea.adapters.models.fetch;

import dev.fovea.api.error.ModelException;
import java.nio.file.Path;

/** What stands in for the hash of a file whose publisher gives none: what is in it. */
@FunctionalInterface
public interface Structure {

    /** Takes every file. */
    Structure ANY = file -> {};

    /**
     * Returns when the file holds what is meant.
     *
     * @throws ModelException when it does not
     */
    void require(Path file);
}
