package dev.fovea.api.model;

import dev.fovea.api.tensor.TensorInfo;
import java.util.List;
import java.util.Objects;

/**
 * A way of calling a model file that has several: {@link Selection#signature} chooses one.
 *
 * @param key its name
 * @param inputs by their names in the signature, batch dimension first and open
 * @param outputs likewise
 */
public record ModelSignature(String key, List<TensorInfo> inputs, List<TensorInfo> outputs) {

    public ModelSignature {
        Objects.requireNonNull(key, "key");
        inputs = List.copyOf(inputs);
        outputs = List.copyOf(outputs);
    }

    /** For instance {@code serving_default [image f32 [?,28,28,1]] -> [scores f32 [?,10]]}. */
    @Override
    public String toString() {
        return key + " " + inputs + " -> " + outputs;
    }
}
