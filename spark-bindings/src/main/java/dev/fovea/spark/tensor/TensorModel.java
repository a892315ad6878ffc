package dev.fovea.spark.tensor;

import dev.fovea.api.tensor.Tensor;
import java.util.Map;

/** A model as rows see it. */
@FunctionalInterface
public interface TensorModel {

    /**
     * Runs a batch.
     *
     * @param inputs by name; the caller closes them
     * @return the outputs by name, a row for each row of the inputs; the caller closes them
     */
    Map<String, Tensor> run(Map<String, Tensor> inputs);
}
