package dev.fovea.domain.train;

import dev.fovea.api.tensor.HeapTensor;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;

/**
 * What the steps of an optimiser remember, as copies that stay as they are: fit for a checkpoint. With the parameters
 * themselves it is all that a training needs to go on bit for bit.
 *
 * @param optimizer the optimiser's name
 * @param done the number of steps done
 * @param tensors by the name of the parameter, a slash, and that of what is remembered of it, such as {@code
 *     conv2d/kernel/momentum}; in order
 */
public record OptimizerState(String optimizer, long done, Map<String, HeapTensor> tensors) {
    public OptimizerState {
        Objects.requireNonNull(optimizer, "optimizer");
        tensors = Collections.unmodifiableMap(new LinkedHashMap<>(tensors));
    }
}
