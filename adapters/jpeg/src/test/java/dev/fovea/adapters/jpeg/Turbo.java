package dev.fovea.adapters.jpeg;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.fovea.adapters.images.ImageIoCodec;
import dev.fovea.api.image.DecodeOptions;
import dev.fovea.api.image.Image;
import dev.fovea.api.image.ImageDecoder;
import dev.fovea.api.image.Orientation;
import dev.fovea.api.spi.Availability;
import dev.fovea.api.spi.Reduction;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;

/** The codec under test beside the one whose results it repeats, and where the pictures lie. */
final class Turbo {

    static final DecodeOptions AS_STORED = DecodeOptions.defaults().withOrientation(Orientation.IGNORE);

    static final TurboJpegCodec FAST = new TurboJpegCodec();

    /** As applications have them. */
    static final ImageDecoder BOTH = new ImageDecoder(List.of(new ImageIoCodec(), FAST));

    static final ImageDecoder SLOW = new ImageDecoder(List.of(new ImageIoCodec()));

    private Turbo() {}

    /** Skips the test, with the reason, where libjpeg-turbo is not at hand. */
    static void require() {
        if (FAST.availability() instanceof Availability.Unavailable missing) {
            assumeTrue(false, missing.reason() + "; " + missing.repair());
        }
    }

    /** What the fast codec alone gives; empty when it leaves the content to the next one. */
    static Optional<Image> alone(byte[] encoded, DecodeOptions options) {
        return FAST.attempt(encoded, "x", options, Reduction.NONE);
    }

    static void assertSame(Image got, Image want, String name) {
        assertThat(got.width()).as(name).isEqualTo(want.width());
        assertThat(got.height()).as(name).isEqualTo(want.height());
        assertThat(got.order()).as(name).isEqualTo(want.order());
        assertThat(got.data()).as(name).isEqualTo(want.data());
    }

    static byte[] resource(String name) {
        try (InputStream in = Turbo.class.getResourceAsStream(name)) {
            assertThat(in).as(name).isNotNull();
            return in.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The rows of kinds.tsv without its first: file, width, height, channels, SHA-256 of Pillow's pixels. */
    static List<String[]> kinds() {
        return new String(resource("kinds.tsv"), StandardCharsets.UTF_8)
                .lines()
                .skip(1)
                .map(line -> line.split("\t", -1))
                .toList();
    }

    static byte[] kind(String name) {
        return resource("kinds/" + name);
    }

    /** A folder of the shared ground truth; the test is skipped, with the reason, where that is not at hand. */
    static Path shared(String path) {
        Path root = Path.of(System.getProperty("fovea.shared", "../../../shared"));
        assumeTrue(Files.isDirectory(root), () -> "no shared pictures at " + root + "; set fovea.shared");
        return root.resolve(path);
    }

    static Path docs() {
        return Path.of(System.getProperty("fovea.root", "../.."), "docs", "images");
    }

    static String sha256(byte[] data) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(data));
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError(e);
        }
    }
}
