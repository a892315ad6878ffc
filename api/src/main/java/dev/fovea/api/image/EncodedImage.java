package dev.fovea.api.image;

import java.nio.file.Path;
import java.util.Objects;

/** Where the bytes of an encoded picture lie. */
public sealed interface EncodedImage {

    /** In a file, all of it. */
    record InFile(Path file) implements EncodedImage {
        public InFile {
            Objects.requireNonNull(file, "file");
        }
    }

    /**
     * On the heap, all of the array.
     *
     * @param bytes shared, not copied
     */
    @SuppressWarnings("ArrayRecordComponent") // handed on, never compared
    record InMemory(byte[] bytes) implements EncodedImage {
        public InMemory {
            Objects.requireNonNull(bytes, "bytes");
        }
    }
}
