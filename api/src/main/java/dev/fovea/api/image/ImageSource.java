package dev.fovea.api.image;

import dev.fovea.api.error.Fault;
import dev.fovea.api.error.ImageException;
import dev.fovea.api.error.ImageException.Reason;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Objects;
import java.util.Optional;

/** A picture that is not decoded yet, or not even read: what streams of pictures are made of. */
public interface ImageSource {

    /** The name under which messages, rows and reports speak of it. */
    String name();

    /**
     * The decoded picture. Called once, on any thread.
     *
     * @throws IOException when the bytes cannot be read
     * @throws ImageException when the bytes are no good picture
     */
    Image load(ImageDecoder decoder, DecodeOptions options) throws IOException;

    /**
     * Where the encoded bytes lie, for those who can do without {@link #load}; empty, the default, when the picture comes
     * in another way or its loading must be seen.
     */
    default Optional<EncodedImage> content() {
        return Optional.empty();
    }

    /** A file; its size is checked before it is read. */
    static ImageSource of(Path file) {
        Objects.requireNonNull(file, "file");
        return new ImageSource() {
            @Override
            public String name() {
                return file.toString();
            }

            @Override
            public Image load(ImageDecoder decoder, DecodeOptions options) throws IOException {
                if (Files.isDirectory(file)) {
                    throw new ImageException(
                            Reason.UNREADABLE,
                            Fault.of("image", name()).expected("a file").got("a folder"));
                }
                try (InputStream in = Files.newInputStream(file)) {
                    int limit = (int) Math.min(Integer.MAX_VALUE - 16L, options.maxBytes() + 1);
                    return decoder.decode(in.readNBytes(limit), name(), options);
                } catch (IOException e) {
                    throw unreadable(name(), e);
                }
            }

            @Override
            public Optional<EncodedImage> content() {
                return Optional.of(new EncodedImage.InFile(file));
            }

            @Override
            public String toString() {
                return name();
            }
        };
    }

    /** Bytes that are in memory already. */
    static ImageSource encoded(String name, byte[] bytes) {
        Objects.requireNonNull(bytes, "bytes");
        return new ImageSource() {
            @Override
            public String name() {
                return name;
            }

            @Override
            public Image load(ImageDecoder decoder, DecodeOptions options) {
                return decoder.decode(bytes, name, options);
            }

            @Override
            public Optional<EncodedImage> content() {
                return Optional.of(new EncodedImage.InMemory(bytes));
            }
        };
    }

    /** A picture that is decoded already. */
    static ImageSource decoded(String name, Image image) {
        Objects.requireNonNull(image, "image");
        return new ImageSource() {
            @Override
            public String name() {
                return name;
            }

            @Override
            public Image load(ImageDecoder decoder, DecodeOptions options) {
                return image;
            }
        };
    }

    /** The typed error for bytes that could not be read. */
    static ImageException unreadable(String name, IOException cause) {
        boolean missing = cause instanceof NoSuchFileException;
        return new ImageException(
                Reason.UNREADABLE,
                Fault.of("image", name)
                        .expected("a readable file")
                        .got(missing ? "no such file" : String.valueOf(cause.getMessage()))
                        .repair(missing ? "check the path" : "check the file and its permissions"),
                cause);
    }
}
