package dev.fovea.spark;

import dev.fovea.api.model.Resampler;
import java.util.Arrays;
import java.util.stream.Collectors;

/**
 * The resizers that sparkdl offered by the names of {@code java.awt.Image}'s hints. Three of them, and the other two, give
 * the same pixels in the JDK.
 */
enum ScaleHint {
    SCALE_AREA_AVERAGING(Resampler.AWT_AREA_AVERAGING),
    SCALE_DEFAULT(Resampler.AWT_REPLICATE),
    SCALE_FAST(Resampler.AWT_REPLICATE),
    SCALE_REPLICATE(Resampler.AWT_REPLICATE),
    SCALE_SMOOTH(Resampler.AWT_AREA_AVERAGING);

    private final Resampler resampler;

    ScaleHint(Resampler resampler) {
        this.resampler = resampler;
    }

    Resampler resampler() {
        return resampler;
    }

    static String words() {
        return Arrays.stream(values()).map(ScaleHint::name).collect(Collectors.joining(", "));
    }
}
