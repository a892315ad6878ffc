package dev.fovea.api;

import dev.fovea.api.error.Fault;
import dev.fovea.api.error.InvalidArgumentException;
import java.nio.file.Path;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * The system properties that fovea reads, each with its default and meaning. They are read when they are needed, never
 * in a static initialiser, so that a program may set them in {@code main}.
 */
public enum Setting {
    THREADS("fovea.threads", "all processors", "threads of the one pool a process has"),
    BACKEND("fovea.backend", "chosen", "backend id that must carry every step it can; unavailable is an error"),
    MEMORY_MAX("fovea.memory.max", "unlimited", "limit of off-heap bytes that fovea allocates; suffix k, m or g"),
    MEMORY_TRACK_LEAKS("fovea.memory.trackLeaks", "false", "record the site of every allocation for leak reports"),
    IMAGE_MAX_PIXELS("fovea.image.maxPixels", "100000000", "largest picture that is decoded, in pixels"),
    IMAGE_MAX_BYTES("fovea.image.maxBytes", "1g", "largest encoded picture that is read, in bytes; suffix k, m or g"),
    IMAGE_DECODE_SCALE(
            "fovea.image.decodeScale",
            "full",
            "auto: JPEGs that a model shrinks are decoded at 1/2, 1/4 or 1/8 where that suffices"),
    JPEG_LIBRARY(
            "fovea.jpeg.library",
            "libturbojpeg.so.0",
            "file or name of libjpeg-turbo's TurboJPEG library; none: JPEGs are decoded by ImageIO"),
    CACHE_DIR("fovea.cache.dir", "~/.cache/fovea", "folder for extracted native libraries and downloads"),
    NATIVE_ENABLED("fovea.native.enabled", "true", "false: never load the native library"),
    NATIVE_MAX_ISA("fovea.native.maxIsa", "best", "cap of the instruction set: scalar, avx2, avx512, avx512vnni, neon"),
    MODELS_PATH("fovea.models.path", "none", "folders (separated as the platform separates paths) searched for models"),
    OFFLINE("fovea.offline", "false", "true: never open a connection; what is not here is an error"),
    FETCH_TIMEOUT("fovea.fetch.timeout", "30", "seconds without a byte after which a fetch tries again"),
    FETCH_HTTP("fovea.fetch.http", "false", "true: fetch from unencrypted addresses of other machines too");

    private final String property;
    private final String defaultText;
    private final String meaning;

    Setting(String property, String defaultText, String meaning) {
        this.property = property;
        this.defaultText = defaultText;
        this.meaning = meaning;
    }

    /** The name of the system property. */
    public String property() {
        return property;
    }

    /** What holds when the property is not set, for people. */
    public String defaultText() {
        return defaultText;
    }

    /** One line that says what the property does. */
    public String meaning() {
        return meaning;
    }

    /** The property's present value, or null when it is unset or blank. */
    public @Nullable String value() {
        String value = System.getProperty(property);
        return value == null || value.isBlank() ? null : value.strip();
    }

    /** The folder of all of fovea's caches, {@link #CACHE_DIR} or its default; it need not exist. */
    public static Path cacheDir() {
        String value = CACHE_DIR.value();
        return value != null ? Path.of(value) : Path.of(System.getProperty("user.home", "."), ".cache", "fovea");
    }

    /** True when the property is {@code true}; {@code otherwise} when it is unset. */
    public boolean flag(boolean otherwise) {
        String value = value();
        if (value == null) {
            return otherwise;
        }
        return switch (value.toLowerCase(Locale.ROOT)) {
            case "true" -> true;
            case "false" -> false;
            default -> throw invalid(value, "true or false");
        };
    }

    /**
     * The property as a positive number; the suffixes k, m and g multiply by 2^10, 2^20 and 2^30.
     *
     * @throws InvalidArgumentException when the value is no positive number
     */
    public long number(long otherwise) {
        String value = value();
        if (value == null) {
            return otherwise;
        }
        int shift = switch (Character.toLowerCase(value.charAt(value.length() - 1))) {
            case 'k' -> 10;
            case 'm' -> 20;
            case 'g' -> 30;
            default -> 0;
        };
        String digits = shift == 0 ? value : value.substring(0, value.length() - 1);
        long number;
        try {
            number = Math.multiplyExact(Long.parseLong(digits.strip()), 1L << shift);
        } catch (NumberFormatException | ArithmeticException e) {
            throw invalid(value, "a positive number, with k, m or g");
        }
        if (number <= 0) {
            throw invalid(value, "a positive number, with k, m or g");
        }
        return number;
    }

    private InvalidArgumentException invalid(String value, String expected) {
        return new InvalidArgumentException(Fault.of("system property", property)
                .expected(expected)
                .got("'" + value + "'")
                .repair("unset it for the default (" + defaultText + ")"));
    }
}
