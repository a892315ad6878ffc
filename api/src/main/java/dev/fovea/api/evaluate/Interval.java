package dev.fovea.api.evaluate;

import dev.fovea.api.error.Fault;
import dev.fovea.api.error.InvalidArgumentException;

/**
 * The range in which a share lies, with 95 % confidence.
 *
 * @param low from 0 to 1
 * @param high from {@code low} to 1
 */
public record Interval(double low, double high) {

    /** The 97.5 % quantile of the normal distribution. */
    private static final double Z = 1.959963984540054;

    /**
     * Wilson's score interval of a share that was observed (Wilson 1927, Journal of the American Statistical Association
     * 22:209-212): unlike the mean plus and minus two deviations it stays within 0 and 1, and is right for few examples
     * and for shares near 0 and 1. Of nothing observed it is 0 to 1.
     *
     * @param found from 0 to {@code all}
     * @param all how many were observed, at least 0
     */
    public static Interval wilson(long found, long all) {
        if (found < 0 || found > all) {
            throw new InvalidArgumentException(Fault.of("interval", "")
                    .expected("0 to " + all + " of " + all)
                    .got(found));
        }
        if (all == 0) {
            return new Interval(0, 1);
        }
        double share = (double) found / all;
        double squared = Z * Z / all;
        double middle = (share + squared / 2) / (1 + squared);
        double half = Z / (1 + squared) * Math.sqrt(share * (1 - share) / all + squared / (4 * all));
        return new Interval(found == 0 ? 0 : Math.max(0, middle - half), found == all ? 1 : Math.min(1, middle + half));
    }
}
