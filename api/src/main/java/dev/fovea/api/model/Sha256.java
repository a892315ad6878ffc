package dev.fovea.api.model;

import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** The hash by which fovea tells contents apart: those of model files, of examples and of settings (SHA-256, FIPS 180-4). */
public final class Sha256 {

    private Sha256() {}

    /** The hash of what remains in the buffer, 64 lower-case hex digits; afterwards nothing remains. */
    public static String of(ByteBuffer content) {
        MessageDigest digest = digest();
        digest.update(content);
        return hex(digest);
    }

    /** A hash of nothing yet, for content that comes in parts; for one thread. */
    public static MessageDigest digest() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }

    /** The hash of all parts, 64 lower-case hex digits; the digest begins again from nothing. */
    public static String hex(MessageDigest parts) {
        return HexFormat.of().formatHex(parts.digest());
    }
}
