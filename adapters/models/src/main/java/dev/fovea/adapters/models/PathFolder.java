package dev.fovea.adapters.models;

import dev.fovea.api.error.Fault;
import dev.fovea.api.error.ModelException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;

/** A folder of the file system. Names that lead out of it are refused: a spec may come from a stranger. */
final class PathFolder implements SpecFolder {

    private final Path folder;

    PathFolder(Path folder) {
        this.folder = folder;
    }

    /** The folder in which a file lies. */
    static PathFolder of(Path file) {
        Path parent = file.toAbsolutePath().getParent();
        return new PathFolder(parent == null ? file.toAbsolutePath() : parent);
    }

    @Override
    public String describe(String name) {
        return folder.resolve(name).toString();
    }

    @Override
    public boolean has(String name) {
        return Files.isRegularFile(resolve("file", name));
    }

    @Override
    public ByteBuffer read(String what, String name, int limit) {
        return Contents.read(resolve(what, name), what, limit);
    }

    private Path resolve(String what, String name) {
        try {
            Path file = folder.resolve(name).normalize();
            if (file.startsWith(folder.normalize())) {
                return file;
            }
        } catch (InvalidPathException e) {
            throw new ModelException(
                    Fault.of(what, name).expected("the name of a file").got(e.getReason()), e);
        }
        throw new ModelException(Fault.of(what, name)
                .expected("a file in or below " + folder)
                .got("a name that leads out of it")
                .repair("put the file beside the spec"));
    }
}
