package dev.fovea.spark;

import dev.fovea.api.tensor.TensorInfo;
import java.util.List;

/**
 * What a model says of its tensors.
 *
 * @param inputs all that it takes
 * @param outputs those that are wanted of it, in the order in which they were named
 */
record TensorEnds(List<TensorInfo> inputs, List<TensorInfo> outputs) {

    TensorEnds {
        inputs = List.copyOf(inputs);
        outputs = List.copyOf(outputs);
    }
}
