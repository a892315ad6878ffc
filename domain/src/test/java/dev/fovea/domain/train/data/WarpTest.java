package dev.fovea.domain.train.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.fovea.api.train.Augmentation;
import dev.fovea.api.train.Augmentation.Crop;
import dev.fovea.domain.train.data.Draws.Purpose;
import org.junit.jupiter.api.Test;

class WarpTest {

    /** 2 rows of 3 pixels with 1 channel. */
    private static float[] picture() {
        return new float[] {1, 2, 3, 4, 5, 6};
    }

    private static float[] moved(Warp warp) {
        return warp.apply(picture(), new float[6], 2, 3, 1);
    }

    private static Warp affine(double xx, double xy, double yx, double yy, double x, double y) {
        return new Warp(false, false, xx, xy, yx, yy, x, y);
    }

    @Test
    void flipsAreExact() {
        assertThat(moved(new Warp(true, false, 1, 0, 0, 1, 0, 0))).containsExactly(3, 2, 1, 6, 5, 4);
        assertThat(moved(new Warp(false, true, 1, 0, 0, 1, 0, 0))).containsExactly(4, 5, 6, 1, 2, 3);
        assertThat(moved(new Warp(true, true, 1, 0, 0, 1, 0, 0))).containsExactly(6, 5, 4, 3, 2, 1);
        float[] odd = new Warp(true, true, 1, 0, 0, 1, 0, 0)
                .apply(new float[] {1, 2, 3, 4, 5, 6, 7, 8, 9}, new float[9], 3, 3, 1);
        assertThat(odd).containsExactly(9, 8, 7, 6, 5, 4, 3, 2, 1);
    }

    @Test
    void aMoveByPixelsIsAMoveAndEdgesAreMirrored() {
        assertThat(moved(affine(1, 0, 0, 1, 1, 0))).containsExactly(2, 3, 3, 5, 6, 6);
        assertThat(moved(affine(1, 0, 0, 1, -2, 0))).containsExactly(2, 1, 1, 5, 4, 4);
        assertThat(moved(affine(1, 0, 0, 1, 0, 3))).containsExactly(1, 2, 3, 1, 2, 3); // rows 0 1, 1 0, 0 1
    }

    @Test
    void halfAPixelIsTheMeanOfTwo() {
        assertThat(moved(affine(1, 0, 0, 1, 0.5, 0))).containsExactly(1.5f, 2.5f, 3, 4.5f, 5.5f, 6);
    }

    @Test
    void aQuarterTurnOfASquareMovesPixels() {
        float[] turned =
                new Warp(false, false, 0, -1, 1, 0, 0, 0).apply(new float[] {1, 2, 3, 4}, new float[4], 2, 2, 1);
        assertThat(turned).containsExactly(2, 4, 1, 3);
    }

    @Test
    void drawsStayWithinTheirBoundsAndDiffer() {
        double least = 1;
        double most = -1;
        for (int example = 0; example < 500; example++) {
            Warp warp = Warp.draw(Augmentation.listOf("rotate:30,translate:0.2"), true, 10, 20, 7, 0, example);
            double angle = Math.toDegrees(Math.atan2(warp.yx(), warp.xx()));
            assertThat(angle).isBetween(-30.0, 30.0);
            assertThat(warp.x()).isBetween(-2.0, 2.0);
            assertThat(warp.y()).isBetween(-4.0, 4.0);
            least = Math.min(least, angle);
            most = Math.max(most, angle);
        }
        assertThat(least).isLessThan(-25);
        assertThat(most).isGreaterThan(25);
    }

    @Test
    void anAddedAugmentationChangesNoOther() {
        Warp one = Warp.draw(Augmentation.listOf("rotate"), true, 10, 20, 7, 3, 5);
        Warp two = Warp.draw(Augmentation.listOf("translate,flip,rotate"), true, 10, 20, 7, 3, 5);
        assertThat(two.xx()).isEqualTo(one.xx());
        assertThat(Warp.draw(Augmentation.listOf("rotate"), true, 10, 20, 7, 4, 5))
                .isNotEqualTo(one);
        assertThat(Warp.draw(Augmentation.listOf("rotate"), true, 10, 20, 8, 3, 5))
                .isNotEqualTo(one);
    }

    @Test
    void partsHaveTheAreaAndRatioThatAreAsked() {
        double sum = 0;
        for (int example = 0; example < 2000; example++) {
            double[] part = Warp.part(new Crop(0.5), 40, 30, new Draws(1, 0, example, Purpose.CROP));
            double area = part[2] * part[3] / 1200;
            sum += area;
            assertThat(area).isBetween(0.4999, 1.0001);
            assertThat(part[2] / part[3]).isBetween(0.7499, 1.3334);
            assertThat(part[0]).isBetween(0.0, 40 - part[2] + 1e-9);
            assertThat(part[1]).isBetween(0.0, 30 - part[3] + 1e-9);
        }
        // Parts that do not fit are drawn again, so the mean lies below that of the uniform, 0.75.
        assertThat(sum / 2000).isBetween(0.6, 0.75);
        double[] strip = Warp.part(new Crop(1), 100, 10, new Draws(1, 0, 0, Purpose.CROP));
        assertThat(strip[2]).isCloseTo(10 * 4 / 3.0, within(1e-9));
        assertThat(strip[0]).isCloseTo((100 - 10 * 4 / 3.0) / 2, within(1e-9));
    }
}
