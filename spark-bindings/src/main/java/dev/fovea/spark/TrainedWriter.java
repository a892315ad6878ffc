package dev.fovea.spark;

import org.apache.spark.ml.util.DefaultParamsWriter;
import org.apache.spark.ml.util.MLWriter;

/** Saves a trained model: its params as Spark does it, and the network beside them. */
final class TrainedWriter extends MLWriter {

    private final TrainedStage<?> stage;

    TrainedWriter(TrainedStage<?> stage) {
        this.stage = stage;
    }

    @Override
    public void saveImpl(String path) {
        ModelPayload model = stage.payload();
        DefaultParamsWriter params = new DefaultParamsWriter(stage);
        params.session(sparkSession());
        params.saveImpl(path);
        SavedFormat.write(sparkSession(), path);
        new SavedModel(sparkSession(), path).write(model);
    }
}
