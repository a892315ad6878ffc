package dev.fovea.spark;

import org.apache.spark.ml.util.MLReader;

/** Loads a trained model that {@link TrainedWriter} saved. */
final class TrainedReader<M extends TrainedStage<M>> extends MLReader<M> {

    private final Class<M> type;

    TrainedReader(Class<M> type) {
        this.type = type;
    }

    @Override
    public M load(String path) {
        M stage = SavedParams.load(sparkSession(), path, type);
        stage.take(new SavedModel(sparkSession(), path).read(), null);
        return stage;
    }
}
