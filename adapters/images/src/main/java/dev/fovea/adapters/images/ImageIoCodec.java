package dev.fovea.adapters.images;

import dev.fovea.api.error.Fault;
import dev.fovea.api.error.FoveaException;
import dev.fovea.api.error.ImageException;
import dev.fovea.api.error.ImageException.Reason;
import dev.fovea.api.image.DecodeOptions;
import dev.fovea.api.image.Image;
import dev.fovea.api.image.Orientation;
import dev.fovea.api.spi.Availability;
import dev.fovea.api.spi.ImageCodec;
import java.io.EOFException;
import java.io.IOException;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Decodes JPEG, PNG, BMP, GIF and TIFF with ImageIO of the JDK and WebP with libwebp, to the pixels that Pillow gives.
 * Whatever a library throws becomes an {@link ImageException}. Safe for any number of threads.
 */
public final class ImageIoCodec implements ImageCodec {

    private final List<FormatDecoder> decoders;

    /** A codec for all its formats; nothing is loaded before the first picture. */
    public ImageIoCodec() {
        this.decoders = List.of(
                new JpegDecoder(),
                new PngDecoder(),
                new WebpDecoder(),
                new GifDecoder(),
                new BmpDecoder(),
                new TiffDecoder());
    }

    @Override
    public String id() {
        return "imageio";
    }

    /** 0: a codec that is faster at one format goes first with any positive priority. */
    @Override
    public int priority() {
        return 0;
    }

    @Override
    public Availability availability() {
        return Availability.available("");
    }

    @Override
    public List<String> formats() {
        return decoders.stream().map(FormatDecoder::format).collect(Collectors.toUnmodifiableList());
    }

    @Override
    public List<String> extensions() {
        return decoders.stream()
                .flatMap(decoder -> decoder.extensions().stream())
                .collect(Collectors.toUnmodifiableList());
    }

    @Override
    public boolean recognises(byte[] encoded) {
        return decoderOf(encoded) != null;
    }

    @Override
    public Image decode(byte[] encoded, String origin, DecodeOptions options) {
        Encoded in = new Encoded(encoded, origin, options);
        FormatDecoder decoder = decoderOf(encoded);
        if (decoder == null) {
            throw encoded.length == 0
                    ? in.error(Reason.EMPTY, "an encoded picture", "0 bytes")
                    : in.error(Reason.NOT_AN_IMAGE, "one of " + String.join(", ", formats()), "other content");
        }
        try {
            Stored stored = decoder.decode(in);
            return options.orientation() == Orientation.APPLY
                    ? Upright.turn(stored.image(), stored.orientation())
                    : stored.image();
        } catch (FoveaException e) {
            throw e;
        } catch (EOFException e) {
            throw in.error(Reason.TRUNCATED, "a complete " + decoder.format(), "the end of the file", e);
        } catch (IOException | RuntimeException | StackOverflowError e) {
            throw in.error(Reason.CORRUPT, "a sound " + decoder.format(), reasonOf(e), e);
        } catch (OutOfMemoryError e) {
            throw new ImageException(
                    Reason.TOO_LARGE,
                    Fault.of("image", origin)
                            .expected("a picture that fits the memory")
                            .got(reasonOf(e))
                            .repair("raise -Xmx or lower fovea.image.maxPixels"),
                    e);
        } catch (LinkageError e) {
            throw new ImageException(
                    Reason.UNSUPPORTED,
                    Fault.of("image", origin)
                            .expected("a JDK with java.desktop that works without a display")
                            .got(reasonOf(e))
                            .repair("start Java with -Djava.awt.headless=true"),
                    e);
        }
    }

    private @Nullable FormatDecoder decoderOf(byte[] encoded) {
        for (FormatDecoder decoder : decoders) {
            if (decoder.recognises(encoded)) {
                return decoder;
            }
        }
        return null;
    }

    /** The innermost message, since libraries wrap what they say; the type where there is none. */
    private static String reasonOf(Throwable error) {
        String text = error.getClass().getSimpleName();
        Throwable at = error;
        for (int depth = 0; at != null && depth < 8; depth++) {
            String message = at.getMessage();
            if (message != null && !message.isBlank()) {
                text = message.strip().replaceAll("\\s+", " ");
            }
            at = at.getCause();
        }
        return text.length() <= 200 ? text : text.substring(0, 200);
    }
}
