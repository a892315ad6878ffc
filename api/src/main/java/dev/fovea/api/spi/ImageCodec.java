package dev.fovea.api.spi;

import dev.fovea.api.image.DecodeOptions;
import dev.fovea.api.image.Image;
import java.util.List;
import java.util.Optional;

/**
 * Decodes one or more picture formats. Found by {@link java.util.ServiceLoader}; safe for any number of threads.
 *
 * <p>A decoder keeps the stored channels (1 to 4, gray with alpha included), takes samples from the raster without
 * colour management, keeps the high byte of 16-bit samples, and checks the limits of {@link DecodeOptions} from the
 * header before it takes memory.
 */
public interface ImageCodec {

    /** A short name such as {@code imageio}, for people. */
    String id();

    /** Larger is asked first. */
    int priority();

    /** Whether this codec works on this machine, and if not, why. */
    Availability availability();

    /** The names of the formats, such as {@code JPEG}. */
    List<String> formats();

    /** The usual file extensions of the formats, lower case, without the dot. */
    List<String> extensions();

    /** True when the content starts as one of the formats does; looks at the first bytes only. */
    boolean recognises(byte[] encoded);

    /**
     * The decoded picture.
     *
     * @param encoded the whole content, not empty
     * @param origin for messages and {@link Image#origin()}
     * @throws dev.fovea.api.error.ImageException when the content is broken, too large or not supported
     */
    Image decode(byte[] encoded, String origin, DecodeOptions options);

    /**
     * The decoded picture, or empty when this codec leaves the content to the next one that recognises it: a fast codec
     * for plain files need not know the rare kinds, nor word what is wrong with a broken one.
     *
     * @param reduction how much smaller the picture may be; a codec that cannot reduce gives the full size
     * @throws dev.fovea.api.error.ImageException when the content is broken, too large or not supported
     */
    default Optional<Image> attempt(byte[] encoded, String origin, DecodeOptions options, Reduction reduction) {
        return Optional.of(decode(encoded, origin, options));
    }
}
