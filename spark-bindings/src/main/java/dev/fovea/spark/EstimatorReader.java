package dev.fovea.spark;

import org.apache.spark.ml.util.MLReader;

/** Loads an estimator that {@link EstimatorWriter} saved. */
final class EstimatorReader<E extends TrainingStage<E, ?>> extends MLReader<E> {

    private final Class<E> type;

    EstimatorReader(Class<E> type) {
        this.type = type;
    }

    @Override
    public E load(String path) {
        E stage = SavedParams.load(sparkSession(), path, type);
        if (stage.hasContent()) {
            ModelStage<?> holder = stage.modelStage();
            holder.restore(new SavedModel(sparkSession(), path).read().toModel());
            stage.adopt(holder.known());
        }
        return stage;
    }
}
