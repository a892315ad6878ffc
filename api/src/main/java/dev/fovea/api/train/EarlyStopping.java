package dev.fovea.api.train;

import dev.fovea.api.error.Fault;
import dev.fovea.api.error.InvalidArgumentException;
import java.util.Objects;

/**
 * When a training ends before its last epoch, as Keras's {@code EarlyStopping} does it.
 *
 * @param monitor what must become better
 * @param patience epochs without a better one after which it ends, at least 1
 * @param difference what a better one must be better by, at least 0
 * @param restoreBest whether the weights of the best epoch are taken in the end, also when the last epoch was reached
 */
public record EarlyStopping(Monitor monitor, int patience, double difference, boolean restoreBest) {
    public EarlyStopping {
        Objects.requireNonNull(monitor, "monitor");
        if (patience < 1 || !(difference >= 0)) {
            throw new InvalidArgumentException(Fault.of("early stopping", "")
                    .expected("a patience of at least 1 and a difference of at least 0")
                    .got(patience + " and " + difference));
        }
    }

    /** Ends after so many epochs without a lower validation loss, with the weights of the best one. */
    public static EarlyStopping after(int patience) {
        return new EarlyStopping(Monitor.VALIDATION_LOSS, patience, 0, true);
    }
}
