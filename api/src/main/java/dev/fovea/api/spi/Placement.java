package dev.fovea.api.spi;

import dev.fovea.api.model.Region;
import java.util.Objects;

/**
 * Where a picture comes to lie in a model's input: the source region is resized to width x height, and the result's
 * upper left corner is put at (x, y) of the input. What sticks out of the input is cut and not computed; what stays
 * uncovered gets the background of the {@link PixelTransform}. The pixels that stay are, bit for bit, those of a resize
 * of the whole region.
 *
 * @param source the part of the picture that is resized, inside the picture
 * @param width of the resized region in pixels, 1 to {@link #MAX_SIDE}
 * @param height of the resized region in pixels, 1 to {@link #MAX_SIDE}
 * @param x of the result's left edge in the input; negative cuts on the left
 * @param y of the result's upper edge in the input; negative cuts above
 */
public record Placement(Region source, int width, int height, int x, int y) {

    /** The longest side that a region may be resized to. */
    public static final int MAX_SIDE = 1 << 24;

    public Placement {
        Objects.requireNonNull(source, "source");
    }

    /** The region resized to the whole input. */
    public static Placement stretch(Region source, int width, int height) {
        return new Placement(source, width, height, 0, 0);
    }

    /**
     * The part of an input of this size that the result covers, in the input's pixels; its width or height is below 1
     * when the result lies outside.
     */
    public Region covered(int inputWidth, int inputHeight) {
        int left = Math.max(0, x);
        int top = Math.max(0, y);
        // In longs: the edges of a hostile placement may lie beyond the ints.
        long right = Math.min(inputWidth, (long) x + width);
        long bottom = Math.min(inputHeight, (long) y + height);
        return new Region(left, top, (int) Math.max(0, right - left), (int) Math.max(0, bottom - top));
    }
}
