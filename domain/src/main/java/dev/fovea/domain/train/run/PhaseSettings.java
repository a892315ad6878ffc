package dev.fovea.domain.train.run;

import dev.fovea.domain.train.Optimizer;
import java.util.Set;

/**
 * One of the phases of a training.
 *
 * @param name such as {@code training}
 * @param optimizer with its schedule
 * @param epochs at most
 * @param frozen the nodes whose weights stay as they are
 */
public record PhaseSettings(String name, Optimizer optimizer, int epochs, Set<String> frozen) {
    public PhaseSettings {
        frozen = Set.copyOf(frozen);
    }
}
