package dev.fovea.adapters.models;

import dev.fovea.adapters.models.file.FoveaFile;
import dev.fovea.api.error.Fault;
import dev.fovea.api.error.InvalidArgumentException;
import dev.fovea.api.error.ModelException;
import dev.fovea.api.model.ModelFile;
import dev.fovea.api.model.ModelSpec;
import java.nio.ByteBuffer;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What the store asks of files of fovea's own format, and of those that are not. */
final class OwnFiles {

    private OwnFiles() {}

    /** The identity that the header of an own file states, or else the hash of the content. */
    static String identity(String name, ByteBuffer content) {
        return FoveaFile.starts(content)
                ? FoveaFile.of(name, content).identity()
                : ModelFile.sha256(content.duplicate());
    }

    /**
     * The spec in an own file; empty for others, and where it has none.
     *
     * @throws ModelException when the file is damaged, or what it holds is no spec
     */
    static Optional<ModelSpec> spec(ModelFile file) {
        if (!FoveaFile.starts(file.bytes())) {
            return Optional.empty();
        }
        return FoveaFile.of(file.name(), file.bytes()).spec().map(text -> spec(text, file.name()));
    }

    private static ModelSpec spec(String text, String source) {
        try {
            return ModelSpecJson.read(text, source);
        } catch (InvalidArgumentException e) {
            // What a record of the spec refuses: a value that no check of its own key caught.
            throw new ModelException(
                    Fault.of("model spec", source)
                            .expected("a sound spec")
                            .got(String.valueOf(e.getMessage())),
                    e);
        }
    }

    /** True when the spec beside an own file replaces the one inside: when it names the file, not just lies there. */
    static boolean isReplaced(ModelFile file, @Nullable StoredSpec beside) {
        return beside != null && file.name().equals(beside.file());
    }
}
