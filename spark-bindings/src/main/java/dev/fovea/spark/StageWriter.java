package dev.fovea.spark;

import org.apache.spark.ml.util.DefaultParamsWriter;
import org.apache.spark.ml.util.MLWriter;

/** Saves a stage: its params as Spark does it, and the model of {@code modelFile} beside them. */
final class StageWriter extends MLWriter {

    private final ModelStage<?> stage;

    StageWriter(ModelStage<?> stage) {
        this.stage = stage;
    }

    @Override
    public void saveImpl(String path) {
        // First, so that a missing file leaves no half of a stage behind.
        FileModel file = stage.hasContent() ? stage.fileModel() : null;
        DefaultParamsWriter params = new DefaultParamsWriter(stage);
        params.session(sparkSession());
        params.saveImpl(path);
        SavedFormat.write(sparkSession(), path);
        if (file != null) {
            new SavedModel(sparkSession(), path).write(ModelPayload.of(file.model()));
        }
    }
}
