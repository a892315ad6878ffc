package dev.fovea.domain.train.data;

import dev.fovea.api.image.ChannelOrder;
import dev.fovea.api.train.Augmentation.Color;

/**
 * Brightness, contrast, saturation and hue of samples from 0 to 255, as torchvision's functions of the same names compute
 * them on floats (transforms/v2/functional/_color.py), in the order that is drawn. Gray pictures have the first two.
 */
final class ColorJitter {

    private static final float MOST = 255;

    /** Luma of ITU-R 601, rounded as torchvision has it. */
    private static final float RED = 0.2989f;

    private static final float GREEN = 0.587f;
    private static final float BLUE = 0.114f;

    private final int[] steps = {0, 1, 2, 3};
    private final float brightness;
    private final float contrast;
    private final float saturation;
    private final float hue;

    ColorJitter(Color color, Draws draws) {
        for (int i = steps.length - 1; i > 0; i--) {
            int j = draws.below(i + 1);
            int keep = steps[i];
            steps[i] = steps[j];
            steps[j] = keep;
        }
        brightness = (float) draws.uniform(1 - color.brightness(), 1 + color.brightness());
        contrast = (float) draws.uniform(1 - color.contrast(), 1 + color.contrast());
        saturation = (float) draws.uniform(1 - color.saturation(), 1 + color.saturation());
        hue = (float) draws.uniform(-color.hue(), color.hue());
    }

    /** Changes the samples [pixels, channels] in place. */
    void apply(float[] samples, ChannelOrder order) {
        int red = order == ChannelOrder.BGR ? 2 : 0;
        for (int step : steps) {
            switch (step) {
                case 0 -> brightness(samples);
                case 1 -> contrast(samples, order, red);
                case 2 -> saturation(samples, order, red);
                default -> hue(samples, order, red);
            }
        }
    }

    private static float clamped(float sample) {
        return Math.max(0, Math.min(MOST, sample));
    }

    private static float gray(float[] samples, int pixel, int red) {
        return RED * samples[pixel + red] + GREEN * samples[pixel + 1] + BLUE * samples[pixel + 2 - red];
    }

    private void brightness(float[] samples) {
        for (int i = 0; i < samples.length; i++) {
            samples[i] = clamped(samples[i] * brightness);
        }
    }

    /** Towards the mean gray of the picture, or away from it. */
    private void contrast(float[] samples, ChannelOrder order, int red) {
        double sum = 0;
        int channels = order.channels();
        for (int i = 0; i < samples.length; i += channels) {
            sum += channels == 1 ? samples[i] : gray(samples, i, red);
        }
        float mean = (float) (sum * channels / samples.length);
        for (int i = 0; i < samples.length; i++) {
            samples[i] = clamped(contrast * samples[i] + (1 - contrast) * mean);
        }
    }

    /** Towards the gray of the pixel, or away from it. */
    private void saturation(float[] samples, ChannelOrder order, int red) {
        if (order.isGray()) {
            return;
        }
        for (int i = 0; i < samples.length; i += 3) {
            float gray = gray(samples, i, red);
            for (int c = 0; c < 3; c++) {
                samples[i + c] = clamped(saturation * samples[i + c] + (1 - saturation) * gray);
            }
        }
    }

    private void hue(float[] samples, ChannelOrder order, int red) {
        if (order.isGray() || hue == 0) {
            return;
        }
        for (int i = 0; i < samples.length; i += 3) {
            turn(samples, i + red, i + 1, i + 2 - red);
        }
    }

    /** RGB to HSV, the hue moved, and back. */
    private void turn(float[] samples, int red, int green, int blue) {
        float r = samples[red];
        float g = samples[green];
        float b = samples[blue];
        float most = Math.max(r, Math.max(g, b));
        float spread = most - Math.min(r, Math.min(g, b));
        if (spread == 0) {
            return;
        }
        float sixth;
        if (most == r) {
            sixth = (g - b) / spread;
        } else if (most == g) {
            sixth = 2 + (b - r) / spread;
        } else {
            sixth = 4 + (r - g) / spread;
        }
        float turned = sixth + 6 * hue;
        samples[red] = channel(5 + turned, most, spread);
        samples[green] = channel(3 + turned, most, spread);
        samples[blue] = channel(1 + turned, most, spread);
    }

    /** Value minus chroma times max(0, min(k, 4 - k, 1)), k modulo 6: the conversion from HSV without cases. */
    private static float channel(float k, float most, float spread) {
        float wrapped = k - 6 * (float) Math.floor(k / 6);
        return most - spread * Math.max(0, Math.min(Math.min(wrapped, 4 - wrapped), 1));
    }
}
