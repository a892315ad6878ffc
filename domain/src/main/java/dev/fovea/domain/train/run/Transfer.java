package dev.fovea.domain.train.run;

import dev.fovea.api.error.Fault;
import dev.fovea.api.error.InvalidArgumentException;
import dev.fovea.domain.train.Optimizer;
import org.jspecify.annotations.Nullable;

/**
 * A new head on a network that was trained for something else.
 *
 * @param layer whose result is the features; null for the model's own, or its last feature map
 * @param dropout before the head's dense layer, from 0 to below 1
 * @param unfrozen layers with weights, from the top, that are trained besides the head in the end; 0 for none
 * @param fineTuning how; null when no layer is unfrozen
 * @param fineTuningEpochs at most
 */
public record Transfer(
        @Nullable String layer,
        double dropout,
        int unfrozen,
        @Nullable Optimizer fineTuning,
        int fineTuningEpochs) {
    public Transfer {
        if (!(dropout >= 0 && dropout < 1) || unfrozen < 0 || (unfrozen > 0 && fineTuning == null)) {
            throw new InvalidArgumentException(Fault.of("transfer", "")
                    .expected("a dropout of 0..1 (without 1) and a number of layers of at least 0")
                    .got(dropout + " and " + unfrozen));
        }
    }
}
