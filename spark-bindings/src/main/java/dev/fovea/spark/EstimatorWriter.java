package dev.fovea.spark;

import org.apache.spark.ml.util.DefaultParamsWriter;
import org.apache.spark.ml.util.MLWriter;

/** Saves an estimator: its params as Spark does it, and the model of {@code modelFile} beside them. */
final class EstimatorWriter extends MLWriter {

    private final TrainingStage<?, ?> stage;

    EstimatorWriter(TrainingStage<?, ?> stage) {
        this.stage = stage;
    }

    @Override
    public void saveImpl(String path) {
        // First, so that a missing file leaves no half of a stage behind.
        ModelPayload model = stage.hasContent() ? ModelPayload.of(stage.model(stage.modelStage())) : null;
        DefaultParamsWriter params = new DefaultParamsWriter(stage);
        params.session(sparkSession());
        params.saveImpl(path);
        SavedFormat.write(sparkSession(), path);
        if (model != null) {
            new SavedModel(sparkSession(), path).write(model);
        }
    }
}
