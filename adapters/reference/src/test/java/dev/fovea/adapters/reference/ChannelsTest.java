package dev.fovea.adapters.reference;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fovea.api.image.Alpha;
import dev.fovea.api.image.ChannelOrder;
import dev.fovea.api.image.Image;
import dev.fovea.api.model.Region;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Channel orders, alpha and gray against numbers worked out by hand, or taken from Pillow where it has the operation. */
final class ChannelsTest {

    /** One pixel: red 200, green 100, blue 50, alpha 128, in the order of the source. */
    @ParameterizedTest
    @CsvSource({
        "RGB, RGB, WHITE, 200 100 50",
        "RGB, BGR, WHITE, 50 100 200",
        "BGR, RGB, DROP, 200 100 50",
        "BGR, BGR, DROP, 50 100 200",
        "RGBA, RGB, DROP, 200 100 50",
        "RGBA, BGR, DROP, 50 100 200",
        "BGRA, RGB, DROP, 200 100 50",
        // (200 * 128 + 255 * 127 + 127) / 255 = 227; (100 ...) = 177; (50 ...) = 152
        "RGBA, RGB, WHITE, 227 177 152",
        "BGRA, RGB, WHITE, 227 177 152",
        "BGRA, BGR, WHITE, 152 177 227",
        // (19595 * 200 + 38470 * 100 + 7471 * 50 + 32768) >> 16 = 124
        "RGB, GRAY, WHITE, 124",
        "BGR, GRAY, WHITE, 124",
        "BGRA, GRAY, DROP, 124",
        // The same of 227, 177, 152: 189. Alpha comes first.
        "RGBA, GRAY, WHITE, 189",
    })
    void convertsColour(ChannelOrder source, ChannelOrder target, Alpha alpha, String expected) {
        int[] pixel = switch (source) {
            case RGB -> new int[] {200, 100, 50};
            case BGR -> new int[] {50, 100, 200};
            case RGBA -> new int[] {200, 100, 50, 128};
            case BGRA -> new int[] {50, 100, 200, 128};
            case GRAY, GRAY_ALPHA -> throw new IllegalArgumentException("not a colour");
        };
        assertThat(convert(source, pixel, target, alpha)).isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource({
        "GRAY, GRAY, WHITE, 77",
        "GRAY, RGB, WHITE, 77 77 77",
        "GRAY, BGR, DROP, 77 77 77",
        "GRAY_ALPHA, GRAY, DROP, 77",
        // (77 * 40 + 255 * 215 + 127) / 255 = 227
        "GRAY_ALPHA, GRAY, WHITE, 227",
        "GRAY_ALPHA, RGB, WHITE, 227 227 227",
    })
    void convertsGray(ChannelOrder source, ChannelOrder target, Alpha alpha, String expected) {
        int[] pixel = source == ChannelOrder.GRAY ? new int[] {77} : new int[] {77, 40};
        assertThat(convert(source, pixel, target, alpha)).isEqualTo(expected);
    }

    @Test
    void keepsOpaqueSamplesAndMakesTransparentOnesWhite() {
        for (int c = 0; c < 256; c++) {
            assertThat(convert(ChannelOrder.GRAY_ALPHA, new int[] {c, 255}, ChannelOrder.GRAY, Alpha.WHITE))
                    .isEqualTo(String.valueOf(c));
            assertThat(convert(ChannelOrder.GRAY_ALPHA, new int[] {c, 0}, ChannelOrder.GRAY, Alpha.WHITE))
                    .isEqualTo("255");
        }
    }

    @Test
    void keepsGrayThatIsStoredAsColour() {
        for (int c = 0; c < 256; c++) {
            assertThat(convert(ChannelOrder.RGB, new int[] {c, c, c}, ChannelOrder.GRAY, Alpha.DROP))
                    .isEqualTo(String.valueOf(c));
        }
    }

    @Test
    void cutsTheRegionOut() {
        byte[] data = new byte[20];
        for (int i = 0; i < data.length; i++) {
            data[i] = (byte) i;
        }
        Image image = Image.of(5, 4, ChannelOrder.GRAY, data, "");
        assertThat(Channels.convert(image, new Region(2, 1, 3, 2), ChannelOrder.GRAY, Alpha.DROP))
                .containsExactly(7, 8, 9, 12, 13, 14);
    }

    private static String convert(ChannelOrder source, int[] pixel, ChannelOrder target, Alpha alpha) {
        byte[] data = new byte[pixel.length];
        for (int i = 0; i < data.length; i++) {
            data[i] = (byte) pixel[i];
        }
        byte[] out = Channels.convert(Image.of(1, 1, source, data, ""), new Region(0, 0, 1, 1), target, alpha);
        return String.join(
                " ",
                IntStream.range(0, out.length)
                        .mapToObj(i -> String.valueOf(out[i] & 0xff))
                        .toList());
    }
}
