package dev.fovea.api.train;

import java.util.Objects;

/**
 * A data set in two: views that live as long as the whole.
 *
 * @param training the examples to learn from
 * @param validation the examples to measure with
 */
public record Split(Dataset training, Dataset validation) {
    public Split {
        Objects.requireNonNull(training, "training");
        Objects.requireNonNull(validation, "validation");
    }
}
