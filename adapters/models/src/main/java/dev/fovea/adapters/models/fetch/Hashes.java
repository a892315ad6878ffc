package dev.fovea.adapters.models.fetch;

import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/**
 * What some content hashes to, taken in one pass.
 *
 * @param sha256 64 lower-case hex digits
 * @param md5 32 lower-case hex digits; empty when it was not asked for
 * @param bytes the size
 */
record Hashes(String sha256, String md5, long bytes) {

    /** Hashes that are still being taken. */
    static final class Running {

        private final MessageDigest sha256 = digest("SHA-256");
        private final MessageDigest md5 = digest("MD5");
        private final boolean wantsMd5;
        private long bytes;

        Running(boolean wantsMd5) {
            this.wantsMd5 = wantsMd5;
        }

        /** Takes what remains in the buffer, and leaves the buffer as it is. */
        void update(ByteBuffer content) {
            bytes += content.remaining();
            sha256.update(content.duplicate());
            if (wantsMd5) {
                md5.update(content.duplicate());
            }
        }

        long bytes() {
            return bytes;
        }

        void reset() {
            bytes = 0;
            sha256.reset();
            md5.reset();
        }

        /** The hashes; this object starts again from nothing. */
        Hashes finish() {
            HexFormat hex = HexFormat.of();
            Hashes hashes =
                    new Hashes(hex.formatHex(sha256.digest()), wantsMd5 ? hex.formatHex(md5.digest()) : "", bytes);
            bytes = 0;
            return hashes;
        }

        private static MessageDigest digest(String algorithm) {
            try {
                return MessageDigest.getInstance(algorithm);
            } catch (NoSuchAlgorithmException e) {
                throw new IllegalStateException("every Java platform has " + algorithm, e);
            }
        }
    }
}
