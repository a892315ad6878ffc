package dev.fovea.api.model;

import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Objects;

/**
 * A model file's content, held in memory.
 *
 * @param name the file's name, for messages and for telling its format by extension
 * @param sha256 of the content, 64 lower-case hex digits: the identity under which it is loaded once a JVM
 * @param bytes the content, read-only and direct; its position is 0 and its limit the size
 */
public record ModelFile(String name, String sha256, ByteBuffer bytes) {

    public ModelFile {
        Objects.requireNonNull(name, "name");
        Objects.requireNonNull(sha256, "sha256");
        Objects.requireNonNull(bytes, "bytes");
    }

    /** A file with a direct copy of the content, hashed. */
    public static ModelFile of(String name, byte[] content) {
        ByteBuffer direct =
                ByteBuffer.allocateDirect(content.length).put(content).flip();
        return new ModelFile(name, sha256(direct.duplicate()), direct.asReadOnlyBuffer());
    }

    /** The content; a buffer of its own position and limit. */
    @Override
    public ByteBuffer bytes() {
        return bytes.duplicate().order(bytes.order());
    }

    /** The size in bytes. */
    public int size() {
        return bytes.limit();
    }

    /** The SHA-256 of what remains in the buffer, in lower-case hex digits. */
    public static String sha256(ByteBuffer content) {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            digest.update(content);
            return HexFormat.of().formatHex(digest.digest());
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }

    @Override
    public String toString() {
        return name + " (" + size() + " bytes, sha256 " + sha256 + ")";
    }
}
