package dev.fovea.domain.train.data;

import dev.fovea.api.model.ImageInput;
import dev.fovea.api.model.Layout;
import dev.fovea.api.tensor.Shape;
import dev.fovea.api.train.Augmentation;
import dev.fovea.api.train.Augmentation.Cutmix;
import dev.fovea.api.train.Augmentation.Mixup;
import dev.fovea.domain.train.BatchSettings;
import dev.fovea.domain.train.data.Draws.Purpose;
import java.nio.FloatBuffer;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Each example of a batch mixed with the next one, the last with the first: in a shuffled epoch a random one. The
 * arithmetic is that of torchvision's {@code MixUp} and {@code CutMix}, with a share of its own for each example, as
 * Keras draws it.
 */
final class Mixing {

    private final @Nullable Mixup mixup;
    private final @Nullable Cutmix cutmix;
    private final long seed;
    private final int targets;
    private final int height;
    private final int width;
    private final int channels;
    private final boolean channelsFirst;

    private Mixing(@Nullable Mixup mixup, @Nullable Cutmix cutmix, BatchSettings settings) {
        this.mixup = mixup;
        this.cutmix = cutmix;
        this.seed = settings.seed();
        this.targets = settings.targets();
        ImageInput image = settings.image();
        Shape row = settings.input().shape();
        this.channelsFirst = image != null && image.layout() == Layout.NCHW;
        boolean isPlane = row.rank() == 3;
        this.height = isPlane ? row.dim(channelsFirst ? 1 : 0) : 1;
        this.width = isPlane ? row.dim(channelsFirst ? 2 : 1) : 1;
        this.channels = settings.input().elements() / (height * width);
    }

    /** What the list asks for; null when it asks for no mixing. */
    static @Nullable Mixing of(List<Augmentation> list, BatchSettings settings) {
        Mixup mixup = null;
        Cutmix cutmix = null;
        for (Augmentation augmentation : list) {
            if (augmentation instanceof Mixup mix) {
                mixup = mix;
            } else if (augmentation instanceof Cutmix mix) {
                cutmix = mix;
            }
        }
        return mixup == null && cutmix == null ? null : new Mixing(mixup, cutmix, settings);
    }

    /**
     * Mixes the rows in place.
     *
     * @param x rows of the batch, one after the other
     * @param targetRows targets, likewise
     * @param weights one a row, or null
     * @param examples the numbers of the examples in their set
     */
    void apply(FloatBuffer x, float[] targetRows, float @Nullable [] weights, int[] examples, int epoch) {
        int n = examples.length;
        int size = height * width * channels;
        float[] first = new float[size];
        x.get(0, first);
        float[] firstTarget = Arrays.copyOf(targetRows, targets);
        float firstWeight = weights == null ? 1 : weights[0];
        float[] row = new float[size];
        float[] other = new float[size];
        for (int i = 0; i < n; i++) {
            boolean isLast = i == n - 1;
            x.get(i * size, row);
            if (isLast) {
                System.arraycopy(first, 0, other, 0, size);
            } else {
                x.get((i + 1) * size, other);
            }
            float kept = mix(row, other, new Draws(seed, epoch, examples[i], Purpose.MIX));
            x.put(i * size, row);
            for (int t = 0; t < targets; t++) {
                float its = isLast ? firstTarget[t] : targetRows[(i + 1) * targets + t];
                targetRows[i * targets + t] = blend(targetRows[i * targets + t], its, kept);
            }
            if (weights != null) {
                weights[i] = blend(weights[i], isLast ? firstWeight : weights[i + 1], kept);
            }
        }
    }

    private static float blend(float a, float b, float share) {
        return share * a + (1 - share) * b;
    }

    /** Mixes the other row into the row; returns the share that the row keeps. */
    private float mix(float[] row, float[] other, Draws draws) {
        boolean isFirst = draws.coin();
        if (mixup != null && (cutmix == null || isFirst)) {
            float share = (float) draws.beta(mixup.alpha());
            for (int i = 0; i < row.length; i++) {
                row[i] = blend(row[i], other[i], share);
            }
            return share;
        }
        return cutmix == null ? 1 : paste(row, other, cutmix, draws);
    }

    private float paste(float[] row, float[] other, Cutmix cut, Draws draws) {
        double side = StrictMath.sqrt(1 - draws.beta(cut.alpha())) / 2;
        int centreX = draws.below(width);
        int centreY = draws.below(height);
        int left = Math.max(0, centreX - (int) (side * width));
        int right = Math.min(width, centreX + (int) (side * width));
        int upper = Math.max(0, centreY - (int) (side * height));
        int lower = Math.min(height, centreY + (int) (side * height));
        for (int y = upper; y < lower; y++) {
            for (int x = left; x < right; x++) {
                for (int c = 0; c < channels; c++) {
                    int at = channelsFirst ? (c * height + y) * width + x : (y * width + x) * channels + c;
                    row[at] = other[at];
                }
            }
        }
        return 1 - (float) (right - left) * (lower - upper) / (width * height);
    }
}
