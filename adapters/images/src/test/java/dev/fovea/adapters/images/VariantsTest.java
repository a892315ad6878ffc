package dev.fovea.adapters.images;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fovea.api.image.DecodeOptions;
import dev.fovea.api.image.Image;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Every variant of every format, bit for bit what Pillow 12 gives: variants.tsv was written by make_variants.py beside
 * it, which also made the pictures (from a photo that the project ships).
 */
class VariantsTest {

    static Stream<Arguments> variants() {
        return Pictures.table(Pictures.resource("variants.tsv")).stream().map(row -> Arguments.of((Object[]) row));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("variants")
    void givesTheJudgesPixels(String name, int width, int height, int channels, String sha256) {
        Image image = Pictures.decode(Pictures.resource("variants/" + name), name, Pictures.AS_STORED);

        assertThat(image.width()).isEqualTo(width);
        assertThat(image.height()).isEqualTo(height);
        assertThat(image.channels()).isEqualTo(channels);
        assertThat(Pictures.sha256(Pictures.rgb(image))).isEqualTo(sha256);
        assertThat(image.origin()).isEqualTo(name);
    }

    @Test
    void orientationIsFoundInPngAndWebpAndJpeg() {
        for (String name : new String[] {"exif6.png", "exif6.webp", "exif6.jpg"}) {
            byte[] encoded = Pictures.resource("variants/" + name);
            Image stored = Pictures.decode(encoded, name, Pictures.AS_STORED);
            Image upright = Pictures.decode(encoded, name, DecodeOptions.defaults());

            assertThat(upright.width()).as(name).isEqualTo(stored.height());
            // Turned right by 90 degrees, the first row stands in the last column.
            for (int x = 0; x < stored.width(); x++) {
                assertThat(upright.sample(x, upright.width() - 1, 1)).isEqualTo(stored.sample(0, x, 1));
            }
        }
    }
}
