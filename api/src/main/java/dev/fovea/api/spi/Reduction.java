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

    /** The largest reduction after which the placed region is still not enlarged in either direction. */
    static Reduction before(Placing placing) {
        return (width, height) -> {
            for (int by = 8; by > 1; by /= 2) {
                Placement smaller = placing.of((width + by - 1) / by, (height + by - 1) / by);
                if (smaller.source().width() >= smaller.width()
                        && smaller.source().height() >= smaller.height()) {
                    return by;
                }
            }
            return 1;
        };
    }
}
