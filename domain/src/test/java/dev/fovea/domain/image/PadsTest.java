package dev.fovea.domain.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;

import dev.fovea.api.error.ImageException;
import dev.fovea.api.error.InvalidArgumentException;
import dev.fovea.api.image.Alpha;
import dev.fovea.api.image.ChannelOrder;
import dev.fovea.api.image.Image;
import dev.fovea.api.model.Background;
import dev.fovea.api.model.Fit;
import dev.fovea.api.model.ImageInput;
import dev.fovea.api.model.Layout;
import dev.fovea.api.model.Resampler;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

final class PadsTest {

    /** Pads and sizes as Keras 3's backend image.py computes them, in Python. */
    @ParameterizedTest
    @CsvSource({
        "512, 343, 224, 224, 0, 84, 512, 511",
        "343, 512, 224, 224, 84, 0, 511, 512",
        "640, 480, 320, 192, 80, 0, 800, 480",
        "333, 500, 299, 299, 83, 0, 499, 500",
        "7, 1, 3, 5, 0, 5, 7, 11",
        "224, 224, 224, 224, 0, 0, 224, 224",
        "100, 99, 10, 10, 0, 0, 100, 99",
        "101, 98, 10, 10, 0, 1, 101, 100",
    })
    void padsBothSidesAlike(
            int width, int height, int inputWidth, int inputHeight, int left, int top, int padded, int paddedHeight) {
        byte[] data = new byte[width * height];
        java.util.Arrays.fill(data, (byte) 7);
        Image image = Image.of(width, height, ChannelOrder.GRAY, data, "");
        Image got = Pads.around(image, input(inputWidth, inputHeight, Background.gray(9)));
        assertThat(got.width()).isEqualTo(padded);
        assertThat(got.height()).isEqualTo(paddedHeight);
        for (int y = 0; y < paddedHeight; y++) {
            for (int x = 0; x < padded; x++) {
                boolean inside = x >= left && x < left + width && y >= top && y < top + height;
                assertThat(got.sample(y, x, 0)).isEqualTo(inside ? 7 : 9);
            }
        }
    }

    @ParameterizedTest
    @EnumSource(ChannelOrder.class)
    void colouredPadsAreOpaqueAndInThePicturesOrder(ChannelOrder order) {
        byte[] pixel = new byte[order.channels()];
        for (int c = 0; c < pixel.length; c++) {
            pixel[c] = (byte) (10 + c);
        }
        Image got = Pads.around(Image.of(1, 1, order, pixel, "p.png"), input(3, 1, new Background(1, 2, 3)));
        assertThat(got.width()).isEqualTo(3);
        ChannelOrder expected = switch (order) {
            case GRAY -> ChannelOrder.RGB;
            case GRAY_ALPHA -> ChannelOrder.RGBA;
            default -> order;
        };
        assertThat(got.order()).isEqualTo(expected);
        byte[] samples = switch (order) {
            case GRAY -> new byte[] {1, 2, 3, 10, 10, 10, 1, 2, 3};
            case GRAY_ALPHA -> new byte[] {1, 2, 3, -1, 10, 10, 10, 11, 1, 2, 3, -1};
            case RGB -> new byte[] {1, 2, 3, 10, 11, 12, 1, 2, 3};
            case BGR -> new byte[] {3, 2, 1, 10, 11, 12, 3, 2, 1};
            case RGBA -> new byte[] {1, 2, 3, -1, 10, 11, 12, 13, 1, 2, 3, -1};
            case BGRA -> new byte[] {3, 2, 1, -1, 10, 11, 12, 13, 3, 2, 1, -1};
        };
        assertThat(got.data()).isEqualTo(samples);
        assertThat(got.origin()).isEqualTo("p.png");
    }

    @Test
    void otherFitsPadAfterwards() {
        Image image = Image.of(1, 3, ChannelOrder.GRAY, new byte[3], "");
        ImageInput input = input(4, 4, Background.BLACK);
        assertThat(Pads.around(image, input.withFit(Fit.letterbox()))).isSameAs(image);
        assertThat(Pads.around(Image.of(2, 2, ChannelOrder.GRAY, new byte[4], ""), input)
                        .width())
                .isEqualTo(2);
    }

    @Test
    void refusesPadsThatNoArrayHolds() {
        Image strip = Image.of(60000, 1, ChannelOrder.GRAY, new byte[60000], "strip.png");
        assertThatThrownBy(() -> Pads.around(strip, input(224, 224, Background.BLACK)))
                .isInstanceOf(InvalidArgumentException.class)
                .hasMessage(
                        "image strip.png: expected at most 2147483639 bytes after padding to the shape of 224 x 224, "
                                + "got 60000 x 59999 pixels; use the fit letterbox, which pads after resizing");
    }

    @Test
    void refusesPadsThatTheHeapDoesNotHold() {
        assumeThat(Runtime.getRuntime().maxMemory()).as("a heap of 2 GiB").isLessThanOrEqualTo(1L << 31);
        Image strip = Image.of(26754, 1, ChannelOrder.RGB, new byte[3 * 26754], "strip.png");
        assertThatThrownBy(() -> Pads.around(strip, input(224, 224, Background.BLACK)))
                .isInstanceOf(ImageException.class)
                .hasCauseInstanceOf(OutOfMemoryError.class)
                .hasMessage("image strip.png: expected a picture that fits into the heap after padding to the shape of"
                        + " 224 x 224, got 26754 x 26753 pixels; raise -Xmx, or use the fit letterbox, which pads after"
                        + " resizing");
    }

    private static ImageInput input(int width, int height, Background background) {
        return new ImageInput(
                width,
                height,
                ChannelOrder.RGB,
                Layout.NHWC,
                Fit.padToAspectRatio(),
                background,
                Resampler.PILLOW_BILINEAR,
                Alpha.WHITE,
                null);
    }
}
