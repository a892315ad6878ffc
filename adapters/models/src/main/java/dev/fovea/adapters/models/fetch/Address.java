package dev.fovea.adapters.models.fetch;

import dev.fovea.api.Setting;
import java.net.URI;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Which addresses are asked. */
public final class Address {

    /** What {@link #isSound} takes, for messages. */
    public static final String SOUND = "an absolute http or https address without user name and fragment";

    private Address() {}

    /** Whether it is an address that could be asked at all. */
    public static boolean isSound(URI address) {
        String scheme = address.getScheme();
        return scheme != null
                && (scheme.equalsIgnoreCase("http") || isHttps(address))
                && address.getHost() != null
                && !address.getHost().isEmpty()
                && address.getRawUserInfo() == null
                && address.getRawFragment() == null;
    }

    /**
     * Why the address is not asked; null when it may be.
     *
     * @param from the address that led there, or null for the first one
     */
    static @Nullable String refusal(URI address, @Nullable URI from) {
        if (!isSound(address)) {
            return "'" + address + "'";
        }
        if (isHttps(address)) {
            return null;
        }
        if (from != null && isHttps(from)) {
            return "'" + address + "', a step down from https to http";
        }
        return isLoopback(address.getHost()) || Setting.FETCH_HTTP.flag(false)
                ? null
                : "'" + address + "', which is not encrypted";
    }

    private static boolean isHttps(URI address) {
        return "https".equalsIgnoreCase(address.getScheme());
    }

    /** By its name alone: no name server is asked, since its answer may change. */
    private static boolean isLoopback(String host) {
        String name = host.toLowerCase(Locale.ROOT);
        return name.equals("localhost") || name.equals("[::1]") || name.matches("127(\\.\\d{1,3}){3}");
    }
}
