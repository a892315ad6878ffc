package dev.fovea.api.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.fovea.api.error.InvalidArgumentException;
import dev.fovea.api.image.ChannelOrder;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Where pictures come to lie is for the domain's PlacementsTest. */
final class FitTest {

    @Test
    void aTextStandsForEachFit() {
        List<Fit> fits = List.of(
                Fit.stretch(),
                Fit.centreSquare(1),
                Fit.centreSquare(0.875),
                Fit.cropToAspectRatio(),
                Fit.padToAspectRatio(),
                Fit.resizeShorter(256),
                Fit.cropPct(0.95),
                Fit.letterbox(),
                new Fit.Letterbox(false));
        assertThat(fits.stream().map(Fit::text))
                .containsExactly(
                        "stretch",
                        "centre-square",
                        "centre-square:0.875",
                        "crop-to-aspect-ratio",
                        "pad-to-aspect-ratio",
                        "resize-shorter:256",
                        "crop-pct:0.95",
                        "letterbox",
                        "letterbox:top-left");
        for (Fit fit : fits) {
            assertThat(Fit.of(fit.text())).isEqualTo(fit);
        }
        assertThat(Fit.of("Center-Square:0.875")).isEqualTo(Fit.centreSquare(0.875));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "whole",
                "stretch:1",
                "letterbox:left",
                "letterbox:",
                "resize-shorter",
                "resize-shorter:2.5",
                "crop-pct",
                "crop-to-aspect-ratio:1"
            })
    void anythingElseIsRefusedWithTheTextsThatThereAre(String text) {
        assertThatThrownBy(() -> Fit.of(text))
                .isInstanceOf(InvalidArgumentException.class)
                .hasMessage(
                        "fit '" + text + "': expected one of stretch, centre-square[:FRACTION], crop-to-aspect-ratio,"
                                + " pad-to-aspect-ratio, resize-shorter:SIDE, crop-pct:FRACTION, letterbox[:top-left],"
                                + " got none of them");
    }

    @ParameterizedTest
    @ValueSource(doubles = {0, -0.5, 1.0000001, Double.NaN})
    void refusesFractionsOutOfRange(double fraction) {
        assertThatThrownBy(() -> Fit.centreSquare(fraction))
                .isInstanceOf(InvalidArgumentException.class)
                .hasMessage("fit centre square: expected a fraction above 0 and at most 1, got " + fraction);
        assertThatThrownBy(() -> Fit.cropPct(fraction))
                .hasMessage("fit crop-pct: expected a fraction above 0 and at most 1, got " + fraction);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, -1, 65537})
    void refusesSidesOutOfRange(int side) {
        assertThatThrownBy(() -> Fit.resizeShorter(side))
                .isInstanceOf(InvalidArgumentException.class)
                .hasMessage("fit resize-shorter: expected a side of 1 to 65536, got " + side);
    }

    @ParameterizedTest
    @CsvSource({
        "#0a50C8, 10, 80, 200",
        "black, 0, 0, 0",
        "White, 255, 255, 255",
        "gray, 128, 128, 128",
        "114, 114, 114, 114"
    })
    void aBackgroundHasATextToo(String text, int red, int green, int blue) {
        Background background = Background.of(text);
        assertThat(background).isEqualTo(new Background(red, green, blue));
        assertThat(Background.of(background.text())).isEqualTo(background);
    }

    @Test
    void aBackgroundHasSamplesInAModelsOrder() {
        Background background = new Background(200, 100, 50);
        assertThat(background.samples(ChannelOrder.RGB)).isEqualTo(0x3264c8);
        assertThat(background.samples(ChannelOrder.BGR)).isEqualTo(0xc86432);
        // (19595 * 200 + 38470 * 100 + 7471 * 50 + 32768) >> 16
        assertThat(background.samples(ChannelOrder.GRAY)).isEqualTo(124);
        assertThatThrownBy(() -> background.samples(ChannelOrder.RGBA))
                .hasMessage("background #c86432: expected an order without alpha, got RGBA");
        assertThatThrownBy(() -> Background.of("#12345"))
                .isInstanceOf(InvalidArgumentException.class)
                .hasMessage("background '#12345': expected #rrggbb, black, white, gray or a gray of 0 to 255,"
                        + " got none of them");
        assertThatThrownBy(() -> new Background(0, 256, 0))
                .hasMessage("background: expected samples of 0 to 255, got 256");
    }
}
