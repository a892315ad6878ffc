package dev.fovea.api.explain;

import dev.fovea.api.image.Image;

/**
 * A photo and what in it speaks for a label.
 *
 * @param photo as it was decoded
 * @param attribution to its pixels
 * @param heatMap the attribution drawn over the photo, smoothed: RGB, of the photo's shape
 */
public record Explanation(Image photo, Attribution attribution, Image heatMap) {

    /** The sigma of the smoothing of what is drawn, as a share of the longer side of the model's input. */
    public static final double SMOOTHING = 0.03;
}
