package dev.fovea.adapters.models.fetch;

import dev.fovea.api.error.ModelException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * What a file must be: as its publisher says, and as it was when it was first fetched.
 *
 * @param remote what the publisher says
 * @param structure what it must hold, where neither of them can tell it from another
 * @param pinned the SHA-256 of the first fetch; null before that
 * @param pin the file that holds it
 */
record Expectation(
        RemoteFile remote, Structure structure, @Nullable String pinned, Path pin) {

    /**
     * Why the content is not the one; null when it is, as far as anybody can tell.
     *
     * @param content where it lies, whole
     */
    @Nullable
    RefusedException mismatch(Hashes found, Path content) {
        Long bytes = remote.bytes();
        if (bytes != null && bytes != found.bytes()) {
            return new RefusedException(bytes + " bytes", found.bytes() + "");
        }
        String md5 = remote.md5();
        if (md5 != null && !md5.equals(found.md5())) {
            return new RefusedException("MD5 " + md5, found.md5());
        }
        String sha256 = remote.sha256();
        if (sha256 != null) {
            return sha256.equals(found.sha256()) ? null : new RefusedException("SHA-256 " + sha256, found.sha256());
        }
        if (pinned != null && !pinned.equals(found.sha256())) {
            return new RefusedException(
                    "SHA-256 " + pinned + ", pinned when it was first fetched",
                    found.sha256(),
                    "if you know why it has changed, delete " + pin + " and fetch it again",
                    null);
        }
        return pinned == null && !remote.hasHash() ? misfit(content) : null;
    }

    private @Nullable RefusedException misfit(Path content) {
        try {
            structure.require(content);
            return null;
        } catch (ModelException e) {
            return new RefusedException("the weights that it is named for", "[" + e.getMessage() + "]", null, e);
        }
    }
}
