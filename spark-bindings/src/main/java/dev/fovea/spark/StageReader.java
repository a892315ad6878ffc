package dev.fovea.spark;

import org.apache.spark.ml.util.MLReader;

/** Loads a stage that {@link StageWriter} saved. */
final class StageReader<S extends ModelStage<S>> extends MLReader<S> {

    private final Class<S> type;

    StageReader(Class<S> type) {
        this.type = type;
    }

    @Override
    public S load(String path) {
        S stage = SavedParams.load(sparkSession(), path, type);
        if (stage.hasContent()) {
            stage.restore(new SavedModel(sparkSession(), path).read().toModel());
        }
        return stage;
    }
}
