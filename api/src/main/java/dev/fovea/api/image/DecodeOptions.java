package dev.fovea.api.image;

import dev.fovea.api.Setting;
import dev.fovea.api.error.Fault;
import dev.fovea.api.error.InvalidArgumentException;
import java.util.Objects;

/**
 * How an encoded picture becomes an {@link Image}.
 *
 * @param orientation what to do with EXIF orientation
 * @param maxPixels width times height above which a picture is refused from its header, before memory is taken
 * @param maxBytes encoded size above which a picture is refused
 */
public record DecodeOptions(Orientation orientation, long maxPixels, long maxBytes) {

    public DecodeOptions {
        Objects.requireNonNull(orientation, "orientation");
        if (maxPixels <= 0) {
            throw new InvalidArgumentException(
                    Fault.of("option", "maxPixels").expected("at least 1").got(maxPixels));
        }
        if (maxBytes <= 0) {
            throw new InvalidArgumentException(
                    Fault.of("option", "maxBytes").expected("at least 1").got(maxBytes));
        }
    }

    /** The defaults, with limits from {@code fovea.image.maxPixels} and {@code fovea.image.maxBytes}. */
    public static DecodeOptions defaults() {
        return new DecodeOptions(
                Orientation.APPLY,
                Setting.IMAGE_MAX_PIXELS.number(100_000_000L),
                Setting.IMAGE_MAX_BYTES.number(1L << 30));
    }

    /** A copy with another orientation rule. */
    public DecodeOptions withOrientation(Orientation orientation) {
        return new DecodeOptions(orientation, maxPixels, maxBytes);
    }

    /** A copy with another limit of pixels. */
    public DecodeOptions withMaxPixels(long maxPixels) {
        return new DecodeOptions(orientation, maxPixels, maxBytes);
    }
}
