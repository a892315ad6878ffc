package dev.fovea.adapters.models;

import dev.fovea.adapters.models.file.FoveaFile;
import dev.fovea.api.error.Fault;
import dev.fovea.api.error.InvalidArgumentException;
import dev.fovea.api.error.ModelException;
import dev.fovea.api.model.ModelFile;
import dev.fovea.api.model.ModelSpec;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Optional;

/** What the store asks of files of fovea's own format, and of those that are not. */
final class OwnFiles {

    private OwnFiles() {}

    /** A model file: mapped where it is an own one, and else copied and hashed. */
    static ModelFile read(Path file) {
        ByteBuffer content = Contents.read(file, "model file", LocalModelStore.MAX_MODEL_BYTES, FoveaFile::starts);
        String name = ModelFolder.name(file);
        String identity = FoveaFile.starts(content)
                ? FoveaFile.of(name, content).identity()
                : ModelFile.sha256(content.duplicate());
        return new ModelFile(name, identity, content);
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
                    Fault.of("model spec", source).expected("a sound spec").got(String.valueOf(e.getMessage())), e);
        }
    }

    /**
     * True when the spec beside a file is about this one, and not about another of the same name before the extension:
     * by the file that it names, the hash and the size, as far as it states them.
     */
    static boolean isAbout(ModelFile file, StoredSpec beside) {
        return (beside.file() == null || beside.file().equals(file.name()))
                && (beside.sha256() == null || beside.sha256().equals(file.sha256()))
                && (beside.bytes() == null || beside.bytes() == file.size());
    }
}
