package dev.fovea.domain.train.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.fovea.api.image.ChannelOrder;
import dev.fovea.api.train.Augmentation.Color;
import dev.fovea.domain.train.data.Draws.Purpose;
import org.junit.jupiter.api.Test;

/** By the properties that define torchvision's functions; nothing clips in these pictures. */
class ColorJitterTest {

    private static final float[] PICTURE = {100, 60, 80, 40, 90, 70, 120, 110, 50, 64, 64, 64};

    private static float[] jittered(Color color, int example, ChannelOrder order) {
        float[] samples = PICTURE.clone();
        new ColorJitter(color, new Draws(3, 0, example, Purpose.COLOR)).apply(samples, order);
        return samples;
    }

    private static float gray(float[] samples, int pixel) {
        return 0.2989f * samples[pixel] + 0.587f * samples[pixel + 1] + 0.114f * samples[pixel + 2];
    }

    private static float[] hsb(float[] samples, int pixel) {
        float r = samples[pixel];
        float g = samples[pixel + 1];
        float b = samples[pixel + 2];
        float most = Math.max(r, Math.max(g, b));
        float spread = most - Math.min(r, Math.min(g, b));
        double hue = most == r ? (g - b) / spread : most == g ? 2 + (b - r) / spread : 4 + (r - g) / spread;
        return new float[] {(float) ((hue / 6 + 1) % 1), spread / most, most};
    }

    @Test
    void brightnessScalesAllSamples() {
        for (int example = 0; example < 50; example++) {
            float[] samples = jittered(new Color(0.5, 0, 0, 0), example, ChannelOrder.RGB);
            float factor = samples[0] / PICTURE[0];
            assertThat(factor).isBetween(0.5f, 1.5f);
            for (int i = 0; i < samples.length; i++) {
                assertThat(samples[i]).isCloseTo(PICTURE[i] * factor, within(1e-3f));
            }
        }
    }

    @Test
    void contrastKeepsTheMeanGray() {
        float mean = (gray(PICTURE, 0) + gray(PICTURE, 3) + gray(PICTURE, 6) + gray(PICTURE, 9)) / 4;
        for (int example = 0; example < 50; example++) {
            float[] samples = jittered(new Color(0, 0.5, 0, 0), example, ChannelOrder.RGB);
            float factor = (samples[0] - mean) / (PICTURE[0] - mean);
            assertThat(factor).isBetween(0.49f, 1.51f);
            for (int i = 0; i < samples.length; i++) {
                assertThat(samples[i]).isCloseTo(mean + factor * (PICTURE[i] - mean), within(1e-2f));
            }
        }
    }

    @Test
    void saturationKeepsEachPixelsGray() {
        for (int example = 0; example < 50; example++) {
            float[] samples = jittered(new Color(0, 0, 0.5, 0), example, ChannelOrder.RGB);
            for (int i = 0; i < samples.length; i += 3) {
                // The weights sum up to 0.9999.
                assertThat(gray(samples, i)).isCloseTo(gray(PICTURE, i), within(0.01f));
            }
            assertThat(samples[9]).isCloseTo(64, within(0.01f));
        }
    }

    @Test
    void hueTurnsAndKeepsSaturationAndValue() {
        for (int example = 0; example < 50; example++) {
            float[] samples = jittered(new Color(0, 0, 0, 0.5), example, ChannelOrder.RGB);
            double turn = Double.NaN;
            for (int i = 0; i < 9; i += 3) {
                float[] before = hsb(PICTURE, i);
                float[] after = hsb(samples, i);
                assertThat(after[1]).isCloseTo(before[1], within(1e-4f));
                assertThat(after[2]).isCloseTo(before[2], within(1e-2f));
                double by = (after[0] - before[0] + 2) % 1;
                assertThat(Double.isNaN(turn) ? by : turn).isCloseTo(by, within(1e-4));
                turn = by;
            }
            assertThat(samples[9]).isEqualTo(64);
        }
    }

    @Test
    void theOrderOfChannelsIsKnownAndGrayHasNoColour() {
        float[] rgb = jittered(new Color(0.3, 0.3, 0.3, 0.1), 5, ChannelOrder.RGB);
        float[] turned = {80, 60, 100, 70, 90, 40, 50, 110, 120, 64, 64, 64};
        new ColorJitter(new Color(0.3, 0.3, 0.3, 0.1), new Draws(3, 0, 5, Purpose.COLOR))
                .apply(turned, ChannelOrder.BGR);
        for (int i = 0; i < 12; i += 3) {
            assertThat(new float[] {turned[i + 2], turned[i + 1], turned[i]})
                    .containsExactly(rgb[i], rgb[i + 1], rgb[i + 2]);
        }
        assertThat(jittered(new Color(0, 0, 1, 0.5), 5, ChannelOrder.GRAY)).containsExactly(PICTURE);
    }

    @Test
    void samplesStayWithinTheirRange() {
        for (int example = 0; example < 50; example++) {
            for (float sample : jittered(new Color(1, 1, 1, 0.5), example, ChannelOrder.RGB)) {
                assertThat(sample).isBetween(0f, 255f);
            }
        }
    }
}
