package dev.fovea.domain.train.run;

import dev.fovea.api.tensor.HeapTensor;
import dev.fovea.domain.train.OptimizerState;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * All that a training needs to go on bit for bit.
 *
 * @param identity of the training
 * @param standing how far it is
 * @param weights by name, in order
 * @param best those of the best epoch; empty where nobody asks for them
 * @param optimizer what it remembers
 */
record Checkpoint(
        Identity identity,
        Standing standing,
        Map<String, HeapTensor> weights,
        Map<String, HeapTensor> best,
        OptimizerState optimizer) {
    Checkpoint {
        weights = Collections.unmodifiableMap(new LinkedHashMap<>(weights));
        best = Collections.unmodifiableMap(new LinkedHashMap<>(best));
    }
}
