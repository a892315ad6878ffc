package dev.fovea.api.spi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.fovea.api.error.InvalidArgumentException;
import dev.fovea.api.error.ShapeException;
import dev.fovea.api.image.Alpha;
import dev.fovea.api.image.ChannelOrder;
import dev.fovea.api.model.Layout;
import dev.fovea.api.model.Normalization;
import dev.fovea.api.model.Region;
import dev.fovea.api.model.Resampler;
import dev.fovea.api.tensor.DType;
import dev.fovea.api.tensor.Shape;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What a call of the kernels is refused for is pinned by the contract of fovea-tck. */
final class PixelTransformTest {

    private static final LookupTable THREE = LookupTable.ofFloats(3, new float[768]);

    @Test
    void knowsTheShapeOfItsBatch() {
        assertThat(transform(5, 4, ChannelOrder.RGB, Layout.NHWC).batchShape(2)).isEqualTo(Shape.of(2, 4, 5, 3));
        assertThat(transform(5, 4, ChannelOrder.BGR, Layout.NCHW).batchShape(Shape.UNKNOWN))
                .isEqualTo(Shape.of(Shape.UNKNOWN, 3, 4, 5));
    }

    @ParameterizedTest
    @EnumSource(
            value = ChannelOrder.class,
            names = {"GRAY_ALPHA", "RGBA", "BGRA"})
    void modelsTakeNoAlpha(ChannelOrder order) {
        assertThatThrownBy(() -> transform(1, 1, order, Layout.NHWC))
                .isInstanceOf(InvalidArgumentException.class)
                .hasMessage("pixel transform order: expected GRAY, RGB or BGR, got " + order);
    }

    @Test
    void refusesEmptyOutputsAndTablesThatDoNotFit() {
        assertThatThrownBy(() -> transform(0, 4, ChannelOrder.RGB, Layout.NHWC))
                .isInstanceOf(InvalidArgumentException.class)
                .hasMessage("pixel transform size: expected width and height of at least 1, got 0 x 4");
        assertThatThrownBy(() -> transform(4, 4, ChannelOrder.GRAY, Layout.NHWC))
                .isInstanceOf(ShapeException.class)
                .hasMessage("pixel transform GRAY: expected a lookup table of 1 channels, got 3");
        assertThatThrownBy(() -> LookupTable.ofFloats(2, new float[300]))
                .hasMessage("lookup table F32: expected 256 entries a channel, at least 1 channel, "
                        + "got 300 entries for 2 channels");
        assertThatThrownBy(() -> LookupTable.ofBytes(DType.F32, 1, new byte[256]))
                .hasMessage("lookup table: expected element type U8 or I8, got F32");
    }

    @Test
    void keepsABackgroundSampleForEachChannel() {
        LookupTable one = LookupTable.ofFloats(1, new float[256]);
        PixelTransform gray =
                new PixelTransform(2, 2, ChannelOrder.GRAY, Layout.NHWC, Resampler.PILLOW_BOX, Alpha.DROP, one, 0xff);
        assertThat(gray.background(0)).isEqualTo(255);
        PixelTransform rgb = new PixelTransform(
                2, 2, ChannelOrder.RGB, Layout.NHWC, Resampler.PILLOW_BOX, Alpha.DROP, THREE, 0xff7201);
        assertThat(new int[] {rgb.background(0), rgb.background(1), rgb.background(2)})
                .containsExactly(1, 0x72, 255);
        assertThat(transform(1, 1, ChannelOrder.RGB, Layout.NHWC).background()).isZero();
        assertThatThrownBy(() -> new PixelTransform(
                        2, 2, ChannelOrder.GRAY, Layout.NHWC, Resampler.PILLOW_BOX, Alpha.DROP, one, 256))
                .isInstanceOf(InvalidArgumentException.class)
                .hasMessage("pixel transform background: expected one byte for each channel of GRAY, got 0x100");
    }

    @Test
    void aPlacementKnowsWhatItCovers() {
        Region source = new Region(0, 0, 9, 9);
        assertThat(Placement.stretch(source, 4, 3).covered(4, 3)).isEqualTo(new Region(0, 0, 4, 3));
        assertThat(new Placement(source, 10, 2, -3, 1).covered(4, 4)).isEqualTo(new Region(0, 1, 4, 2));
        assertThat(new Placement(source, 2, 2, 3, -1).covered(4, 4)).isEqualTo(new Region(3, 0, 1, 1));
        assertThat(new Placement(source, 2, 2, 4, Integer.MIN_VALUE).covered(4, 4))
                .isEqualTo(new Region(4, 0, 0, 0));
    }

    @Test
    void realNumbersAskForANormalization() {
        LookupTable known = LookupTable.of(3, Normalization.tf());
        assertThat(known.takesRealNumbers()).isTrue();
        assertThat(known.floatAt(1, 255)).isEqualTo(1f);
        assertThat(known.floatEntries()).hasSize(3 * 259).endsWith(127.5f, 1f, 1f, 127.5f, 1f, 1f, 127.5f, 1f, 1f);
        assertThatThrownBy(() -> new PixelTransform(
                        4, 4, ChannelOrder.RGB, Layout.NHWC, Resampler.TF2_BILINEAR, Alpha.DROP, THREE))
                .isInstanceOf(InvalidArgumentException.class)
                .hasMessage(
                        "pixel transform TF2_BILINEAR: expected a lookup table of a normalization, since its results"
                                + " are real numbers, got 256 entries a channel alone; make the table with LookupTable.of");
        assertThat(new PixelTransform(
                                4,
                                4,
                                ChannelOrder.GRAY,
                                Layout.NHWC,
                                Resampler.TF2_BILINEAR,
                                Alpha.DROP,
                                LookupTable.ofBytes(DType.U8, 1, new byte[256]))
                        .table()
                        .takesRealNumbers())
                .as("8-bit elements take the nearest sample")
                .isTrue();
    }

    private static PixelTransform transform(int width, int height, ChannelOrder order, Layout layout) {
        return new PixelTransform(width, height, order, layout, Resampler.PILLOW_BOX, Alpha.DROP, THREE);
    }
}
