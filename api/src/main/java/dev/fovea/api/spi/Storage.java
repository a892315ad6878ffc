package dev.fovea.api.spi;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.List;

/**
 * Files that the core writes and reads itself, such as checkpoints. Found by {@link java.util.ServiceLoader}; safe for any
 * number of threads that use different files.
 */
public interface Storage {

    /**
     * Writes a file as a whole: when this returns, all of it is on the device; when it does not, because it throws or the
     * process ends, what the file held before is still there. Folders are made.
     *
     * @param content the file's bytes, buffer after buffer from position to limit
     */
    void write(Path file, List<ByteBuffer> content) throws IOException;

    /**
     * The content of a file.
     *
     * @throws java.nio.file.NoSuchFileException when it is not there
     */
    ByteBuffer read(Path file) throws IOException;

    /** The files in a folder, by name; none when the folder is not there. What was not written as a whole is not listed. */
    List<Path> list(Path folder) throws IOException;

    /** Removes a file; nothing happens when it is not there. */
    void delete(Path file) throws IOException;
}
