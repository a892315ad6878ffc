package dev.fovea.adapters.models.fetch;

import dev.fovea.api.error.Fault;
import dev.fovea.api.error.InvalidArgumentException;
import java.net.URI;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A file that its publisher keeps at an address, and what is known of it.
 *
 * @param file the plain name under which it lies here, see {@link #isPlainName}
 * @param address where it comes from, see {@link Address#isSound}
 * @param md5 what it must hash to, 32 lower-case hex digits; null when its publisher does not say
 * @param sha256 what it must hash to, 64 lower-case hex digits; null when its publisher does not say
 * @param bytes its size; null when its publisher does not say
 */
public record RemoteFile(
        String file,
        URI address,
        @Nullable String md5,
        @Nullable String sha256,
        @Nullable Long bytes) {

    /** What {@link #isPlainName} takes, for messages. */
    public static final String PLAIN_NAME =
            "a plain file name of letters, digits, '.', '_', '+' and '-', not ending in " + Companions.ENDINGS;

    private static final Pattern PLAIN = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._+-]{0,199}");
    private static final Pattern MD5 = Pattern.compile("[0-9a-f]{32}");
    private static final Pattern SHA256 = Pattern.compile("[0-9a-f]{64}");

    /** @throws InvalidArgumentException when a part is not as described */
    public RemoteFile {
        require("name", isPlainName(file), PLAIN_NAME, file);
        require("address", Address.isSound(address), Address.SOUND, address.toString());
        require("MD5", md5 == null || MD5.matcher(md5).matches(), "32 lower-case hex digits", md5);
        require("SHA-256", sha256 == null || SHA256.matcher(sha256).matches(), "64 lower-case hex digits", sha256);
        require("size", bytes == null || bytes > 0, "at least 1 byte", String.valueOf(bytes));
    }

    /**
     * Whether the name leads to no other folder on any system, hides nothing, and is not the name of a file that lies
     * beside a fetched one.
     */
    public static boolean isPlainName(String name) {
        return PLAIN.matcher(name).matches() && !Companions.isCompanion(name);
    }

    /** The same file at another address, for instance of a mirror. */
    public RemoteFile at(URI otherAddress) {
        return new RemoteFile(file, otherAddress, md5, sha256, bytes);
    }

    /** True when the content can be told from any other by what is known here. */
    boolean hasHash() {
        return md5 != null || sha256 != null;
    }

    private static void require(String what, boolean isRight, String expected, @Nullable String got) {
        if (!isRight) {
            throw new InvalidArgumentException(
                    Fault.of("remote file's", what).expected(expected).got("'" + got + "'"));
        }
    }
}
