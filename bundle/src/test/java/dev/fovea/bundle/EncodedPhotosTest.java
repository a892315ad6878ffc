package dev.fovea.bundle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.fovea.Fovea;
import dev.fovea.api.Setting;
import dev.fovea.api.image.DecodeOptions;
import dev.fovea.api.image.DecodeScale;
import dev.fovea.api.image.Image;
import dev.fovea.api.image.ImageDecoder;
import dev.fovea.api.image.ImageSource;
import dev.fovea.api.port.Outcome;
import dev.fovea.api.port.Outcomes;
import dev.fovea.api.port.Prediction;
import dev.fovea.api.port.Predictor;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A photo's answer does not depend on the way that its bytes take, unless it is asked to be decoded smaller. */
class EncodedPhotosTest {

    private static final List<String> PHOTOS = List.of("astronaut.jpg", "cat.jpg", "espresso.jpg", "rocket.jpg");

    @AfterEach
    void forgetSettings() {
        System.clearProperty(Setting.JPEG_LIBRARY.property());
    }

    private static Path photo(String name) {
        return Path.of(System.getProperty("fovea.root", ".."), "docs", "images", name);
    }

    private static void requireLibrary() {
        assumeTrue(
                ImageDecoder.installed().codecs().get(0).id().equals("libjpeg-turbo"),
                "libjpeg-turbo is not there: every way goes through ImageIO");
    }

    private static Predictor predictor(DecodeScale scale) {
        return Fovea.predictor(Fovea.DEFAULT_MODEL)
                .decode(DecodeOptions.defaults().withScale(scale))
                .build();
    }

    private static List<Outcome<Prediction>> outcomes(Predictor predictor, List<ImageSource> sources) {
        List<Outcome<Prediction>> all = new ArrayList<>();
        try (Outcomes<Prediction> outcomes = predictor.predict(sources.iterator())) {
            outcomes.forEachRemaining(all::add);
        }
        return all;
    }

    private static float[] probabilities(Outcome<Prediction> outcome) {
        assertThat(outcome).isInstanceOf(Outcome.Success.class);
        return ((Outcome.Success<Prediction>) outcome).value().probabilities();
    }

    @Test
    void filesArraysAndDecodedPicturesGiveTheSameBits() throws IOException {
        try (Predictor predictor = predictor(DecodeScale.FULL)) {
            List<ImageSource> sources = new ArrayList<>();
            for (String name : PHOTOS) {
                sources.add(ImageSource.of(photo(name)));
                sources.add(ImageSource.encoded(name, Files.readAllBytes(photo(name))));
                sources.add(ImageSource.decoded(name, Image.read(photo(name))));
            }
            List<Outcome<Prediction>> outcomes = outcomes(predictor, sources);
            System.setProperty(Setting.JPEG_LIBRARY.property(), "none");
            for (int i = 0; i < PHOTOS.size(); i++) {
                float[] slow =
                        predictor.predict(Image.read(photo(PHOTOS.get(i)))).probabilities();
                for (int way = 0; way < 3; way++) {
                    assertThat(probabilities(outcomes.get(3 * i + way)))
                            .as(PHOTOS.get(i) + " " + way)
                            .isEqualTo(slow);
                }
            }
        }
    }

    @Test
    void badFilesKeepTheirPlacesAndTheirWords(@TempDir Path folder) throws IOException {
        byte[] whole = Files.readAllBytes(photo("cat.jpg"));
        Path cut = Files.write(folder.resolve("cut.jpg"), Arrays.copyOf(whole, whole.length / 2));
        List<ImageSource> sources = List.of(
                ImageSource.of(cut), ImageSource.of(photo("cat.jpg")), ImageSource.of(folder.resolve("missing.jpg")));
        try (Predictor predictor = predictor(DecodeScale.FULL)) {
            List<Outcome<Prediction>> outcomes = outcomes(predictor, sources);
            assertThat(((Outcome.Failure<Prediction>) outcomes.get(0)).error())
                    .hasMessage("image " + cut + ": expected a complete JPEG, got 'Corrupt JPEG data: premature end of"
                            + " data segment'; fetch the file again");
            assertThat(outcomes.get(1)).isInstanceOf(Outcome.Success.class);
            assertThat(((Outcome.Failure<Prediction>) outcomes.get(2)).error())
                    .hasMessageEndingWith("expected a readable file, got no such file; check the path");
        }
    }

    /** docs/jpeg.md holds the measured differences: up to 0.026 in a probability. */
    @Test
    void decodedSmallerTheAnswerIsNearlyTheSame() {
        requireLibrary();
        List<ImageSource> sources =
                PHOTOS.stream().map(name -> ImageSource.of(photo(name))).toList();
        try (Predictor full = predictor(DecodeScale.FULL);
                Predictor smaller = predictor(DecodeScale.AUTO)) {
            List<Outcome<Prediction>> expected = outcomes(full, sources);
            List<Outcome<Prediction>> got = outcomes(smaller, sources);
            for (int i = 0; i < PHOTOS.size(); i++) {
                float[] before = probabilities(expected.get(i));
                float[] after = probabilities(got.get(i));
                // Of the four, the astronaut alone (512 x 512) is large enough to be halved.
                assertThat(Arrays.equals(before, after)).as(PHOTOS.get(i)).isEqualTo(i != 0);
                for (int k = 0; k < before.length; k++) {
                    assertThat(Math.abs(before[k] - after[k])).as(PHOTOS.get(i)).isLessThan(0.05f);
                }
            }
            System.setProperty(Setting.JPEG_LIBRARY.property(), "none");
            try (Predictor without = predictor(DecodeScale.AUTO)) {
                assertThat(probabilities(outcomes(without, sources).get(0)))
                        .as("ImageIO cannot decode smaller")
                        .isEqualTo(probabilities(expected.get(0)));
            }
        }
    }

    @Test
    void bothWaysReduceAlike() throws IOException {
        requireLibrary();
        ImageSource seen = new ImageSource() {
            private final ImageSource file = ImageSource.of(photo("astronaut.jpg"));

            @Override
            public String name() {
                return file.name();
            }

            @Override
            public Image load(ImageDecoder decoder, DecodeOptions options) throws IOException {
                return file.load(decoder, options);
            }
        };
        try (Predictor smaller = predictor(DecodeScale.AUTO)) {
            List<Outcome<Prediction>> both = outcomes(smaller, List.of(seen, ImageSource.of(photo("astronaut.jpg"))));
            assertThat(probabilities(both.get(0))).isEqualTo(probabilities(both.get(1)));
        }
    }
}
