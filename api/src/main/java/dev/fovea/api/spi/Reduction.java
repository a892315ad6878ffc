package dev.fovea.api.spi;

/**
 * How much smaller a picture may be decoded, given what becomes of it afterwards. Safe for any number of threads.
 *
 * @see dev.fovea.api.image.DecodeScale
 */
@FunctionalInterface
public interface Reduction {

    /** Every picture at its full size. */
    Reduction NONE = (width, height) -> 1;

    /**
     * What both sides may be divided by (rounded up): 1, 2, 4 or 8.
     *
     * @param width of the picture as it will be used: turned upright, where that is done
     * @param height likewise
     */
    int denominator(int width, int height);
}
