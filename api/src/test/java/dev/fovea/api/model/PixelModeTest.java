package dev.fovea.api.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.fovea.api.error.InvalidArgumentException;
import dev.fovea.api.image.Alpha;
import dev.fovea.api.image.ChannelOrder;
import dev.fovea.api.port.Preparation;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Map;
import java.util.Objects;
import java.util.zip.CRC32;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

final class PixelModeTest {

    /**
     * All 256 values of each channel of the model, as NumPy 2.4 computes them in float32 with the statements of Keras's
     * {@code imagenet_utils}: the CRC-32 of their bytes, and the bits of those for the samples 1, 77 and 254.
     */
    @ParameterizedTest
    @CsvSource({
        "TF, 0, b62c8544, bf7dfdfe, becacaca, 3f7dfdfe",
        "TF, 1, b62c8544, bf7dfdfe, becacaca, 3f7dfdfe",
        "TF, 2, b62c8544, bf7dfdfe, becacaca, 3f7dfdfe",
        "CAFFE, 0, f681153f, c2cde0c5, c1d78314, 43160f9e",
        "CAFFE, 1, 8691da21, c2e78ed9, c21f1db2, 43093894",
        "CAFFE, 2, 95b110d2, c2f55c29, c23ab852, 430251ec",
        "TORCH, 0, 3fb36a59, c006732b, bf4c9ec9, 400ed58a",
        "TORCH, 1, c0f51e01, c0012a4f, bf300b78, 401a4ee0",
        "TORCH, 2, 8060ccff, bfe4bcea, beecbf39, 4027d834",
    })
    void hasKerassBits(PixelMode mode, int channel, String crc, String of1, String of77, String of254) {
        Normalization normalization = Objects.requireNonNull(mode.normalization());
        ByteBuffer values = ByteBuffer.allocate(256 * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        for (int x = 0; x < 256; x++) {
            values.putFloat(normalization.apply(x, channel));
        }
        assertThat(Integer.toHexString(values.getInt(4))).isEqualTo(of1);
        assertThat(Integer.toHexString(values.getInt(4 * 77))).isEqualTo(of77);
        assertThat(Integer.toHexString(values.getInt(4 * 254))).isEqualTo(of254);
        CRC32 sum = new CRC32();
        sum.update(values.array());
        assertThat(String.format("%08x", sum.getValue())).isEqualTo(crc);
    }

    @ParameterizedTest
    @EnumSource(PixelMode.class)
    void setsOrderAndNormalizationOfAnInput(PixelMode mode) {
        ImageInput input = input(ChannelOrder.RGB).withMode(mode);
        assertThat(input.order()).isEqualTo(mode == PixelMode.CAFFE ? ChannelOrder.BGR : ChannelOrder.RGB);
        assertThat(input.normalization()).isEqualTo(mode.normalization());
        assertThat(PixelMode.of(input)).isEqualTo(mode);
    }

    @Test
    void aGrayInputStaysGrayAndTakesNoMeansOfColours() {
        ImageInput gray = input(ChannelOrder.GRAY);
        assertThat(gray.withMode(PixelMode.TF).order()).isEqualTo(ChannelOrder.GRAY);
        assertThat(PixelMode.of(gray)).isNull();
        assertThatThrownBy(() -> gray.withMode(PixelMode.CAFFE))
                .isInstanceOf(InvalidArgumentException.class)
                .hasMessage("model input normalization: expected at most 1 means, as GRAY has channels, got 3");
    }

    @Test
    void aPreparationNamesWhatWasReplaced() {
        ImageInput own = input(ChannelOrder.RGB).withMode(PixelMode.CAFFE);
        assertThat(Preparation.of(own, own).replaced()).isEmpty();
        assertThat(Preparation.of(own, own).lines())
                .containsExactly(
                        Map.entry("size", "5 x 4 NHWC"),
                        Map.entry("fit", "stretch"),
                        Map.entry("background", "#000000"),
                        Map.entry("resampler", "PILLOW_BICUBIC"),
                        Map.entry("order", "BGR"),
                        Map.entry("alpha", "DROP"),
                        Map.entry("values", "mode caffe: (x / 1.0 - [103.939, 116.779, 123.68]) / [1.0, 1.0, 1.0]"));
        ImageInput other = own.withFit(Fit.letterbox())
                .withBackground(Background.gray(114))
                .withResampler(Resampler.PILLOW_BOX)
                .withAlpha(Alpha.WHITE)
                .withMode(PixelMode.RAW);
        assertThat(Preparation.of(own, other).replaced())
                .containsExactly(
                        "fit: letterbox instead of stretch",
                        "background: #727272 instead of #000000",
                        "resampler: PILLOW_BOX instead of PILLOW_BICUBIC",
                        "order: RGB instead of BGR",
                        "alpha: WHITE instead of DROP",
                        "values: mode raw: 0 to 255 instead of mode caffe: (x / 1.0 - [103.939, 116.779, 123.68])"
                                + " / [1.0, 1.0, 1.0]");
    }

    private static ImageInput input(ChannelOrder order) {
        return new ImageInput(
                5,
                4,
                order,
                Layout.NHWC,
                Fit.stretch(),
                Resampler.PILLOW_BICUBIC,
                Alpha.DROP,
                Normalization.of(1, 127, 128));
    }
}
