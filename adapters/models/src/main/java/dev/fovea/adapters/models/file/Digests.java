package dev.fovea.adapters.models.file;

import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** SHA-256 in lower-case hex digits. */
final class Digests {

    /** What stands for a hash that is not known yet. */
    static final String NONE = "0".repeat(64);

    private Digests() {}

    static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }

    static String hex(MessageDigest digest) {
        return HexFormat.of().formatHex(digest.digest());
    }

    /** The hash of what remains in the buffer. */
    static String sha256(ByteBuffer content) {
        MessageDigest digest = sha256();
        digest.update(content);
        return hex(digest);
    }
}
