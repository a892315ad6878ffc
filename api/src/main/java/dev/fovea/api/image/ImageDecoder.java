package dev.fovea.api.image;

import dev.fovea.api.error.Fault;
import dev.fovea.api.error.ImageException;
import dev.fovea.api.error.ImageException.Reason;
import dev.fovea.api.spi.ImageCodec;
import dev.fovea.api.spi.Reduction;
import dev.fovea.api.spi.Services;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * Decodes pictures with the codecs at hand: the first codec, by descending priority, that recognises the content and does not leave it to the next. Safe
 * for any number of threads.
 */
public final class ImageDecoder {

    private final List<ImageCodec> codecs;
    private final Reduction reduction;

    /** A decoder over the given codecs. */
    public ImageDecoder(List<ImageCodec> codecs) {
        this(
                codecs.stream()
                        .sorted(Comparator.comparingInt(ImageCodec::priority).reversed())
                        .collect(Collectors.toUnmodifiableList()),
                Reduction.NONE);
    }

    private ImageDecoder(List<ImageCodec> sorted, Reduction reduction) {
        this.codecs = sorted;
        this.reduction = Objects.requireNonNull(reduction, "reduction");
    }

    /** A decoder over every codec that is installed and available. */
    public static ImageDecoder installed() {
        return new ImageDecoder(Services.all(ImageCodec.class).stream()
                .filter(codec -> codec.availability().isAvailable())
                .collect(Collectors.toList()));
    }

    /** A decoder over the same codecs that makes pictures smaller where the reduction allows and the codec can. */
    public ImageDecoder reducing(Reduction reduction) {
        return new ImageDecoder(codecs, reduction);
    }

    /** The codecs, in the order in which they are asked. */
    public List<ImageCodec> codecs() {
        return codecs;
    }

    /**
     * The picture that the bytes encode.
     *
     * @param encoded the whole file's content
     * @param origin where it comes from, for messages and {@link Image#origin()}; may be empty
     * @throws ImageException when the bytes are no picture, a broken one, or one beyond the limits
     */
    public Image decode(byte[] encoded, String origin, DecodeOptions options) {
        Objects.requireNonNull(origin, "origin");
        if (encoded.length == 0) {
            throw new ImageException(
                    Reason.EMPTY,
                    Fault.of("image", origin).expected("an encoded picture").got("0 bytes"));
        }
        if (encoded.length > options.maxBytes()) {
            throw new ImageException(
                    Reason.TOO_LARGE,
                    Fault.of("image", origin)
                            .expected("at most " + options.maxBytes() + " bytes")
                            .got(encoded.length + " bytes")
                            .repair("raise fovea.image.maxBytes if the picture is to be trusted"));
        }
        ImageCodec last = null;
        for (ImageCodec codec : codecs) {
            if (codec.recognises(encoded)) {
                Optional<Image> image = codec.attempt(encoded, origin, options, reduction);
                if (image.isPresent()) {
                    return image.get();
                }
                last = codec;
            }
        }
        if (last != null) {
            return last.decode(encoded, origin, options); // says why not
        }
        throw new ImageException(
                Reason.NOT_AN_IMAGE,
                Fault.of("image", origin)
                        .expected("one of " + formats())
                        .got("content that starts with " + start(encoded))
                        .repair(codecs.isEmpty() ? "add dev.fovea:fovea-images to the class path" : "check the file"));
    }

    private String formats() {
        return codecs.stream()
                .flatMap(codec -> codec.formats().stream())
                .distinct()
                .collect(Collectors.joining(", "));
    }

    private static String start(byte[] encoded) {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < Math.min(8, encoded.length); i++) {
            text.append(i == 0 ? "" : " ").append(String.format("%02x", encoded[i]));
        }
        return text.toString();
    }
}
