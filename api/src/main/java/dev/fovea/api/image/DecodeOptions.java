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
 * @param scale whether a picture that is shrunk afterwards may be decoded at a smaller size
 */
public record DecodeOptions(Orientation orientation, long maxPixels, long maxBytes, DecodeScale scale) {

    public DecodeOptions {
        Objects.requireNonNull(orientation, "orientation");
        Objects.requireNonNull(scale, "scale");
        if (maxPixels <= 0) {
            throw new InvalidArgumentException(
                    Fault.of("option", "maxPixels").expected("at least 1").got(maxPixels));
        }
        if (maxBytes <= 0) {
            throw new InvalidArgumentException(
                    Fault.of("option", "maxBytes").expected("at least 1").got(maxBytes));
        }
    }

    /** Options for pictures at their full size. */
    public DecodeOptions(Orientation orientation, long maxPixels, long maxBytes) {
        this(orientation, maxPixels, maxBytes, DecodeScale.FULL);
    }

    /**
     * The defaults, with limits from {@code fovea.image.maxPixels} and {@code fovea.image.maxBytes}, and the scale from
     * {@code fovea.image.decodeScale}.
     */
    public static DecodeOptions defaults() {
        return new DecodeOptions(
                Orientation.APPLY,
                Setting.IMAGE_MAX_PIXELS.number(100_000_000L),
                Setting.IMAGE_MAX_BYTES.number(1L << 30),
                DecodeScale.fromSetting());
    }

    /** A copy with another orientation rule. */
    public DecodeOptions withOrientation(Orientation orientation) {
        return new DecodeOptions(orientation, maxPixels, maxBytes, scale);
    }

    /** A copy with another limit of pixels. */
    public DecodeOptions withMaxPixels(long maxPixels) {
        return new DecodeOptions(orientation, maxPixels, maxBytes, scale);
    }

    /** A copy with another rule of scale. */
    public DecodeOptions withScale(DecodeScale scale) {
        return new DecodeOptions(orientation, maxPixels, maxBytes, scale);
    }
}
