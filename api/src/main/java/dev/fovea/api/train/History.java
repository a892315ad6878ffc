package dev.fovea.api.train;

import java.util.List;
import java.util.Optional;

/**
 * What a training came to, epoch by epoch.
 *
 * @param epochs in their order
 */
public record History(List<Epoch> epochs) {
    public History {
        epochs = List.copyOf(epochs);
    }

    /** The first of the best epochs; empty when none was measured. */
    public Optional<Epoch> best(Monitor monitor) {
        Optional<Epoch> best = Optional.empty();
        for (Epoch epoch : epochs) {
            double than = best.map(monitor::of).orElse(Double.NaN);
            if (monitor.isBetter(monitor.of(epoch), than, 0)) {
                best = Optional.of(epoch);
            }
        }
        return best;
    }
}
