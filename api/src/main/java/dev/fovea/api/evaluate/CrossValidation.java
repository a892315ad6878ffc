package dev.fovea.api.evaluate;

import java.util.List;
import java.util.Objects;

/**
 * What cross-validation came to: each example was measured with once, by a model that had not learned from it.
 *
 * @param folds one by one
 * @param whole of all of them together
 */
public record CrossValidation(List<Evaluation> folds, Evaluation whole) {

    public CrossValidation {
        folds = List.copyOf(folds);
        Objects.requireNonNull(whole, "whole");
    }

    /** The mean of the folds' accuracies. */
    public double mean() {
        return folds.stream().mapToDouble(Evaluation::accuracy).average().orElse(Double.NaN);
    }

    /** The standard deviation of the folds' accuracies, of a sample (n - 1); NaN of one fold. */
    public double deviation() {
        double mean = mean();
        double sum = folds.stream()
                .mapToDouble(fold -> (fold.accuracy() - mean) * (fold.accuracy() - mean))
                .sum();
        return Math.sqrt(sum / (folds.size() - 1));
    }
}
