package dev.fovea.api.spi;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fovea.api.model.Region;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class ReductionTest {

    /** The whole picture to 224 x 224: the last side that may be halved is 447, which gives 224. */
    @ParameterizedTest(name = "{0} x {1}")
    @CsvSource({
        "1792, 1792, 8",
        "1785, 1785, 8",
        "1784, 1792, 4",
        "893, 1792, 4",
        "892, 9000, 2",
        "447, 447, 2",
        "446, 447, 1",
        "224, 224, 1",
        "1, 1, 1"
    })
    void neverEnlargesWhatTheModelSees(int width, int height, int denominator) {
        Reduction reduction = Reduction.before((w, h) -> Placement.stretch(new Region(0, 0, w, h), 224, 224));
        assertThat(reduction.denominator(width, height)).isEqualTo(denominator);
    }

    /** What counts is the region that is resized and its size then, not the picture and the input. */
    @ParameterizedTest(name = "{0} x {1}")
    @CsvSource({"4000, 3000, 8", "3000, 900, 2", "3000, 800, 2", "3000, 447, 1"})
    void looksAtTheRegion(int width, int height, int denominator) {
        Reduction reduction = Reduction.before((w, h) -> {
            int side = Math.min(w, h);
            return new Placement(new Region((w - side) / 2, (h - side) / 2, side, side), 256, 256, -16, -16);
        });
        assertThat(reduction.denominator(width, height)).isEqualTo(denominator);
    }

    @ParameterizedTest
    @CsvSource({"10000"})
    void noneIsNone(int side) {
        assertThat(Reduction.NONE.denominator(side, side)).isEqualTo(1);
    }
}
