package dev.fovea.api.evaluate;

/**
 * How well a class is told from the others. A number of which the denominator is 0 is undefined, and NaN.
 *
 * @param name of the class
 * @param support examples of the class
 * @param predicted examples that were taken for the class
 * @param found examples of the class that were taken for it
 */
public record ClassScore(String name, long support, long predicted, long found) {

    /** The share of what was taken for the class that is of it; NaN when nothing was. */
    public double precision() {
        return (double) found / predicted;
    }

    /** The share of the class that was taken for it; NaN when it has no examples. */
    public double recall() {
        return (double) found / support;
    }

    /** The harmonic mean of both; NaN when the class has no examples and none was taken for it. */
    public double f1() {
        return 2.0 * found / (support + predicted);
    }
}
