package dev.fovea.api.port;

import dev.fovea.api.tensor.TensorInfo;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a port runs on.
 *
 * @param model the model's name
 * @param sha256 of the model's content
 * @param runtime the backend that runs the model and its detail, such as {@code tflite 2.20.0}
 * @param preprocess the backend that prepares pictures and its detail, such as {@code cpu avx512}
 * @param threads the most threads that one call uses
 * @param inputs of the model
 * @param outputs of the model, or of what is computed of it: a featurizer has one, its feature vector
 * @param rejected backends that were not chosen, each with its reason
 * @param preparation how pictures are prepared; null for a model that takes none
 */
public record Description(
        String model,
        String sha256,
        String runtime,
        String preprocess,
        int threads,
        List<TensorInfo> inputs,
        List<TensorInfo> outputs,
        List<String> rejected,
        @Nullable Preparation preparation) {

    public Description {
        inputs = List.copyOf(inputs);
        outputs = List.copyOf(outputs);
        rejected = List.copyOf(rejected);
    }

    /** A copy with other outputs. */
    public Description withOutputs(List<TensorInfo> outputs) {
        return new Description(model, sha256, runtime, preprocess, threads, inputs, outputs, rejected, preparation);
    }
}
