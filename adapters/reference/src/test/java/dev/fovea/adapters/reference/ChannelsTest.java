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

    /** What Pillow 13 gives for {@code convert("L")} and {@code convert("RGB")} of eight pixels, as Keras's load_img does. */
    @ParameterizedTest
    @CsvSource({
        "RGBA, GRAY, 0 255 130 88 91 2 76 150",
        "RGB, GRAY, 0 255 130 88 91 2 76 150",
        "GRAY_ALPHA, GRAY, 0 255 200 3 91 2 0 255",
        "GRAY, GRAY, 0 255 200 3 91 2 0 255",
        "RGBA, RGB, 0 0 0 255 255 255 12 200 77 250 3 99 90 91 92 1 2 3 255 0 0 0 255 0",
        "GRAY_ALPHA, RGB, 0 0 0 255 255 255 200 200 200 3 3 3 91 91 91 2 2 2 0 0 0 255 255 255",
        "GRAY, RGB, 0 0 0 255 255 255 200 200 200 3 3 3 91 91 91 2 2 2 0 0 0 255 255 255",
    })
    void convertsAsPillow(ChannelOrder source, ChannelOrder target, String expected) {
        int[][] pixels = {
            {0, 0, 0, 255}, {255, 255, 255, 0}, {12, 200, 77, 128}, {250, 3, 99, 1},
            {90, 91, 92, 254}, {1, 2, 3, 200}, {255, 0, 0, 255}, {0, 255, 0, 64}
        };
        StringBuilder got = new StringBuilder();
        for (int[] rgba : pixels) {
            int[] pixel = switch (source) {
                case GRAY -> new int[] {rgba[1]};
                case GRAY_ALPHA -> new int[] {rgba[1], rgba[3]};
                case RGB -> new int[] {rgba[0], rgba[1], rgba[2]};
                default -> rgba;
            };
            got.append(' ').append(convert(source, pixel, target, Alpha.DROP));
        }
        assertThat(got.toString().strip()).isEqualTo(expected);
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
