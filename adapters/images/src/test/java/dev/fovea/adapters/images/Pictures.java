package dev.fovea.adapters.images;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.fovea.api.error.ImageException;
import dev.fovea.api.image.ChannelOrder;
import dev.fovea.api.image.DecodeOptions;
import dev.fovea.api.image.Image;
import dev.fovea.api.image.ImageDecoder;
import dev.fovea.api.image.Orientation;
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
import org.assertj.core.api.Assertions;

/** Where the tests' pictures lie, and how they are decoded and compared. */
final class Pictures {

    static final DecodeOptions AS_STORED = DecodeOptions.defaults().withOrientation(Orientation.IGNORE);

    private Pictures() {}

    /** A file of the shared ground truth; the test is skipped, with the reason, where that is not at hand. */
    static Path shared(String path) {
        Path root = Path.of(System.getProperty("fovea.shared", "../../../shared"));
        assumeTrue(Files.isDirectory(root), () -> "no shared pictures at " + root + "; set fovea.shared");
        return root.resolve(path);
    }

    static Path docs(String name) {
        return Path.of(System.getProperty("fovea.root", "../.."), "docs", "images", name);
    }

    static byte[] resource(String name) {
        try (InputStream in = Pictures.class.getResourceAsStream(name)) {
            assertThat(in).as(name).isNotNull();
            return in.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The lines of a tab-separated table without its first, one array a line. */
    static List<String[]> table(String text) {
        return text.lines().skip(1).map(line -> line.split("\t", -1)).toList();
    }

    static List<String[]> table(byte[] text) {
        return table(new String(text, StandardCharsets.UTF_8));
    }

    static Image decode(byte[] encoded, String name, DecodeOptions options) {
        return new ImageDecoder(List.of(new ImageIoCodec())).decode(encoded, name, options);
    }

    static ImageException refused(byte[] encoded, String name) {
        return Assertions.catchThrowableOfType(
                ImageException.class, () -> decode(encoded, name, DecodeOptions.defaults()));
    }

    /** The samples with colours as RGB, whatever order the codec chose. */
    static byte[] rgb(Image image) {
        byte[] data = image.data();
        if (image.order() != ChannelOrder.BGR && image.order() != ChannelOrder.BGRA) {
            return data;
        }
        byte[] turned = data.clone();
        for (int i = 0; i < turned.length; i += image.channels()) {
            turned[i] = data[i + 2];
            turned[i + 2] = data[i];
        }
        return turned;
    }

    static String sha256(byte[] data) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(data));
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError(e);
        }
    }
}
