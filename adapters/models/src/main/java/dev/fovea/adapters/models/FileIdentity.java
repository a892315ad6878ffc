package dev.fovea.adapters.models;

import dev.fovea.adapters.models.file.FoveaFile;
import dev.fovea.api.error.Fault;
import dev.fovea.api.error.ModelException;
import dev.fovea.api.model.Sha256;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;

/**
 * What tells a model file from others, without holding it in memory.
 *
 * @param sha256 as the spec states it, or else of the content; of an own file, its identity
 * @param bytes the size
 */
record FileIdentity(String sha256, long bytes) {

    /** More than any magic number. */
    private static final int START_BYTES = 16;

    /**
     * The identity of a file. A hash that the spec states is taken at its word, so that a list of models is cheap: the
     * file is checked against it when the model is opened.
     *
     * @throws ModelException when the file cannot be read, is empty, too large, or not of the stated size
     */
    static FileIdentity of(Path file, StoredSpec stored) {
        String name = file.toString();
        try {
            long bytes = Files.size(file);
            if (bytes < 1 || bytes > LocalModelStore.MAX_MODEL_BYTES) {
                throw Contents.unfit("model file", name, bytes, LocalModelStore.MAX_MODEL_BYTES);
            }
            if (stored.bytes() != null && stored.bytes() != bytes) {
                throw LocalModelStore.damaged(name, stored.bytes() + " bytes", bytes + "");
            }
            if (!Files.isReadable(file)) {
                throw new ModelException(
                        Fault.of("model file", name).expected("a readable file").got("no permission to read"));
            }
            String stated = stored.sha256();
            return new FileIdentity(stated == null ? identity(file) : stated, bytes);
        } catch (IOException e) {
            throw Contents.unreadable("model file", name, e);
        }
    }

    private static String identity(Path file) throws IOException {
        try (InputStream in = Files.newInputStream(file)) {
            if (!FoveaFile.starts(ByteBuffer.wrap(in.readNBytes(START_BYTES)))) {
                return hash(file);
            }
        }
        return OwnFiles.read(file).sha256();
    }

    private static String hash(Path file) throws IOException {
        try (InputStream in = Files.newInputStream(file)) {
            MessageDigest digest = Sha256.digest();
            byte[] chunk = new byte[1 << 16];
            int n;
            while ((n = in.read(chunk)) >= 0) {
                digest.update(chunk, 0, n);
            }
            return Sha256.hex(digest);
        }
    }
}
