package dev.fovea.api.evaluate;

import java.util.List;

/**
 * How far a model's confidence, the score of the class that it answers, is from how often it is right. The reliability
 * curve is the bins' accuracy over their confidence.
 *
 * @param bins of equal width from 0 to 1, each without its lower end and with its upper one
 */
public record Calibration(List<Bin> bins) {

    public Calibration {
        bins = List.copyOf(bins);
    }

    /**
     * Examples of like confidence.
     *
     * @param low end of the confidence
     * @param high end of the confidence
     * @param count examples
     * @param confidence mean over the examples; NaN when there are none
     * @param accuracy share of the examples that were told right; NaN when there are none
     */
    public record Bin(double low, double high, long count, double confidence, double accuracy) {

        /** How far confidence and accuracy are apart; 0 when there are no examples. */
        public double gap() {
            return count == 0 ? 0 : Math.abs(accuracy - confidence);
        }
    }

    /**
     * The expected calibration error: the mean gap between confidence and accuracy, bins weighted by their examples
     * (Naeini, Cooper and Hauskrecht 2015, "Obtaining well calibrated probabilities using Bayesian binning"; Guo et al.
     * 2017, arXiv:1706.04599, equation 3, whose 15 bins are taken here).
     */
    public double expectedError() {
        long all = bins.stream().mapToLong(Bin::count).sum();
        double sum = 0;
        for (Bin bin : bins) {
            sum += bin.gap() * bin.count() / all;
        }
        return sum;
    }

    /** The largest gap of a bin that has examples (Guo et al. 2017, equation 5). */
    public double largestError() {
        return bins.stream().mapToDouble(Bin::gap).max().orElse(0);
    }
}
