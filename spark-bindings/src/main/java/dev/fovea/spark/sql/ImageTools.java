package dev.fovea.spark.sql;

import dev.fovea.api.image.DecodeOptions;
import dev.fovea.api.image.Image;
import dev.fovea.api.image.ImageDecoder;
import dev.fovea.api.image.ImageSource;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** The decoder and the resizer of a task, found when they are first needed. */
final class ImageTools {

    private @Nullable ImageDecoder decoder;
    private @Nullable ImageResizer resizer;
    private @Nullable DecodeOptions options;

    /** The picture, decoded upright and within the limits of the settings. */
    Image load(ImageSource source) {
        ImageDecoder known = decoder;
        DecodeOptions limits = options;
        if (known == null || limits == null) {
            known = ImageDecoder.installed();
            limits = DecodeOptions.defaults();
            decoder = known;
            options = limits;
        }
        try {
            return source.load(known, limits);
        } catch (IOException e) {
            throw ImageSource.unreadable(source.name(), e);
        }
    }

    ImageResizer resizer() {
        ImageResizer known = resizer;
        if (known == null) {
            known = ImageResizer.installed();
            resizer = known;
        }
        return known;
    }
}
