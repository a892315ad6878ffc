package dev.fovea.api.image;

import dev.fovea.api.Setting;
import dev.fovea.api.error.Fault;
import dev.fovea.api.error.InvalidArgumentException;
import java.util.Locale;

/** At which size a picture is decoded that a model shrinks afterwards. */
public enum DecodeScale {
    /** The size of the file: the pixels that Pillow gives. The default. */
    FULL,
    /**
     * A half, a quarter or an eighth of it where the codec can do that within its inverse transform (JPEG by
     * libjpeg-turbo) and the model's input is still not larger: faster, and slightly other pixels.
     */
    AUTO;

    static DecodeScale fromSetting() {
        String value = Setting.IMAGE_DECODE_SCALE.value();
        if (value == null) {
            return FULL;
        }
        return switch (value.toLowerCase(Locale.ROOT)) {
            case "full" -> FULL;
            case "auto" -> AUTO;
            default ->
                throw new InvalidArgumentException(Fault.of("system property", Setting.IMAGE_DECODE_SCALE.property())
                        .expected("full or auto")
                        .got("'" + value + "'")
                        .repair("unset it for the default (full)"));
        };
    }
}
