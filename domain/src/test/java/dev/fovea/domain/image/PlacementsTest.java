package dev.fovea.domain.image;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fovea.api.image.Alpha;
import dev.fovea.api.image.ChannelOrder;
import dev.fovea.api.model.Fit;
import dev.fovea.api.model.ImageInput;
import dev.fovea.api.model.Layout;
import dev.fovea.api.model.Region;
import dev.fovea.api.model.Resampler;
import dev.fovea.api.spi.Placement;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class PlacementsTest {

    @Test
    void everyFitRoundsAsTheProgramThatItIsNamedAfter() throws IOException {
        List<String> rows;
        try (InputStream in = PlacementsTest.class.getResourceAsStream("fits.txt")) {
            rows = new String(in.readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .filter(line -> !line.startsWith("#"))
                    .toList();
        }
        assertThat(rows).hasSize(294);
        for (String row : rows) {
            String[] words = row.replace("-> ", "").split(" ");
            int[] n = Arrays.stream(words).skip(1).mapToInt(Integer::parseInt).toArray();
            assertThat(Placements.of(input(words[0], n[2], n[3]), n[0], n[1]))
                    .as(row)
                    .isEqualTo(new Placement(new Region(n[4], n[5], n[6], n[7]), n[8], n[9], n[10], n[11]));
        }
    }

    /** The first three are photos whose exact crops are checked against Pillow elsewhere. */
    @ParameterizedTest
    @CsvSource({
        "0.875, 512, 343, 106, 21, 300",
        "0.875, 1280, 720, 325, 45, 630",
        "0.875, 512, 929, 32, 240, 448",
        "1.0, 10, 7, 1, 0, 7",
        "1.0, 7, 10, 0, 1, 7",
        "0.5, 3, 3, 1, 1, 1",
        "0.1, 3, 5, 1, 2, 1",
        "0.875, 1, 1, 0, 0, 1",
    })
    void theSquareLiesInTheCentre(double fraction, int width, int height, int x, int y, int side) {
        assertThat(Placements.of(input("centre-square:" + fraction, 224, 160), width, height))
                .isEqualTo(Placement.stretch(new Region(x, y, side, side), 224, 160));
    }

    @Test
    void stretchingTakesTheWholePicture() {
        assertThat(Placements.of(input("stretch", 5, 4), 17, 3))
                .isEqualTo(Placement.stretch(new Region(0, 0, 17, 3), 5, 4));
    }

    @Test
    void everyPlacementCoversAPartOfTheInputFromInsideThePicture() {
        Random random = new Random(20261122);
        for (int i = 0; i < 3000; i++) {
            ImageInput input = input(
                    List.of(
                                    "stretch",
                                    "centre-square:0.3",
                                    "crop-to-aspect-ratio",
                                    "resize-shorter:7",
                                    "crop-pct:0.4",
                                    "letterbox")
                            .get(i % 6),
                    1 + random.nextInt(30),
                    1 + random.nextInt(30));
            int width = 1 + random.nextInt(random.nextInt(200) + 1);
            int height = 1 + random.nextInt(random.nextInt(200) + 1);
            Placement placement = Placements.of(input, width, height);
            Region source = placement.source();
            assertThat(source.x()).isNotNegative();
            assertThat(source.y()).isNotNegative();
            assertThat(source.width()).isPositive();
            assertThat(source.height()).isPositive();
            assertThat(source.x() + source.width()).isLessThanOrEqualTo(width);
            assertThat(source.y() + source.height()).isLessThanOrEqualTo(height);
            Region covered = placement.covered(input.width(), input.height());
            assertThat(covered.width())
                    .as("%s of %d x %d", input, width, height)
                    .isPositive();
            assertThat(covered.height()).isPositive();
        }
    }

    private static ImageInput input(String fit, int width, int height) {
        return new ImageInput(
                width,
                height,
                ChannelOrder.RGB,
                Layout.NHWC,
                Fit.of(fit),
                Resampler.PILLOW_BILINEAR,
                Alpha.WHITE,
                null);
    }
}
