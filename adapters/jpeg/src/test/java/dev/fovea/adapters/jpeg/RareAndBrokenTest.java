package dev.fovea.adapters.jpeg;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.junit.jupiter.api.Assertions.assertTimeout;

import dev.fovea.api.error.ImageException;
import dev.fovea.api.error.ImageException.Reason;
import dev.fovea.api.image.DecodeOptions;
import dev.fovea.api.image.Image;
import dev.fovea.api.image.ImageDecoder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What the fast codec does not take comes out as if it were not there: the same pixels, or the same words. */
class RareAndBrokenTest {

    private static final long SEED = 20261122;

    /** Bounds the memory of a decode that believes a damaged header. */
    private static final DecodeOptions OPTIONS = DecodeOptions.defaults().withMaxPixels(250_000);

    @BeforeEach
    void needsTheLibrary() {
        Turbo.require();
    }

    @Test
    void badPicturesAreRefusedInTheSameWords() throws IOException {
        try (Stream<Path> files = Files.list(Turbo.shared("golden/odd-images/bad"))) {
            List<Path> bad =
                    files.filter(file -> file.toString().endsWith(".jpg")).collect(Collectors.toList());
            assertThat(bad).hasSizeGreaterThan(5);
            for (Path file : bad) {
                byte[] encoded = Files.readAllBytes(file);
                assertSameOutcome(encoded, file.getFileName().toString(), DecodeOptions.defaults());
            }
        }
    }

    @Test
    void aPictureBeyondTheLimitIsRefusedInTheSameWords() {
        byte[] encoded = Turbo.kind("420.jpg");
        DecodeOptions small = DecodeOptions.defaults().withMaxPixels(37 * 21 - 1);
        ImageException error =
                catchThrowableOfType(ImageException.class, () -> Turbo.BOTH.decode(encoded, "l.jpg", small));
        assertThat(error.reason()).isEqualTo(Reason.TOO_LARGE);
        assertThat(error)
                .hasMessage("image l.jpg: expected at most 776 pixels, got 37 x 21; "
                        + "raise fovea.image.maxPixels if the picture is to be trusted");
        assertSameOutcome(encoded, "l.jpg", small);
    }

    @Test
    void aMissingEndMarkerAfterAWholeScanPasses() {
        byte[] whole = Turbo.kind("420.jpg");
        byte[] cut = Arrays.copyOf(whole, whole.length - 2);
        assertThat(Turbo.alone(cut, Turbo.AS_STORED)).isEmpty();
        Turbo.assertSame(
                Turbo.BOTH.decode(cut, "", Turbo.AS_STORED), Turbo.BOTH.decode(whole, "", Turbo.AS_STORED), "cut");
    }

    @Test
    void bytesBetweenSegmentsPass() {
        byte[] whole = Turbo.kind("444.jpg");
        byte[] stray = new byte[whole.length + 3];
        int at = 2 + 2 + 16; // behind the JFIF segment
        System.arraycopy(whole, 0, stray, 0, at);
        System.arraycopy(whole, at, stray, at + 3, whole.length - at);
        assertThat(Turbo.alone(stray, Turbo.AS_STORED)).isEmpty();
        Turbo.assertSame(
                Turbo.BOTH.decode(stray, "", Turbo.AS_STORED), Turbo.BOTH.decode(whole, "", Turbo.AS_STORED), "stray");
    }

    @Test
    void aloneItSaysWhatItLacks() {
        byte[] cut = Arrays.copyOf(Turbo.kind("420.jpg"), 300);
        ImageDecoder alone = new ImageDecoder(List.of(Turbo.FAST));
        assertThatThrownBy(() -> alone.decode(cut, "c.jpg", DecodeOptions.defaults()))
                .isInstanceOf(ImageException.class)
                .hasMessage(
                        "image c.jpg: expected a sound JPEG that libjpeg-turbo takes, got no JPEG, or one that is cut"
                                + " off or malformed; add dev.fovea:fovea-images to the class path, which reads more kinds");
    }

    @Test
    void someDamagedFilesGiveTheSameOutcome() {
        fuzz(500);
    }

    @Test
    @Tag("full")
    void manyDamagedFilesGiveTheSameOutcome() {
        fuzz(10_000);
    }

    private static void fuzz(int rounds) {
        List<String> names = Turbo.kinds().stream().map(row -> row[0]).sorted().toList();
        Random random = new Random(SEED);
        int taken = 0;
        int left = 0;
        for (int round = 0; round < rounds; round++) {
            byte[] damaged = damage(Turbo.kind(names.get(round % names.size())), random);
            String label = names.get(round % names.size()) + " in round " + round + " of seed " + SEED;
            boolean isTaken = assertTimeout(
                    Duration.ofSeconds(20),
                    () -> {
                        assertSameOutcome(damaged, label, OPTIONS);
                        return isTaken(damaged);
                    },
                    label);
            taken += isTaken ? 1 : 0;
            left += isTaken ? 0 : 1;
        }
        assertThat(taken).isGreaterThan(rounds / 50);
        assertThat(left).isGreaterThan(rounds / 4);
    }

    private static boolean isTaken(byte[] encoded) {
        try {
            return encoded.length > 0 && Turbo.alone(encoded, OPTIONS).isPresent();
        } catch (ImageException e) {
            return false;
        }
    }

    private static void assertSameOutcome(byte[] encoded, String name, DecodeOptions options) {
        Optional<Image> slow = Optional.empty();
        String words = "";
        try {
            slow = Optional.of(Turbo.SLOW.decode(encoded, name, options));
        } catch (ImageException e) {
            words = String.valueOf(e.getMessage());
        }
        try {
            Image image = Turbo.BOTH.decode(encoded, name, options);
            assertThat(slow).as(name + ", refused by the other codec: " + words).isPresent();
            Turbo.assertSame(image, slow.orElseThrow(), name);
        } catch (ImageException e) {
            assertThat(e).as(name).hasMessage(words);
        }
    }

    private static byte[] damage(byte[] whole, Random random) {
        byte[] damaged = whole.clone();
        int start = random.nextInt(whole.length);
        switch (random.nextInt(5)) {
            case 0 -> damaged = Arrays.copyOf(whole, random.nextInt(whole.length));
            case 1 -> damaged[start] = (byte) random.nextInt(256);
            case 2 -> {
                for (int i = start; i < Math.min(whole.length, start + 1 + random.nextInt(16)); i++) {
                    damaged[i] = (byte) random.nextInt(256);
                }
            }
            case 3 -> damaged[random.nextInt(whole.length)] ^= (byte) (1 << random.nextInt(8));
            default -> {
                int from = random.nextInt(whole.length);
                int length = Math.min(random.nextInt(64), Math.min(whole.length - from, whole.length - start));
                System.arraycopy(whole, from, damaged, start, length);
            }
        }
        return damaged;
    }
}
