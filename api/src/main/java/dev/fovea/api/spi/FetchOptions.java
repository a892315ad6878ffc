package dev.fovea.api.spi;

import java.net.URI;
import org.jspecify.annotations.Nullable;

/**
 * How a file is fetched.
 *
 * @param force fetch it although it is here; the new one must still be what the old one was
 * @param mirror a folder's address, to which the file's name is added, in place of the publisher's; null for the
 *     publisher's own
 */
public record FetchOptions(boolean force, @Nullable URI mirror) {

    /** From the publisher, and only what is not here. */
    public static FetchOptions defaults() {
        return new FetchOptions(false, null);
    }
}
