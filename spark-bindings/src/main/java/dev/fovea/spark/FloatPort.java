package dev.fovea.spark;

import dev.fovea.api.port.Featurizer;
import dev.fovea.api.tensor.Tensor;
import dev.fovea.spark.sql.ImagePixels;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/**
 * A featurizer on pictures of float samples.
 *
 * @param batchSize the most pictures at a time
 */
record FloatPort(FloatInput input, Featurizer featurizer, Function<float[], Object> toValue, int batchSize) {

    /** The values of pictures of the input's size, in order; at most a batch of them. */
    List<Object> values(List<ImagePixels> pictures) {
        try (Tensor batch = input.batch(pictures);
                Tensor vectors = featurizer.featurize(Map.of(input.tensor(), batch))) {
            List<Object> values = new ArrayList<>(pictures.size());
            for (int i = 0; i < pictures.size(); i++) {
                try (Tensor vector = vectors.row(i)) {
                    values.add(toValue.apply(vector.toFloats()));
                }
            }
            return values;
        }
    }
}
