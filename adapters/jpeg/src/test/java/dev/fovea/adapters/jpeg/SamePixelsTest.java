package dev.fovea.adapters.jpeg;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fovea.api.image.DecodeOptions;
import dev.fovea.api.image.Image;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Every plain kind, bit for bit what the codec of the JDK gives, and Pillow. */
class SamePixelsTest {

    @BeforeEach
    void needsTheLibrary() {
        Turbo.require();
    }

    @Test
    void everyKindGivesPillowsPixels() {
        List<String[]> rows = Turbo.kinds();
        assertThat(rows).hasSizeGreaterThan(40);
        for (String[] row : rows) {
            byte[] encoded = Turbo.kind(row[0]);
            Image image = Turbo.alone(encoded, Turbo.AS_STORED).orElseThrow(() -> new AssertionError(row[0]));
            assertThat(image.width()).as(row[0]).isEqualTo(Integer.parseInt(row[1]));
            assertThat(image.height()).as(row[0]).isEqualTo(Integer.parseInt(row[2]));
            assertThat(image.channels()).as(row[0]).isEqualTo(Integer.parseInt(row[3]));
            assertThat(Turbo.sha256(image.data())).as(row[0]).isEqualTo(row[4]);
        }
    }

    @Test
    void everyKindGivesTheOtherCodecsPixels() {
        for (String[] row : Turbo.kinds()) {
            byte[] encoded = Turbo.kind(row[0]);
            Image slow = Turbo.SLOW.decode(encoded, row[0], Turbo.AS_STORED);
            Turbo.assertSame(Turbo.alone(encoded, Turbo.AS_STORED).orElseThrow(), slow, row[0]);
        }
    }

    @Test
    void theShippedPhotosGiveTheOtherCodecsPixels() throws IOException {
        assertThat(compare(Turbo.docs())).isEqualTo(4);
    }

    @Test
    void theSharedPhotosGiveTheOtherCodecsPixels() throws IOException {
        assertThat(compare(Turbo.shared("images"))).isEqualTo(5);
    }

    /** Also turned upright: eight of them are photos with an orientation. */
    @Test
    void theOddPicturesGiveTheOtherCodecsPixels() throws IOException {
        Path folder = Turbo.shared("golden/odd-images/good");
        assertThat(compare(folder)).isGreaterThanOrEqualTo(15);
    }

    /** Compares each JPEG of the folder as stored and upright; how many the fast codec took. */
    private static int compare(Path folder) throws IOException {
        int taken = 0;
        for (Path file : jpegs(folder)) {
            byte[] encoded = Files.readAllBytes(file);
            for (DecodeOptions options : List.of(Turbo.AS_STORED, DecodeOptions.defaults())) {
                Image slow = Turbo.SLOW.decode(encoded, file.toString(), options);
                Turbo.assertSame(Turbo.BOTH.decode(encoded, file.toString(), options), slow, file.toString());
            }
            taken += Turbo.alone(encoded, Turbo.AS_STORED).isPresent() ? 1 : 0;
        }
        return taken;
    }

    private static List<Path> jpegs(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(file -> file.toString().endsWith(".jpg"))
                    .sorted()
                    .collect(Collectors.toList());
        }
    }
}
