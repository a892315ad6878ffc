package dev.fovea.adapters.cli;

import dev.fovea.api.image.DecodeOptions;
import dev.fovea.api.image.Image;
import dev.fovea.api.image.ImageDecoder;
import dev.fovea.api.image.ImageSource;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** A source that keeps a thumbnail of what it loads. The thumbnail is made on the thread that decodes. */
final class SightedSource implements ImageSource {

    private static final System.Logger LOG = System.getLogger(SightedSource.class.getPackageName());

    private final ImageSource source;
    private final int longest;
    private volatile @Nullable Thumbnail thumbnail;

    SightedSource(ImageSource source, int longest) {
        this.source = source;
        this.longest = longest;
    }

    @Override
    public String name() {
        return source.name();
    }

    @Override
    public Image load(ImageDecoder decoder, DecodeOptions options) throws IOException {
        Image image = source.load(decoder, options);
        try {
            thumbnail = Thumbnail.of(image, longest);
        } catch (IOException | RuntimeException e) {
            LOG.log(System.Logger.Level.WARNING, "no thumbnail of " + source.name(), e);
        }
        return image;
    }

    /** What was seen; null when the picture could not be loaded. */
    @Nullable
    Thumbnail thumbnail() {
        return thumbnail;
    }
}
