package dev.fovea.api.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.fovea.api.error.InvalidArgumentException;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class AugmentationTest {

    private static final String KINDS = "one of flip[:vertical], crop[:LEAST], zoom[:SHARE], rotate[:DEGREES],"
            + " translate[:SHARE], color[:BRIGHTNESS/CONTRAST/SATURATION/HUE], mixup[:ALPHA], cutmix[:ALPHA]";

    @ParameterizedTest
    @ValueSource(
            strings = {
                "flip",
                "flip:vertical",
                "crop:0.25",
                "zoom:0.1",
                "rotate:20.0",
                "translate:0.5",
                "color:0.1/0.2/0.3/0.4",
                "mixup:0.2",
                "cutmix:1.0"
            })
    void textsAreReadBack(String text) {
        assertThat(Augmentation.of(text).text()).isEqualTo(text);
        assertThat(Augmentation.of(" " + text.toUpperCase(Locale.ROOT))).isEqualTo(Augmentation.of(text));
    }

    @Test
    void aListHasCommasBetween() {
        assertThat(Augmentation.listOf("flip, rotate:5"))
                .containsExactly(new Augmentation.Flip(false), new Augmentation.Rotate(5));
        assertThat(Augmentation.listOf("none")).isEmpty();
        assertThat(Augmentation.listOf(" ")).isEmpty();
        assertThat(Augmentation.listOf("flip,flip:vertical")).hasSize(2);
    }

    @ParameterizedTest
    @ValueSource(strings = {"flop", "flip:diagonal", "rotate:much", "color:1/2", "color:a/b/c/d", ""})
    void otherWordsAreRefused(String text) {
        assertThatThrownBy(() -> Augmentation.of(text))
                .isInstanceOf(InvalidArgumentException.class)
                .hasMessage("augmentation '" + text + "': expected " + KINDS + ", got none of them");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "crop:0|augmentation crop: expected a number above 0.0 and at most 1.0, got 0.0",
                "rotate:181|augmentation rotate: expected a number above 0.0 and at most 180.0, got 181.0",
                "translate:1.5|augmentation translate: expected a number above 0.0 and at most 1.0, got 1.5",
                "color:0/0/0/0.6|augmentation color hue: expected a number from 0 to 0.5, got 0.6",
                "color:-1/0/0/0|augmentation color brightness: expected a number from 0 to 1.0, got -1.0"
            })
    void numbersOutOfRangeAreRefused(String text, String message) {
        assertThatThrownBy(() -> Augmentation.of(text)).hasMessage(message);
    }

    @Test
    void aKindStandsOnce() {
        assertThatThrownBy(() -> Augmentation.listOf("crop:0.5,flip,crop:0.2"))
                .hasMessage("augmentation crop:0.2: expected each kind once, got crop:0.5 as well");
        assertThatThrownBy(() ->
                        Augmentation.requireOnce(List.of(new Augmentation.Flip(true), new Augmentation.Flip(true))))
                .isInstanceOf(InvalidArgumentException.class);
    }
}
