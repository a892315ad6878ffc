package dev.fovea.domain.train.run;

import dev.fovea.api.tensor.DType;
import dev.fovea.api.train.Checkpoints;
import dev.fovea.api.train.EarlyStopping;
import dev.fovea.api.train.Monitor;
import dev.fovea.api.train.TrainingListener;
import dev.fovea.domain.train.Loss;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How a training goes, in all its phases.
 *
 * @param loss null for the one that goes with the network's end
 * @param batchSize at least 1
 * @param shuffle whether each epoch has an order of its own
 * @param seed of everything that is drawn
 * @param dtype F32 for work, F64 for checks
 * @param classWeights by class; null for 1
 * @param early when it ends before the last epoch; null for never
 * @param checkpoints where they go; null for none
 * @param listeners who is told
 */
@SuppressWarnings("ArrayRecordComponent")
public record TrainSettings(
        @Nullable Loss loss,
        int batchSize,
        boolean shuffle,
        long seed,
        DType dtype,
        float @Nullable [] classWeights,
        @Nullable EarlyStopping early,
        @Nullable Checkpoints checkpoints,
        List<TrainingListener> listeners) {
    public TrainSettings {
        listeners = List.copyOf(listeners);
    }

    /** The number by which the best epoch is chosen. */
    Monitor monitor(boolean isValidated) {
        if (early != null) {
            return early.monitor();
        }
        return isValidated ? Monitor.VALIDATION_LOSS : Monitor.LOSS;
    }
}
