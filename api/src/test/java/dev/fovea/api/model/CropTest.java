package dev.fovea.api.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.fovea.api.error.InvalidArgumentException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class CropTest {

    @Test
    void theWholeIsTheWhole() {
        assertThat(Crop.whole().region(17, 3)).isEqualTo(new Region(0, 0, 17, 3));
    }

    /** The first three are photos whose exact crops adapters/reference checks against Pillow. */
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
        assertThat(Crop.centreSquare(fraction).region(width, height)).isEqualTo(new Region(x, y, side, side));
    }

    @Test
    void theSquareLiesInside() {
        for (int width = 1; width < 40; width++) {
            for (int height = 1; height < 40; height++) {
                Region region = Crop.centreSquare(0.875).region(width, height);
                assertThat(region.x()).isNotNegative();
                assertThat(region.y()).isNotNegative();
                assertThat(region.x() + region.width()).isLessThanOrEqualTo(width);
                assertThat(region.y() + region.height()).isLessThanOrEqualTo(height);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(doubles = {0, -0.5, 1.0000001, Double.NaN})
    void refusesFractionsOutOfRange(double fraction) {
        assertThatThrownBy(() -> Crop.centreSquare(fraction))
                .isInstanceOf(InvalidArgumentException.class)
                .hasMessage("crop centre square: expected a fraction above 0 and at most 1, got " + fraction);
    }
}
