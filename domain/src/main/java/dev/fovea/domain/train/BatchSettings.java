package dev.fovea.domain.train;

import dev.fovea.api.graph.TensorType;
import dev.fovea.api.model.ImageInput;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What batches of a set are to be.
 *
 * @param input of the network, for one row; batches hold it as f32 whatever its element type
 * @param image how pictures become it; null for a network that takes none
 * @param targets numbers that an example's target has: the number of classes, or of outputs
 * @param batchSize examples of a batch, at least 1; the last one of an epoch holds what is left
 * @param isTraining whether examples are to be augmented
 * @param shuffle whether each epoch has an order of its own; else that of the set
 * @param seed of the orders and of everything else that is drawn
 * @param classWeights what the loss of an example of each class is multiplied by; null for 1
 */
@SuppressWarnings("ArrayRecordComponent")
public record BatchSettings(
        TensorType input,
        @Nullable ImageInput image,
        int targets,
        int batchSize,
        boolean isTraining,
        boolean shuffle,
        long seed,
        float @Nullable [] classWeights) {
    public BatchSettings {
        Objects.requireNonNull(input, "input");
    }
}
